"""Targets in force: which revision of a target holds on a day, and the original target.

Revisions are rows of the plan, never edits. Nothing here derives a target from another
target, but the only unit's target is also the project's.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from atlas_pipeline.plan.indicators import Target
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL


@dataclass(frozen=True, slots=True)
class TargetInForce:
    """The newest revision effective on or before the day, with the original target."""

    baseline: float | None
    target: float
    original: float
    is_revised: bool
    donor_reference: str
    reason: str
    effective_from: date


class TargetBook:
    """The plan's targets as they held on one day."""

    def __init__(self, plan: Plan, on: date) -> None:
        self._calendars = plan.project.calendars
        self._only = "" if plan.has_total else plan.units[0].code
        self._revisions: dict[tuple[str, ...], list[Target]] = defaultdict(list)
        for target in plan.targets:
            if not target.category and target.effective_from <= on:
                self._revisions[_key(target)].append(target)
        for revisions in self._revisions.values():
            # The sort is stable. Of two revisions of the same day, the later row holds.
            revisions.sort(key=lambda revision: revision.effective_from)

    def period_target(
        self, indicator: str, country: str, calendar: str, period: str, basis: str
    ) -> TargetInForce | None:
        """Returns the target of one period, or None if there is none.

        For the calendar of the whole project, returns the life-of-project target. Figures on the basis
        `new` never have a target.
        """
        if basis == "new":
            return None
        found = self._in_force((indicator, country, basis, calendar, period))
        if found is None and calendar in self._calendars:
            return (
                self.life_of_project(indicator, country)
                if self._calendars[calendar].kind == "whole_project"
                else None
            )
        return found

    def life_of_project(self, indicator: str, country: str) -> TargetInForce | None:
        """Returns the target of the whole project, or None."""
        return self._in_force((indicator, country, "LOP"))

    def _in_force(self, key: tuple[str, ...]) -> TargetInForce | None:
        revisions = self._revisions.get(key)
        if not revisions and key[1] == ALL and self._only:
            revisions = self._revisions.get((key[0], self._only, *key[2:]))
        if not revisions:
            return None
        first, newest = revisions[0], revisions[-1]
        return TargetInForce(
            baseline=newest.baseline,
            target=newest.target,
            original=first.target,
            is_revised=len(revisions) > 1,
            donor_reference=newest.donor_reference,
            reason=newest.reason,
            effective_from=newest.effective_from,
        )


def _key(target: Target) -> tuple[str, ...]:
    if target.basis == "LOP":
        return (target.indicator, target.country, "LOP")
    return (target.indicator, target.country, target.basis, target.calendar, target.period)
