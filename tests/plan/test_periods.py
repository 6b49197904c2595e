"""Calendars cut time without gap or overlap, and every period has a name of its own."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.periods import Calendar, Period, PeriodError, free_range

PLAN = load_plan()
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@st.composite
def calendars(draw):
    months = draw(st.sampled_from([1, 2, 3, 4, 6, 12]))
    return Calendar(
        name="drawn",
        months=months,
        first_month=draw(st.integers(1, 12)),
        year_of=draw(st.sampled_from(["start", "end"])),
        key="{year}" if months == 12 else "{year}-{number}",
    )


@st.composite
def projects(draw):
    start = draw(st.dates(date(1990, 1, 1), date(2050, 12, 31)))
    return Period(calendar="project", key="P", start=start, end=start + timedelta(draw(st.integers(0, 3650))))


@given(calendars(), projects())
def test_periods_partition_the_project(calendar, project):
    periods = calendar.periods(project)
    assert periods[0].start <= project.start <= periods[0].end
    assert periods[-1].start <= project.end <= periods[-1].end
    for earlier, later in pairwise(periods):
        assert later.start - earlier.end == timedelta(days=1)


@given(calendars(), projects())
def test_keys_tell_periods_apart_and_find_them(calendar, project):
    periods = calendar.periods(project)
    assert len({period.key for period in periods}) == len(periods)
    for period in periods:
        assert calendar.period(period.key, project) == period


@given(calendars(), DAYS)
def test_every_day_of_a_period_belongs_to_it(calendar, day):
    project = Period(calendar="project", key="P", start=day, end=day)
    period = calendar.containing(day, project)
    assert period.contains(day)
    assert calendar.containing(period.start, project) == period
    assert calendar.containing(period.end, project) == period


@given(calendars(), DAYS)
def test_a_period_is_as_many_months_long_as_the_calendar_says(calendar, day):
    period = calendar.containing(day, Period(calendar="project", key="P", start=day, end=day))
    after = period.end + timedelta(days=1)
    assert (period.start.day, after.day) == (1, 1)
    assert (after.year - period.start.year) * 12 + after.month - period.start.month == calendar.months


@pytest.mark.parametrize(
    ("key", "start", "end"),
    [
        ("2020-H1", date(2020, 1, 1), date(2020, 6, 30)),
        ("2019-H2", date(2019, 7, 1), date(2019, 12, 31)),
        ("FY2020-H1", date(2019, 10, 1), date(2020, 3, 31)),
        ("FY2020-H2", date(2020, 4, 1), date(2020, 9, 30)),
        ("FY2019-H1", date(2018, 10, 1), date(2019, 3, 31)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("LOP", date(2019, 1, 1), date(2022, 12, 31)),
        ("2019-01-01..2020-06-30", date(2019, 1, 1), date(2020, 6, 30)),
        ("2019-H1..2020-H1", date(2019, 1, 1), date(2020, 6, 30)),
        ("fy2020-h1 .. 2020-06-30", date(2019, 10, 1), date(2020, 6, 30)),
    ],
)
def test_periods_that_people_name(key, start, end):
    period = PLAN.period(key)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "key",
    [
        "2018-H2",
        "2020-H3",
        "FY2020",
        "",
        "2020-06-30..2020-01-01",
        "a..b",
        "2020-H1..2019-H1",
        "2019-H1..",
        "..",
        "2019-H1..2019-H2..2020-H1",
    ],
)
def test_no_such_period_is_one_sentence(key):
    with pytest.raises(PeriodError) as refused:
        PLAN.period(key)
    assert "\n" not in str(refused.value)


def test_the_refusal_names_what_is_allowed():
    with pytest.raises(PeriodError, match=r"2019-H1.*FY2019-H1.*2019.*LOP"):
        PLAN.period("2020-H3")


def test_a_range_has_the_plan_s_spelling_and_can_be_read_again():
    period = PLAN.period("2019-h1..fy2020-h1")
    assert period.key == "2019-H1..FY2020-H1"
    assert PLAN.period(period.key) == period


def test_a_free_range_is_closed():
    period = free_range("2020-02-29..2020-02-29")
    assert period.contains(date(2020, 2, 29))
    assert not period.contains(date(2020, 3, 1))


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"months": 6, "key": "{year}"}, "must use exactly"),
        ({"months": 12, "key": "{year}-{number}"}, "must use exactly"),
        ({"months": 6, "key": "{year}-{number}-{"}, "does not name a part"),
        ({"months": 6, "key": "{year}-{number}", "first_month": 13}, "less than or equal to 12"),
        ({"kind": "whole_project", "key": "{year}"}, "plain word"),
    ],
)
def test_a_calendar_that_cannot_cut_time(options, complaint):
    with pytest.raises(ValidationError, match=complaint):
        Calendar(name="bad", **options)
