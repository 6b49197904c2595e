"""Checks milestones: stages are in order, and each stage needs figures that exist."""

from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "indicators.yaml"
MEASURE = "milestone"


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    milestones = {one.value.code for one in parts.indicators if one.value.stages}
    for located in parts.indicators:
        indicator, entry = located.value, located.entry
        if bool(indicator.stages) != (MEASURE in indicator.measure):
            yield PlanProblem(
                FILE, entry, "stages", f"are required if the measure is {MEASURE}, and otherwise not allowed"
            )
        if indicator.stages:
            yield from _shape(indicator, entry)
            yield from _needs(indicator, entry, milestones, parts)
    yield from _targets(parts, milestones)


def _shape(indicator: Indicator, entry: str) -> Iterator[PlanProblem]:
    """A milestone selects, dates and breaks down no rows of its own: its rows are those of other
    indicators."""
    select = indicator.select
    if indicator.time != "snapshot":
        yield PlanProblem(FILE, entry, "time", "a milestone must be a snapshot")
    for field, given in (
        ("select.where", select.where),
        ("select.beside", select.beside),
        ("select.join", select.join),
        ("select.require", select.require),
        ("by", indicator.by),
        ("date", indicator.date),
    ):
        if given:
            yield PlanProblem(FILE, entry, field, "a milestone has no rows; leave this out")
    stages = [stage.code for stage in indicator.stages]
    yield from duplicates(((FILE, f"{entry}.stages[{code}]", code) for code in stages), "code")
    for place, stage in enumerate(indicator.stages):
        at = f"{entry}.stages[{stage.code}]"
        if not place and stage.needs:
            yield PlanProblem(
                FILE,
                at,
                "needs",
                "every country begins at the first stage, so the stage may not need anything",
            )
        if place and not stage.needs:
            yield PlanProblem(FILE, at, "needs", "must name the indicators that the stage needs")


def _needs(indicator: Indicator, entry: str, milestones: set[str], parts: PlanParts) -> Iterator[PlanProblem]:
    for stage in indicator.stages:
        for need in stage.needs:
            at = f"{entry}.stages[{stage.code}]"
            if need.indicator not in parts.indicator_codes:
                yield PlanProblem(FILE, at, "needs", f"{need.indicator!r} is not an indicator")
            elif need.indicator in milestones:
                yield PlanProblem(FILE, at, "needs", f"{need.indicator!r} is itself a milestone")


def _targets(parts: PlanParts, milestones: set[str]) -> Iterator[PlanProblem]:
    """The target of a milestone must be the number of a stage."""
    last = {one.value.code: len(one.value.stages) - 1 for one in parts.indicators}
    for located in parts.targets:
        target = located.value
        if target.indicator not in milestones:
            continue
        for field in ("target", "baseline"):
            value = getattr(target, field)
            if value is not None and value not in range(last[target.indicator] + 1):
                message = f"must be the number of a stage, 0 to {last[target.indicator]}"
                yield PlanProblem(located.file, located.entry, field, message)
