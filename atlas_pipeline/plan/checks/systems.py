"""The systems of the project, and the route that engagement takes: named once, and named where they are used."""

from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.framework import ENGAGEMENT_ROUTE, ROUTE
from atlas_pipeline.plan.parts import Parts
from atlas_pipeline.plan.plan_problems import Fault
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "results_framework.yaml"
TYPES = "engagement_type"


def check(parts: Parts, surroundings: Surroundings) -> Iterator[Fault]:
    yield from _engagement_types(parts)
    if parts.framework is None:
        return
    systems = [system.code for system in parts.framework.value.systems]
    yield from duplicates(((FILE, f"systems[{code}]", code) for code in systems), "code")
    for code in systems:
        # Dagster names a group by it
        if not (code.isascii() and code.isidentifier()):
            yield Fault(FILE, f"systems[{code}]", "code", "must be of letters, digits and underscores only")
    for indicator in parts.indicators:
        system = indicator.value.system
        if system is not None and system not in systems:
            yield Fault(indicator.file, indicator.entry, "system", f"{system!r} is not a system in {FILE}")


def _engagement_types(parts: Parts) -> Iterator[Fault]:
    """Each type says which stage of the route it reaches."""
    codes = parts.lists.get(TYPES)
    for code in codes.codes if codes is not None else ():
        if code.attributes.get(ROUTE) not in ENGAGEMENT_ROUTE:
            allowed = ", ".join(ENGAGEMENT_ROUTE)
            yield Fault(f"codes/{TYPES}.csv", code.code, ROUTE, f"must be one of {allowed}")
