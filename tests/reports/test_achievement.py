"""The rules of DESIGN 9, `Achievement`, case by case."""

import pytest

from atlas_pipeline.plan.project import Thresholds
from atlas_pipeline.reports.achievement import State, achievement, is_level, round_half_up
from tests.reports.example import example_plan

COUNTS = [
    # actual, target, deviation, percent, state
    (17, 20, -3, 85.0, State.ON_TARGET),
    (16.99, 20, -3.01, 85.0, State.BEHIND),  # shows as 85.0 and is behind: unrounded decides
    (23, 20, 3, 115.0, State.ON_TARGET),
    (23.001, 20, 3.001, 115.0, State.AHEAD),
    (1699, 2000, -301, 85.0, State.BEHIND),
    (69, 60, 9, 115.0, State.ON_TARGET),  # 69/60 must not fall beside 1.15
    (51, 60, -9, 85.0, State.ON_TARGET),
    (0, 20, -20, 0.0, State.BEHIND),
    (8, 9, -1, 88.9, State.ON_TARGET),
    (7, 9, -2, 77.8, State.BEHIND),
    (2, 1, 1, 200.0, State.ON_TARGET),  # a difference of one under ten
    (0, 1, -1, 0.0, State.ON_TARGET),
    (3, 1, 2, 300.0, State.AHEAD),
    (9, 10, -1, 90.0, State.ON_TARGET),
    (8, 10, -2, 80.0, State.BEHIND),  # ten is not under ten
    (12, 10, 2, 120.0, State.AHEAD),
    (0, 0, 0, None, State.NONE_DUE),
    (1, 0, 1, None, State.AHEAD),  # not on target by the difference of one
    (5, None, None, None, State.NO_TARGET),
    (None, 5, None, None, State.NO_FIGURE),
    (None, None, None, None, State.NO_FIGURE),
]


@pytest.mark.parametrize(("actual", "target", "deviation", "percent", "state"), COUNTS)
def test_counts(actual, target, deviation, percent, state):
    found = achievement(actual, target, baseline=3)  # a count has no use for its baseline
    assert (found.deviation, found.percent, found.state) == (deviation, percent, state)


@pytest.mark.parametrize(
    ("actual", "target", "deviation", "percent", "state"),
    [
        (23, 20, -3, 115.0, State.ON_TARGET),
        (24, 20, -4, 120.0, State.BEHIND),
        (16, 20, 4, 80.0, State.AHEAD),
        (17, 20, 3, 85.0, State.ON_TARGET),
        (6, 5, -1, 120.0, State.ON_TARGET),
        (7, 5, -2, 140.0, State.BEHIND),
        (3, 5, 2, 60.0, State.AHEAD),
        (0, 0, 0, None, State.NONE_DUE),
        (1, 0, -1, None, State.BEHIND),
    ],
)
def test_for_a_decrease_the_signs_turn(actual, target, deviation, percent, state):
    found = achievement(actual, target, direction="decrease")
    assert (found.deviation, found.percent, found.state) == (deviation, percent, state)


@pytest.mark.parametrize(
    ("actual", "target", "baseline", "direction", "percent", "state"),
    [
        (0.60, 0.60, 0.20, "increase", 100.0, State.ON_TARGET),
        (0.54, 0.60, 0.20, "increase", 85.0, State.ON_TARGET),  # 0.34/0.40, which floats miss
        (0.53, 0.60, 0.20, "increase", 82.5, State.BEHIND),
        (0.67, 0.60, 0.20, "increase", 117.5, State.AHEAD),
        (0.10, 0.60, 0.20, "increase", -25.0, State.BEHIND),
        (5, 4, 0, "increase", 125.0, State.AHEAD),  # no difference of one for levels
        (12, 10, 20, "decrease", 80.0, State.BEHIND),
        (8, 10, 20, "decrease", 120.0, State.AHEAD),
        (0, 0, 5, "decrease", 100.0, State.ON_TARGET),
        (70, 70, 70, "increase", None, State.ON_TARGET),
        (71, 70, 70, "increase", None, State.ON_TARGET),
        (69, 70, 70, "increase", None, State.BEHIND),
        (71, 70, 70, "decrease", None, State.BEHIND),
        (50, 70, None, "increase", None, State.BEHIND),
        (0, 0, 0, "increase", None, State.NONE_DUE),
    ],
)
def test_levels_go_from_the_baseline(actual, target, baseline, direction, percent, state):
    found = achievement(actual, target, baseline, level=True, direction=direction)
    assert (found.percent, found.state) == (percent, state)


def test_the_band_is_the_plans():
    wide = Thresholds(on_target_low=0.5, on_target_high=2, small_target=0)
    assert achievement(10, 20, thresholds=wide).state is State.ON_TARGET
    assert achievement(9, 20, thresholds=wide).state is State.BEHIND
    assert achievement(1, 2, thresholds=wide).state is State.ON_TARGET
    assert achievement(5, 2, thresholds=wide).state is State.AHEAD


def test_the_ratio_stays_unrounded():
    assert achievement(1, 3).ratio == pytest.approx(1 / 3, abs=1e-15)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (84.95, 85.0),
        (84.949, 84.9),
        (0.25, 0.3),
        (0.35, 0.4),
        (2.5, 2.5),
        (-0.25, -0.2),
        (1.005, 1.0),
        (66.65, 66.7),
    ],
)
def test_rounding_is_half_up_as_written(value, shown):
    assert round_half_up(value) == shown


def test_percent_is_rounded_half_up_from_the_exact_ratio():
    # 1 of 16 is 6.25 %: the bank's habit would show 6.2.
    assert achievement(1, 16).percent == 6.3
    assert achievement(3, 16).percent == 18.8


def test_the_key_indicators_count():
    assert [is_level(indicator) for indicator in example_plan().indicators] == [False, False, False]


def test_off_target_is_behind_or_ahead():
    assert {state for state in State if state.is_off_target} == {State.BEHIND, State.AHEAD}
