"""Coverage: whether who should have reported has, so that zero, not reported and carried stay three things.

Only the indicator's own form is asked. A slice is covered when the form counts for it: there were rows, or a
declaration that there is nothing to report.
"""

from dataclasses import dataclass
from datetime import date

from atlas_pipeline.indicators.figures import CUMULATIVE, NEW
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import Unit

REPORTED = "reported"
ZERO = "zero"
NOT_REPORTED = "not_reported"
PARTIAL = "partial"
"""Some of what the figure speaks of was not reported."""
CARRIED = "carried"
"""A cumulative figure over a gap."""

COMPLETE = (REPORTED, ZERO)


@dataclass(frozen=True, slots=True)
class SliceCoverage:
    """Of a unit and a window: slices that were awaited, those that count, and whether the unit had a part in
    the project then. `touched`: all slices of the window; `earlier`: of what is counted for the first time, those
    before the window that were awaited and did not come. All in order, periods of the submission calendar."""

    awaited: tuple[str, ...]
    current: tuple[str, ...]
    takes_part: bool
    touched: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

    @property
    def is_expected(self) -> bool:
        return bool(self.awaited or self.current)

    @property
    def missing(self) -> tuple[str, ...]:
        """The slices that were awaited and did not come."""
        return (*self.earlier, *(key for key in self.awaited if key not in self.current))

    def gaps(self, status: str) -> tuple[str, ...]:
        """The slices that a figure of that status lacks. Where rows of another slice make a figure of a window from
        which nothing was awaited, that window is what was not reported."""
        if status in COMPLETE:
            return ()
        return self.missing or (self.touched if status in (PARTIAL, CARRIED) else ())

    def status(self, rows: int, accumulation: str) -> str:
        """The status of a figure with that many rows; empty where there is none. Rows alone make one: what is
        dated before the unit was active, or after, counts for the project and so for the unit."""
        if not self.takes_part and not rows:
            return ""
        if not self.current and not rows:
            return NOT_REPORTED
        if not self.current or self.missing:
            return CARRIED if accumulation == CUMULATIVE else PARTIAL
        return REPORTED if rows else ZERO


class Coverage:
    """What was reported of one form, by unit."""

    def __init__(self, plan: Plan, facts: Facts, form: str) -> None:
        self._plan = plan
        self._form = form
        self._slices = plan.periods()
        current = facts.current[facts.current["form"] == form]
        self._current = {unit: set(own["period"]) for unit, own in current.groupby("unit")}
        self._found: dict[tuple[str, str, str, str], SliceCoverage] = {}

    def of(self, unit: Unit, window: Period, accumulation: str) -> SliceCoverage:
        """The unit's cover of a window; of a cumulative figure, of all time up to the window's end. What is counted
        for the first time ever in a window needs all that was due before it too."""
        key = (unit.code, window.calendar, window.key, accumulation)
        if key not in self._found:
            self._found[key] = self._cover(unit, window, accumulation)
        return self._found[key]

    def _cover(self, unit: Unit, window: Period, accumulation: str) -> SliceCoverage:
        start = self._plan.project.start if accumulation == CUMULATIVE else window.start
        span = Period(calendar=window.calendar, key=window.key, start=min(start, window.end), end=window.end)
        current = self._current.get(unit.code, set())
        touched = [one for one in self._slices if one.overlaps(span)]
        part = self._part(unit, span)
        awaited = (
            [one.key for one in touched if one.overlaps(part) and unit.due_in(one)]
            if part is not None and self._form in unit.forms_due
            else []
        )
        reported = tuple(one.key for one in touched if one.key in current)
        keys = tuple(one.key for one in touched)
        earlier: tuple[str, ...] = ()
        if accumulation == NEW:
            until = self.of(unit, window, CUMULATIVE).missing
            # a slice may overlap the window and have been awaited only for its days before it
            earlier = tuple(key for key in until if key not in awaited)
        return SliceCoverage(tuple(awaited), reported, part is not None or bool(reported), keys, earlier)

    def _part(self, unit: Unit, span: Period) -> Period | None:
        """The part of the span in which the unit was active; None where there is none."""
        if unit.active_from is None:
            return None
        start = max(span.start, unit.active_from, self._plan.project.start)
        end = min(span.end, unit.active_to or date.max)
        return None if end < start else span.model_copy(update={"start": start, "end": end})


def project_status(
    covers: dict[str, SliceCoverage], statuses: dict[str, str], rows: int
) -> tuple[str, list[str]]:
    """The project's status, and what keeps it from being whole: each gap as unit and half-year, in the order of
    `covers`.

    `statuses`: of the units' own figures. A unit that was asked for nothing in the window may still lack what a
    figure of things counted for the first time needs.
    """
    expected = [unit for unit, cover in covers.items() if cover.is_expected]
    lacking = [unit for unit in expected if statuses[unit] not in COMPLETE]
    lacking += [unit for unit, cover in covers.items() if cover.earlier and unit not in expected]
    gaps = [
        gap for unit in covers if unit in lacking for gap in _named(unit, covers[unit].gaps(statuses[unit]))
    ]
    if expected and not lacking:
        return (REPORTED if rows else ZERO), []
    if not rows and all(statuses[unit] == NOT_REPORTED for unit in expected):
        return NOT_REPORTED, gaps
    return PARTIAL, gaps


def _named(unit: str, gaps: tuple[str, ...]) -> list[str]:
    return [f"{unit} {gap}" for gap in gaps] or [unit]


def gaps_by_unit(missing: str) -> dict[str, list[str]]:
    """What a project's figure lacks, as it is stored, by unit."""
    found: dict[str, list[str]] = {}
    for gap in filter(None, missing.split(";")):
        unit, _, period = gap.partition(" ")
        found.setdefault(unit, []).extend([period] if period else [])
    return found
