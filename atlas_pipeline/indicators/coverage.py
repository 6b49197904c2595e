"""Coverage: whether who should have reported has, so that zero, not reported and carried stay three things.

Only the indicator's own form is asked. A slice is covered when the form counts for it: there were rows, or a
declaration that there is nothing to report.
"""

from dataclasses import dataclass
from datetime import date

from atlas_pipeline.indicators.facts import Facts
from atlas_pipeline.indicators.figures import CUMULATIVE
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
class Cover:
    """Of a unit and a window: slices that were awaited, those that count, and whether the unit had a part in
    the project then. `awaited` and `current` hold periods of the submission calendar."""

    awaited: frozenset[str]
    current: frozenset[str]
    takes_part: bool

    @property
    def is_expected(self) -> bool:
        return bool(self.awaited or self.current)

    def status(self, rows: int, accumulation: str) -> str:
        """The status of a figure with that many rows; empty where there is none. Rows alone make one: what is
        dated before the unit was active, or after, counts for the project and so for the unit."""
        if not self.takes_part and not rows:
            return ""
        if not self.current and not rows:
            return NOT_REPORTED
        if not self.current or self.awaited - self.current:
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
        self._found: dict[tuple[str, str, str, bool], Cover] = {}

    def of(self, unit: Unit, window: Period, accumulation: str) -> Cover:
        """The unit's cover of a window; of a cumulative figure, of all time up to the window's end."""
        key = (unit.code, window.calendar, window.key, accumulation == CUMULATIVE)
        if key not in self._found:
            self._found[key] = self._cover(unit, window, accumulation)
        return self._found[key]

    def _cover(self, unit: Unit, window: Period, accumulation: str) -> Cover:
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
        reported = frozenset(one.key for one in touched if one.key in current)
        return Cover(frozenset(awaited), reported, takes_part=part is not None or bool(reported))

    def _part(self, unit: Unit, span: Period) -> Period | None:
        """The part of the span in which the unit was active; None where there is none."""
        if unit.active_from is None:
            return None
        start = max(span.start, unit.active_from, self._plan.project.start)
        end = min(span.end, unit.active_to or date.max)
        return None if end < start else span.model_copy(update={"start": start, "end": end})


def project_status(covers: dict[str, Cover], statuses: dict[str, str], rows: int) -> tuple[str, list[str]]:
    """The project's status, and the units that keep it from being whole, in the order of `covers`.

    `statuses`: of the units' own figures.
    """
    expected = [unit for unit, cover in covers.items() if cover.is_expected]
    missing = [unit for unit in expected if statuses[unit] not in COMPLETE]
    if expected and not missing:
        return (REPORTED if rows else ZERO), []
    if not rows and all(statuses[unit] == NOT_REPORTED for unit in expected):
        return NOT_REPORTED, missing
    return PARTIAL, missing
