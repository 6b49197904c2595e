"""The half-yearly refresh, ticked through the whole project with the tick's own time."""

import itertools
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from atlas_pipeline.definitions import build_definitions
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.schedules import build_schedules

PLAN = load_plan()
REPOSITORY = build_definitions().get_repository_def()
TAKE_IN, PUBLISH = build_schedules(PLAN)
ZONE = ZoneInfo(PLAN.project.time_zone)


def ticks(schedule: dg.ScheduleDefinition, first: datetime, last: datetime) -> list[datetime]:
    """What Dagster's own scheduler would tick."""
    every = schedule_execution_time_iterator(
        first.timestamp(), schedule.cron_schedule, schedule.execution_timezone
    )
    return list(itertools.takewhile(lambda tick: tick <= last, every))


def requests(schedule: dg.ScheduleDefinition, tick: datetime) -> list[dg.RunRequest]:
    context = dg.build_schedule_context(scheduled_execution_time=tick, repository_def=REPOSITORY)
    return list(schedule.evaluate_tick(context).run_requests)


@pytest.fixture(scope="module")
def years() -> list[datetime]:
    """Every tick from before the project to two years after it: leap years, summer and winter time."""
    return ticks(TAKE_IN, datetime(2018, 12, 1, tzinfo=ZONE), datetime(2025, 1, 1, tzinfo=ZONE))


def test_it_ticks_twice_a_year_at_six_in_the_morning_of_the_project(years):
    assert len(years) == 12
    assert {(tick.month, tick.day, tick.hour) for tick in years} == {(1, 30, 6), (7, 30, 6)}
    assert {tick.utcoffset() for tick in years} == {timedelta(hours=-5), timedelta(hours=-4)}


def test_each_period_is_asked_for_once_on_the_day_it_is_due(years):
    asked = [(request.run_key, tick.date()) for tick in years for request in requests(TAKE_IN, tick)]
    keys = [key for key, _ in asked]
    assert len(keys) == len(set(keys))
    for period in PLAN.periods():
        units = [unit.code for unit in PLAN.active_units if unit.due_in(period)]
        on_the_day = [key for key, day in asked if day == PLAN.due_day(period)]
        assert on_the_day == [f"{unit}|{period.key}" for unit in units]


def test_a_late_tick_is_for_its_own_period():
    """Caught up in November, the tick of July still asks for the first half-year."""
    tick = datetime(2020, 7, 30, 6, tzinfo=ZONE)
    assert {request.run_key.split("|")[1] for request in requests(TAKE_IN, tick)} == {"2020-H1"}
    assert {request.partition_key for request in requests(TAKE_IN, tick)} >= {"THA|2020-H1", "ARG|2020-H1"}


def test_publishing_follows_two_hours_later():
    tick = datetime(2020, 7, 30, 8, tzinfo=ZONE)
    assert [request.run_key for request in requests(PUBLISH, tick)] == ["2020-H1"]


def test_after_the_project_it_rests(years):
    assert [requests(PUBLISH, tick) for tick in years if tick.year > 2023] == [[], []]


def test_both_run_unless_someone_turns_them_off():
    for schedule in (TAKE_IN, PUBLISH):
        assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
