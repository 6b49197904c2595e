"""The rules of DESIGN 9, `Achievement`, case by case."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.plan.project import Thresholds
from atlas_pipeline.reports.tables.achievement import (
    TargetState,
    achievement,
    exactly,
    is_level,
    round_half_up,
)
from tests.reports.example import example_plan

COUNTS = [
    # actual, target, deviation, percent, state
    (17, 20, -3, 85.0, TargetState.ON_TARGET),
    (16.99, 20, -3.01, 85.0, TargetState.BEHIND),  # shows as 85.0 and is behind: unrounded decides
    (23, 20, 3, 115.0, TargetState.ON_TARGET),
    (23.001, 20, 3.001, 115.0, TargetState.AHEAD),
    (1699, 2000, -301, 85.0, TargetState.BEHIND),
    (69, 60, 9, 115.0, TargetState.ON_TARGET),  # 69/60 must not fall beside 1.15
    (51, 60, -9, 85.0, TargetState.ON_TARGET),
    (0, 20, -20, 0.0, TargetState.BEHIND),
    (8, 9, -1, 88.9, TargetState.ON_TARGET),
    (7, 9, -2, 77.8, TargetState.BEHIND),
    (1, 2, -1, 50.0, TargetState.BEHIND),  # the size of the target does not matter
    (3, 2, 1, 150.0, TargetState.AHEAD),
    (2, 1, 1, 200.0, TargetState.AHEAD),
    (0, 1, -1, 0.0, TargetState.BEHIND),
    (3, 1, 2, 300.0, TargetState.AHEAD),
    (9, 10, -1, 90.0, TargetState.ON_TARGET),
    (8, 10, -2, 80.0, TargetState.BEHIND),
    (12, 10, 2, 120.0, TargetState.AHEAD),
    (0, 0, 0, None, TargetState.NONE_DUE),
    (1, 0, 1, None, TargetState.AHEAD),  # not on target by the difference of one
    (5, None, None, None, TargetState.NO_TARGET),
    (None, 5, None, None, TargetState.NO_FIGURE),
    (None, None, None, None, TargetState.NO_FIGURE),
]


@pytest.mark.parametrize(("actual", "target", "deviation", "percent", "state"), COUNTS)
def test_counts(actual, target, deviation, percent, state):
    found = achievement(actual, target, baseline=3)  # a count has no use for its baseline
    assert (found.deviation, found.percent, found.state) == (deviation, percent, state)


@pytest.mark.parametrize(
    ("actual", "target", "deviation", "percent", "state"),
    [
        (23, 20, -3, 115.0, TargetState.ON_TARGET),
        (24, 20, -4, 120.0, TargetState.BEHIND),
        (16, 20, 4, 80.0, TargetState.AHEAD),
        (17, 20, 3, 85.0, TargetState.ON_TARGET),
        (6, 5, -1, 120.0, TargetState.BEHIND),
        (4, 5, 1, 80.0, TargetState.AHEAD),
        (7, 5, -2, 140.0, TargetState.BEHIND),
        (3, 5, 2, 60.0, TargetState.AHEAD),
        (0, 0, 0, None, TargetState.NONE_DUE),
        (1, 0, -1, None, TargetState.BEHIND),
    ],
)
def test_for_a_decrease_the_signs_turn(actual, target, deviation, percent, state):
    found = achievement(actual, target, direction="decrease")
    assert (found.deviation, found.percent, found.state) == (deviation, percent, state)


@pytest.mark.parametrize(
    ("actual", "target", "baseline", "direction", "percent", "state"),
    [
        (0.60, 0.60, 0.20, "increase", 100.0, TargetState.ON_TARGET),
        (0.54, 0.60, 0.20, "increase", 85.0, TargetState.ON_TARGET),  # 0.34/0.40, which floats miss
        (0.53, 0.60, 0.20, "increase", 82.5, TargetState.BEHIND),
        (0.67, 0.60, 0.20, "increase", 117.5, TargetState.AHEAD),
        (0.10, 0.60, 0.20, "increase", -25.0, TargetState.BEHIND),
        (5, 4, 0, "increase", 125.0, TargetState.AHEAD),  # no difference of one for levels
        (12, 10, 20, "decrease", 80.0, TargetState.BEHIND),
        (8, 10, 20, "decrease", 120.0, TargetState.AHEAD),
        (0, 0, 5, "decrease", 100.0, TargetState.ON_TARGET),
        (70, 70, 70, "increase", None, TargetState.ON_TARGET),
        (71, 70, 70, "increase", None, TargetState.ON_TARGET),
        (69, 70, 70, "increase", None, TargetState.BEHIND),
        (71, 70, 70, "decrease", None, TargetState.BEHIND),
        (50, 70, None, "increase", None, TargetState.BEHIND),
        (0, 0, 0, "increase", None, TargetState.NONE_DUE),
    ],
)
def test_levels_go_from_the_baseline(actual, target, baseline, direction, percent, state):
    found = achievement(actual, target, baseline, level=True, direction=direction)
    assert (found.percent, found.state) == (percent, state)


def test_the_band_is_the_plans():
    wide = Thresholds(on_target_low=0.5, on_target_high=2)
    assert achievement(10, 20, thresholds=wide).state is TargetState.ON_TARGET
    assert achievement(9, 20, thresholds=wide).state is TargetState.BEHIND
    assert achievement(1, 2, thresholds=wide).state is TargetState.ON_TARGET
    assert achievement(5, 2, thresholds=wide).state is TargetState.AHEAD


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
    assert {state for state in TargetState if state.is_off_target} == {TargetState.BEHIND, TargetState.AHEAD}


LOW, HIGH = Fraction(17, 20), Fraction(23, 20)


def expected_state(actual: Fraction, target: Fraction) -> TargetState:
    """The rule as a person states it, on exact numbers."""
    if target == 0:
        return TargetState.NONE_DUE if actual == 0 else TargetState.AHEAD
    if actual < LOW * target:
        return TargetState.BEHIND
    return TargetState.AHEAD if actual > HIGH * target else TargetState.ON_TARGET


@given(target=st.integers(0, 40_000), of=st.sampled_from((1, 10, 20, 100, 1000)), beside=st.integers(-2, 2))
def test_the_bounds_are_decided_exactly_whatever_the_size(target, of, beside):
    """Actuals on and just beside both bounds, for targets of one up to many, in whole numbers and in
    decimals."""
    goal = Fraction(target, of)
    for bound in (LOW, HIGH):
        actual = bound * goal + Fraction(beside, of * 10_000)
        found = achievement(float(actual), float(goal)) if actual >= 0 else None
        assert found is None or found.state is expected_state(actual, goal)


@given(target=st.integers(1, 30), actual=st.integers(0, 60))
def test_small_targets_have_the_same_band(target, actual):
    assert achievement(actual, target).state is expected_state(Fraction(actual), Fraction(target))


@given(tenths=st.lists(st.integers(-1000, 1000), min_size=1, max_size=40))
def test_a_mean_is_judged_before_it_is_rounded_to_a_float(tenths):
    """A mean that is its target exactly is on target, though floats may put it a hair beside it."""
    total = float(Fraction(sum(tenths), 10))
    mean = exactly(total, len(tenths))
    assert mean == Fraction(sum(tenths), 10 * len(tenths))


def test_a_hair_of_a_float_is_no_difference():
    assert 0.3 / 3 < 0.1
    assert achievement(exactly(0.3, 3), 0.1, level=True).state is TargetState.ON_TARGET
    assert achievement(exactly(1.7, 20), 0.1).state is TargetState.ON_TARGET


@pytest.mark.parametrize(("actual", "target"), [(1, 2), (2, 2), (5, 2), (0, 5)])
@pytest.mark.parametrize("level", [True, False])
def test_what_is_not_whole_has_a_deviation_and_no_judgement(actual, target, level):
    found = achievement(actual, target, 0, level=level, is_whole=False)
    assert (found.deviation, found.ratio, found.percent) == (actual - target, None, None)
    assert found.state is TargetState.NOT_JUDGED
    assert not found.state.is_off_target


def test_without_a_figure_or_a_target_it_is_not_called_unjudged():
    assert achievement(None, 2, is_whole=False).state is TargetState.NO_FIGURE
    assert achievement(2, None, is_whole=False).state is TargetState.NO_TARGET
