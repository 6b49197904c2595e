"""Windows: which have begun, how they are clipped, and how they are dealt into layers."""

from datetime import date

from atlas_pipeline.indicators.selection.timeline import Timeline
from atlas_pipeline.indicators.selection.windows import day_number, days_of, layers, windows_up_to
from atlas_pipeline.plan.periods import free_range


def test_windows_that_have_begun(plan):
    keys = [window.key for window in windows_up_to(plan, date(2019, 7, 1))]
    assert keys == ["2019-H1", "2019-H2", "FY2019-H1", "FY2019-H2", "2019", "LOP"]


def test_a_window_begins_on_its_first_day(plan):
    june = [window.key for window in windows_up_to(plan, date(2019, 6, 30))]
    assert "2019-H2" not in june


def test_given_windows_are_held_to_the_day_too(plan):
    ranges = [free_range("2019-01-01..2020-06-30"), free_range("2021-01-01..2021-06-30")]
    assert windows_up_to(plan, date(2020, 12, 31), ranges) == ranges[:1]


def test_nothing_counts_before_the_project(plan):
    first = plan.periods("usdol")[0]
    assert first.start == date(2018, 10, 1)
    assert days_of(first, plan.project.whole) == (day_number(date(2019, 1, 1)), day_number(date(2019, 3, 31)))


def test_layers_do_not_overlap():
    bounds = [(0, 9), (10, 19), (5, 14), (0, 19), (15, 20), (8, 3)]
    assert layers(bounds) == [[0, 1], [3], [2, 4]]


def test_a_timeline_knows_what_lies_where():
    time = Timeline([(0, 9), (5, 14)], project_start=0)
    stretches = time.stretch_of([-1, 0, 4, 5, 9, 10, 14, 15])
    assert stretches.tolist() == [0, 1, 1, 2, 2, 3, 3, 4]
    assert time.within.tolist() == [[False, True, True, False, False], [False, False, True, True, False]]
    assert time.up_to.tolist() == [[False, True, True, False, False], [False, True, True, True, False]]
    assert time.end_of_stretch[stretches].tolist() == [0, 0, 0, 0, 0, 1, 1, 2]
