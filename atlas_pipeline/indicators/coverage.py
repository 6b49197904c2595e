"""Coverage: whether the units that should report have reported.

Coverage keeps zero, not reported and carried apart. Only the indicator's own form is looked at. A slice is
covered if the form is current for the slice: the form has rows, or it declares that there is nothing to
report.
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
"""A part of the slices that the figure covers is not reported."""
CARRIED = "carried"
"""A cumulative figure with a gap."""

COMPLETE = (REPORTED, ZERO)
"""Statuses of a figure for which every slice that it covers is reported."""


@dataclass(frozen=True, slots=True)
class SliceCoverage:
    """The slices of a unit and a window, as keys of the submission calendar, in order of time.

    - `awaited`: slices that were due.
    - `current`: slices for which the form is current.
    - `takes_part`: whether the unit had a part in the project then.
    - `touched`: all slices of the window.
    - `earlier`: for things counted for the first time, the slices before the window that were due and are not
      current.
    """

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
        """The slices that were due and are not current."""
        return (*self.earlier, *(key for key in self.awaited if key not in self.current))

    def gaps(self, status: str) -> tuple[str, ...]:
        """The slices that a figure of this status lacks.

        If no slice was due in the window but rows of another slice give a figure, the slices of the window
        are the gaps.
        """
        if status in COMPLETE:
            return ()
        return self.missing or (self.touched if status in (PARTIAL, CARRIED) else ())

    def status(self, rows: int, accumulation: str) -> str:
        """The status of a figure with `rows` rows. Empty if there is no figure.

        Rows alone are enough for a figure. If a row is dated before or after the time in which the unit was
        active, it counts for the project. So it counts for the unit too.
        """
        if not self.takes_part and not rows:
            return ""
        if not self.current and not rows:
            return NOT_REPORTED
        if not self.current or self.missing:
            return CARRIED if accumulation == CUMULATIVE else PARTIAL
        return REPORTED if rows else ZERO


class Coverage:
    """The reported slices of one form, by unit."""

    def __init__(self, plan: Plan, facts: Facts, form: str) -> None:
        self._plan = plan
        self._form = form
        self._slices = plan.periods()
        current = facts.current[facts.current["form"] == form]
        self._current = {unit: set(own["period"]) for unit, own in current.groupby("unit")}
        self._found: dict[tuple[str, str, str, str], SliceCoverage] = {}

    def of(self, unit: Unit, window: Period, accumulation: str) -> SliceCoverage:
        """The coverage of a unit in a window. For a cumulative figure, the window begins with the project.

        To count things for the first time ever (`new`), all slices that were due before the window are needed
        too.
        """
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
            [one.key for one in touched if one.overlaps(part) and self._form in unit.forms_due_in(one)]
            if part is not None
            else []
        )
        reported = tuple(one.key for one in touched if one.key in current)
        keys = tuple(one.key for one in touched)
        earlier: tuple[str, ...] = ()
        if accumulation == NEW:
            until = self.of(unit, window, CUMULATIVE).missing
            # a slice that overlaps the window may have been due only for its days before the window
            earlier = tuple(key for key in until if key not in awaited)
        return SliceCoverage(tuple(awaited), reported, part is not None or bool(reported), keys, earlier)

    def _part(self, unit: Unit, span: Period) -> Period | None:
        """The part of the span in which the unit was active. None if there is none."""
        if unit.active_from is None:
            return None
        start = max(span.start, unit.active_from, self._plan.project.start)
        end = min(span.end, unit.active_to or date.max)
        return None if end < start else span.model_copy(update={"start": start, "end": end})


def project_status(
    covers: dict[str, SliceCoverage], statuses: dict[str, str], rows: int
) -> tuple[str, list[str]]:
    """The project's status and gaps. Each gap is a unit and a half-year, in the order of `covers`.

    `statuses`: the statuses of the units' own figures. If a unit has nothing due in the window, it may still
    have a gap: things counted for the first time need the slices before the window.
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
    """The gaps of a project figure, from the stored text: unit → half-years."""
    found: dict[str, list[str]] = {}
    for gap in filter(None, missing.split(";")):
        unit, _, period = gap.partition(" ")
        found.setdefault(unit, []).extend([period] if period else [])
    return found
