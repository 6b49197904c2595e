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

CHECKS: tuple[Check, ...] = (
    project.check,
    units.check,
    framework.check,
    gates.check,
    systems.check,
    codes.check,
    institutions.check,
    indicators.check,
    milestones.check,
    shown_beside.check,
    targets.check,
    corrections.check,
    rules.check,
    people.check,
    alerts.check,
    labels.check,
    worked_cases.check,
)


def every_check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    for check in CHECKS:
        yield from check(parts, surroundings)
