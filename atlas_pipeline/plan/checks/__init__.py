"""Checks between entries of the plan. Each module checks one subject; each check yields problems.

The checks use `PlanParts`, so that one broken entry does not hide the problems of the others.
"""

from collections.abc import Callable, Iterator

from atlas_pipeline.plan.checks import (
    alerts,
    codes,
    corrections,
    framework,
    gates,
    indicators,
    institutions,
    labels,
    milestones,
    people,
    project,
    rules,
    shown_beside,
    systems,
    targets,
    units,
    worked_cases,
)
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings

Check = Callable[[PlanParts, Surroundings], Iterator[PlanProblem]]

PROJECT, UNITS, FRAMEWORK = "project.yaml", "countries.yaml", "results_framework.yaml"
INDICATORS, TARGETS, CODES = "indicators.yaml", "targets.csv", "codes/"

CHECKS: dict[Check, tuple[str, ...]] = {
    project.check: (),
    units.check: (),
    framework.check: (INDICATORS, CODES),
    gates.check: (INDICATORS, CODES),
    systems.check: (FRAMEWORK,),
    codes.check: (UNITS,),
    institutions.check: (UNITS, CODES),
    indicators.check: (FRAMEWORK, CODES),
    milestones.check: (),
    shown_beside.check: (),
    targets.check: (INDICATORS, UNITS, TARGETS),
    corrections.check: (UNITS,),
    rules.check: (UNITS,),
    people.check: (),
    alerts.check: (UNITS,),
    labels.check: (),
    worked_cases.check: (INDICATORS, UNITS, CODES),
}
"""Check → the files to which the entries that it checks refer. If one of them cannot be read, the check is
left out: every reference to the file would be a problem too, hundreds of lines. `codes/` is any code list."""


def every_check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    for check, files in CHECKS.items():
        if not any(unread.startswith(file) for unread in parts.unread for file in files):
            yield from check(parts, surroundings)
