"""The plan as far as it could be read: entries with their places, and the names of broken entries.

A plan with a broken entry is still checked as a whole. A reference to a broken entry is not reported as
unresolved, because the author already has the problem of the entry itself.
"""

from dataclasses import dataclass, field
from functools import cached_property

from atlas_pipeline.plan.codes import CodeList, Institution
from atlas_pipeline.plan.framework import ResultsFramework
from atlas_pipeline.plan.indicators import Indicator, Target
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.people import PersonalNames
from atlas_pipeline.plan.plan_files import Located
from atlas_pipeline.plan.project import Project
from atlas_pipeline.plan.rulings import Correction, RuleSetting
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.plan.worked_cases import WorkedCase

LONGEST_YEARS = 50
"""A longer project is a typing error. It is not cut into periods: there would be far too many."""


@dataclass
class PlanParts:
    """All entries that could be read. `broken` maps a file to the names of the entries that are no valid
    models."""

    project: Located[Project] | None = None
    units: list[Located[Unit]] = field(default_factory=list)
    framework: Located[ResultsFramework] | None = None
    indicators: list[Located[Indicator]] = field(default_factory=list)
    targets: list[Located[Target]] = field(default_factory=list)
    institutions: list[Located[Institution]] = field(default_factory=list)
    code_lists: list[Located[CodeList]] = field(default_factory=list)
    corrections: list[Located[Correction]] = field(default_factory=list)
    rules: list[Located[RuleSetting]] = field(default_factory=list)
    worked_cases: list[Located[WorkedCase]] = field(default_factory=list)
    names: Located[PersonalNames] | None = None
    broken: dict[str, set[str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Files that could not be read at all."""

    def mark_broken(self, file: str, name: str) -> None:
        self.broken.setdefault(file, set()).add(name)

    def broken_in(self, file: str, section: str) -> set[str]:
        """The names of the entries that a section of a file has and that are no valid models."""
        return self.broken.get(f"{file} {section}", set())

    @cached_property
    def unit_codes(self) -> set[str]:
        return {unit.value.code for unit in self.units} | self.broken.get("countries.yaml", set())

    @cached_property
    def indicator_codes(self) -> set[str]:
        return {one.value.code for one in self.indicators} | self.broken.get("indicators.yaml", set())

    @cached_property
    def lists(self) -> dict[str, CodeList]:
        return {one.value.name: one.value for one in self.code_lists}

    @cached_property
    def period_keys(self) -> dict[str, set[str]]:
        """Calendar → keys of its periods. Empty if the project is missing or its dates are not usable."""
        if self.project is None:
            return {}
        project = self.project.value
        if not 0 <= (project.end - project.start).days <= LONGEST_YEARS * 366:
            return {}
        return {
            name: {period.key for period in calendar.periods(project.whole)}
            for name, calendar in project.calendars.items()
        }

    def plan(self) -> Plan:
        """Builds the plan. Call it only if there are no problems.

        Sorts entries whose order has no meaning. So the plan's version stays the same if an author moves
        rows. Raises ValueError if the project or the framework is missing.
        """
        if self.project is None or self.framework is None:
            raise ValueError("the parts have problems and make no plan")
        return Plan(
            project=self.project.value,
            units=tuple(one.value for one in self.units),
            framework=self.framework.value,
            indicators=tuple(one.value for one in self.indicators),
            targets=tuple(sorted((one.value for one in self.targets), key=_target_order)),
            institutions=tuple(one.value for one in self.institutions),
            code_lists={name: self.lists[name] for name in sorted(self.lists)},
            corrections=tuple(
                sorted((one.value for one in self.corrections), key=lambda one: one.correction_id)
            ),
            rules=tuple(
                sorted(
                    (one.value for one in self.rules),
                    key=lambda one: (one.rule, one.unit, one.since.isoformat()),
                )
            ),
            names=self.names.value if self.names is not None else PersonalNames(),
        )


def _target_order(target: Target) -> tuple[str, ...]:
    return (
        target.indicator,
        target.country,
        target.calendar,
        target.period,
        target.basis,
        target.category,
        target.effective_from.isoformat(),
    )
