"""Achievement: compares a figure with its target (DESIGN 9, `Achievement`).

Only arithmetic; no plan and no frames. Comparisons use exact fractions of the numbers as they are written
in decimals, so 85 % of twenty is exactly 17. Rounding is only for display.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Literal

from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.project import Thresholds


class TargetState(StrEnum):
    """The state of a figure against its target."""

    ON_TARGET = "on_target"
    BEHIND = "behind"
    AHEAD = "ahead"
    NONE_DUE = "none_due"
    """The target is zero and the figure is zero."""
    NOT_JUDGED = "not_judged"
    """The figure is partial. The missing data could bring it to its target or beyond."""
    NO_TARGET = "no_target"
    NO_FIGURE = "no_figure"
    """Not reported, or not shown."""

    @property
    def is_off_target(self) -> bool:
        """Returns True if the donor's table demands a comment."""
        return self in (TargetState.BEHIND, TargetState.AHEAD)


@dataclass(frozen=True, slots=True)
class Achievement:
    """The result of a comparison.

    `deviation` is figure minus target. If a decrease is wanted, its sign is turned, so negative is always
    bad. `ratio` is not rounded. `percent` is the ratio in percent with one decimal, rounded half up. Both
    are None if a percentage makes no sense.
    """

    deviation: float | None
    ratio: float | None
    percent: float | None
    state: TargetState


def is_level(indicator: Indicator) -> bool:
    """Returns True if the indicator measures a level (a share, a mean, a stage).

    Other indicators count things or add amounts up. Their achievement is actual over target.
    """
    return measure_named(indicator.measure_name).kind not in ("count", "amount")


def achievement(
    actual: float | Fraction | None,
    target: float | None,
    baseline: float | None = None,
    *,
    is_whole: bool = True,
    level: bool = False,
    direction: Literal["increase", "decrease"] = "increase",
    thresholds: Thresholds | None = None,
) -> Achievement:
    """Compares a figure with its target.

    Counts: the ratio is actual over target. A target of zero gives no percentage; the state is `none_due`
    or `ahead` (`behind` if a decrease is wanted).

    Levels: the ratio is (actual − baseline) over (target − baseline). If target and baseline are equal or
    the baseline is unknown, there is no percentage; a figure as good as the target is on target.

    The band of `on_target` comes from the plan. Its ends belong to it, and it does not depend on the size
    of the target. If a decrease is wanted, a figure above the target is behind. A figure that is not
    complete (`is_whole` is False) has a deviation, no ratio, and the state `not_judged`.
    """
    if actual is None:
        return Achievement(None, None, None, TargetState.NO_FIGURE)
    if target is None:
        return Achievement(None, None, None, TargetState.NO_TARGET)
    thresholds = thresholds or Thresholds()
    now, goal = _exact(actual), _exact(target)
    better = now - goal if direction == "increase" else goal - now
    if not is_whole:
        return Achievement(float(better), None, None, TargetState.NOT_JUDGED)
    ratio, state = (
        _level(now, goal, baseline, better, thresholds)
        if level
        else _count(now, goal, better, direction, thresholds)
    )
    return Achievement(
        deviation=float(better),
        ratio=None if ratio is None else float(ratio),
        percent=None if ratio is None else round_half_up(ratio * 100),
        state=state,
    )


def round_half_up(value: float | Fraction, decimals: int = 1) -> float:
    """Rounds half up: 84.95 shows as 85.0, −0.25 as −0.2. Python's `round` rounds half to even instead."""
    scale = 10**decimals
    return float(Fraction(floor(_exact(value) * scale + Fraction(1, 2)), scale))


def _count(
    now: Fraction, goal: Fraction, better: Fraction, direction: str, thresholds: Thresholds
) -> tuple[Fraction | None, TargetState]:
    if goal == 0:
        return None, TargetState.NONE_DUE if now == 0 else _side(better)
    ratio = now / goal
    return ratio, _banded(ratio, thresholds, turned=direction == "decrease")


def _level(
    now: Fraction, goal: Fraction, baseline: float | None, better: Fraction, thresholds: Thresholds
) -> tuple[Fraction | None, TargetState]:
    if baseline is None or _exact(baseline) == goal:
        if goal == 0 and now == 0:
            return None, TargetState.NONE_DUE
        return None, TargetState.ON_TARGET if better >= 0 else TargetState.BEHIND
    # The distance from the baseline has its own sign. So a wanted decrease needs no turned sign here.
    ratio = (now - _exact(baseline)) / (goal - _exact(baseline))
    return ratio, _banded(ratio, thresholds, turned=False)


def _banded(ratio: Fraction, thresholds: Thresholds, *, turned: bool) -> TargetState:
    if ratio < _exact(thresholds.on_target_low):
        return TargetState.AHEAD if turned else TargetState.BEHIND
    if ratio > _exact(thresholds.on_target_high):
        return TargetState.BEHIND if turned else TargetState.AHEAD
    return TargetState.ON_TARGET


def _side(better: Fraction) -> TargetState:
    return TargetState.AHEAD if better > 0 else TargetState.BEHIND


def exactly(numerator: float, denominator: float | None) -> Fraction | None:
    """Returns the figure without the rounding of its division, or None if the denominator is zero.

    0.3 over 3 is exactly a tenth here; as floats the result is slightly less.
    """
    if denominator is None:
        return _exact(numerator)
    return _exact(numerator) / _exact(denominator) if denominator else None


def _exact(value: float | Fraction) -> Fraction:
    """The number as a person wrote it: 0.85 is 17/20, not the nearest binary number."""
    return value if isinstance(value, Fraction) else Fraction(repr(float(value)))
