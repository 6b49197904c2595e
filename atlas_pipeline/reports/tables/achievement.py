"""Achievement: what a figure says beside its target (DESIGN 9, `Achievement`).

Only arithmetic, no plan, no frames. Comparisons are made on exact fractions of the decimal spellings of
the numbers, so that 85 % of twenty is 17 and not a hair beside it; rounding is for showing only.
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
    """How a figure stands to its target."""

    ON_TARGET = "on_target"
    BEHIND = "behind"
    AHEAD = "ahead"
    NONE_DUE = "none_due"
    """The target is zero, and so is the figure."""
    NOT_JUDGED = "not_judged"
    """The figure is partial: what is missing might bring it to its target or beyond."""
    NO_TARGET = "no_target"
    NO_FIGURE = "no_figure"
    """Not reported, or not shown."""

    @property
    def is_off_target(self) -> bool:
        """Whether the donor's table demands a comment."""
        return self in (TargetState.BEHIND, TargetState.AHEAD)


@dataclass(frozen=True, slots=True)
class Achievement:
    """`deviation`: figure minus target, turned for a decrease, so that a negative one is always bad.
    `ratio`: unrounded; `percent`: the ratio in percent with one decimal, rounded half up. Both are None
    where no percentage makes sense."""

    deviation: float | None
    ratio: float | None
    percent: float | None
    state: TargetState


def is_level(indicator: Indicator) -> bool:
    """Whether the indicator measures a level (a share, a mean, a stage) rather than counting things or adding
    amounts up, whose achievement is actual over target."""
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

    Counts: actual over target; a target of zero gives no percentage (`none_due` or `ahead`). Levels:
    (actual − baseline) over (target − baseline), no percentage where those are equal or the baseline is
    unknown; then as good as the target is on target. The band is the plan's, inclusive, whatever the size of
    the target. Where a decrease is wanted the signs turn: more than the target is behind it. A figure that is
    not whole (`is_whole`) has its deviation and nothing that judges it.
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
    """Rounds half up, away from the bank's habit: 84.95 shows as 85.0, −0.25 as −0.2."""
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
    # The way from the baseline has its own sign, so a wanted decrease needs no turning here.
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
    """A figure without the rounding of its division: 0.3 over 3 is a tenth, and in floats a hair less. None: a
    ratio over nothing."""
    if denominator is None:
        return _exact(numerator)
    return _exact(numerator) / _exact(denominator) if denominator else None


def _exact(value: float | Fraction) -> Fraction:
    """The number as a person wrote it: 0.85 is 17/20, not the nearest binary."""
    return value if isinstance(value, Fraction) else Fraction(repr(float(value)))
