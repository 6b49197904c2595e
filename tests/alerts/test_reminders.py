"""Reminders, missing, late and overdue, ticked through the years of the project with a clock of its own."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from atlas_pipeline.alerts import warehouse_alerts
from atlas_pipeline.alerts.delivery import due_at
from atlas_pipeline.alerts.reminders import due_conditions, stage_on
from atlas_pipeline.alerts.state import look
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.warehouse.alert_records import Event
from atlas_pipeline.warehouse.store import Warehouse
from tests.alerts.test_state import Book

PLAN = load_plan()
ZONE = ZoneInfo(PLAN.project.time_zone)
STAGES = ["reminder-14", "reminder-3", "missing", "late", "overdue"]


@pytest.mark.parametrize("period", PLAN.periods(), ids=str)
def test_each_stage_begins_on_its_day(period):
    """Also in leap years: January's due day lies thirty days after the end of a year, whatever February
    has."""
    due = PLAN.due_day(period)
    begins: dict[str | None, date] = {}
    for number in range(-60, 60):
        day = due + timedelta(days=number)
        begins.setdefault(stage_on(PLAN, period, day), day)
    days = {stage: (day - due).days for stage, day in begins.items() if stage}
    assert days == {"reminder-14": -14, "reminder-3": -3, "missing": 0, "late": 1, "overdue": 14}


def test_years_of_days_tell_each_stage_once_a_slice():
    """A look a day from before the project to after it, with nothing coming in."""
    book, told = Book(), []
    day = date(2019, 1, 1)
    while day < date(2023, 6, 1):
        found = list(due_conditions(PLAN, {}, day))
        now = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
        for key, what in book.take(look(found, book.alerts.values(), looked_for=["submission_due"], now=now)):
            told.append((key, what, book.alerts[key].stage))
        day += timedelta(days=1)
    slices = [
        (unit, period) for period in PLAN.periods() for unit in PLAN.active_units if unit.due_in(period)
    ]
    expected = [
        (f"submission_due|{unit.code}|{period.key}", "opened" if stage == STAGES[0] else "worsened", stage)
        for unit, period in slices
        for stage in STAGES
    ]
    assert sorted(told) == sorted(expected)
    assert not [one for one in told if "|BOL|" in one[0]]  # prepared, not active
    assert not [one for one in told if "ARG|2019" in one[0]]  # active from 2020


def test_after_days_without_a_look_only_the_newest_stage_is_told_once():
    book = Book()
    for day, expected in (
        (date(2020, 7, 1), 0),
        (date(2020, 8, 20), 1),  # the machine was off through reminders, due day and late
        (date(2020, 8, 21), 0),
    ):
        found = [one for one in due_conditions(PLAN, {}, day) if one.key == "submission_due|THA|2020-H1"]
        changes = look(found, book.alerts.values(), looked_for=["submission_due"], now=datetime.now(UTC))
        assert len(book.take(changes)) == expected
    assert book.alerts["submission_due|THA|2020-H1"].stage == "overdue"


def test_what_came_is_not_awaited_and_what_lacks_is_named():
    unit = PLAN.unit("HQ")
    day = date(2019, 7, 25)
    all_of_it = {("HQ", "2019-H1"): set(unit.forms_due)}
    assert not [one for one in due_conditions(PLAN, all_of_it, day) if one.owner == "HQ"]
    some = {("HQ", "2019-H1"): set(unit.forms_due) - {"outputs"}}
    (lacking,) = [one for one in due_conditions(PLAN, some, day) if one.owner == "HQ"]
    assert lacking.details == {"due": "2019-07-30", "forms": ["outputs"]}


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        ("2020-07-30T03:59:00+00:00", "reminder-3"),  # the evening of 29 July in New York, in summer time
        ("2020-07-30T04:00:00+00:00", "missing"),
        ("2020-07-31T03:59:00+00:00", "missing"),
        ("2020-07-31T04:00:00+00:00", "late"),
        ("2020-01-30T04:59:00+00:00", "reminder-3"),  # in winter time the day begins an hour later
        ("2020-01-30T05:00:00+00:00", "missing"),
    ],
)
def test_the_day_is_that_of_the_projects_time_zone(tmp_path, moment, stage):
    warehouse = Warehouse(tmp_path / "warehouse.db")
    warehouse.migrate()
    now = datetime.fromisoformat(moment)
    newest = {
        one.period: one.stage
        for one in warehouse_alerts.conditions(warehouse, PLAN, now)
        if one.owner == "THA"
    }
    assert newest["2020-H1" if now.month == 7 else "2019-H2"] == stage


@pytest.mark.parametrize("year", range(2019, 2030))
def test_the_digest_goes_at_seven_through_summer_and_winter_time(year):
    route = PLAN.project.alerts.routes[0]
    moment = datetime(year, 1, 1, 3, 30, tzinfo=UTC)
    while moment.year == year:
        event = Event(1, 1, moment, "atlas", "opened", Severity.WARNING, "")
        digest = due_at(PLAN, route, event)
        local = digest.astimezone(ZONE)
        assert (local.hour, local.minute) == (PLAN.project.alerts.digest_hour, 0)
        assert timedelta(0) <= digest - moment <= timedelta(hours=25)
        moment += timedelta(hours=7)
