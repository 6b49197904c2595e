"""Checks the systems of the project and the stages of engagement types: names are unique, references
resolve."""

from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.framework import ENGAGEMENT_ROUTE, ROUTE
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "results_framework.yaml"
TYPES = "engagement_type"


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from _engagement_types(parts)
    if parts.framework is None:
        return
    systems = [system.code for system in parts.framework.value.systems]
    yield from duplicates(((FILE, f"systems[{code}]", code) for code in systems), "code")
    for code in systems:
        # Dagster uses the code as the name of an asset group
        if not (code.isascii() and code.isidentifier()):
            yield PlanProblem(
                FILE, f"systems[{code}]", "code", "must be of letters, digits and underscores only"
            )
    for indicator in parts.indicators:
        system = indicator.value.system
        if system is not None and system not in (*systems, *parts.broken_in(FILE, "systems")):
            yield PlanProblem(
                indicator.file, indicator.entry, "system", f"{system!r} is not a system in {FILE}"
            )


def _engagement_types(parts: PlanParts) -> Iterator[PlanProblem]:
    """Each engagement type must name the stage of the route that it reaches."""
    codes = parts.lists.get(TYPES)
    for code in codes.codes if codes is not None else ():
        if code.attributes.get(ROUTE) not in ENGAGEMENT_ROUTE:
            allowed = ", ".join(ENGAGEMENT_ROUTE)
            yield PlanProblem(f"codes/{TYPES}.csv", code.code, ROUTE, f"must be one of {allowed}")
