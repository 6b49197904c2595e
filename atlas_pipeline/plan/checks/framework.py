"""Checks the results framework: outcomes, outputs, activity types and DMOP steps, and their code lists."""

from collections.abc import Iterable, Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.checks.gates import are_numbered
from atlas_pipeline.plan.framework import ResultsFramework
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "results_framework.yaml"
MOST_STEPS = 9
"""The form `dmop_progress` takes steps 1 to 9."""


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    if parts.framework is None:
        return
    framework = parts.framework.value
    outcomes = [outcome.code for outcome in framework.outcomes]
    types = [kind.code for kind in framework.activity_types]
    yield from _twice("outcomes", "code", outcomes)
    yield from _twice("outcomes", "number", [outcome.number for outcome in framework.outcomes], outcomes)
    outputs = [output.code for outcome in framework.outcomes for output in outcome.outputs]
    yield from _twice("outputs", "code", outputs)
    yield from _twice("activity_types", "code", types)
    yield from _agreement("outcomes", outcomes, "outcome", parts)
    yield from _agreement("activity_types", types, "activity_type", parts)
    if types and not parts.broken_in(FILE, "activity_types"):
        yield from _activity_map(framework, outcomes, parts)
    if not are_numbered(framework) and not parts.broken_in(FILE, "dmop_steps"):
        found = ", ".join(str(step.number) for step in framework.dmop_steps)
        last = len(framework.dmop_steps)
        yield PlanProblem(
            FILE, "dmop_steps", "number", f"must be 1 to {last}, each once and in order; found {found}"
        )
    if len(framework.dmop_steps) > MOST_STEPS:
        yield PlanProblem(FILE, "dmop_steps", "number", f"there are at most {MOST_STEPS} steps")
    yield from _twice("dmop_steps", "code", [step.code for step in framework.dmop_steps])


def _activity_map(
    framework: ResultsFramework, outcomes: list[str], parts: PlanParts
) -> Iterator[PlanProblem]:
    for kind in framework.activity_types:
        entry = f"activity_types[{kind.code}]"
        if not kind.outcomes:
            yield PlanProblem(FILE, entry, "outcomes", "must name at least one outcome of the type")
        for outcome in kind.outcomes:
            if outcome not in (*outcomes, *parts.broken_in(FILE, "outcomes")):
                yield PlanProblem(FILE, entry, "outcomes", f"{outcome!r} is not an outcome of the framework")
        for indicator in kind.counts_for:
            if indicator not in parts.indicator_codes:
                yield PlanProblem(FILE, entry, "counts_for", f"{indicator!r} is not an indicator")
    fed = {outcome for kind in framework.activity_types for outcome in kind.outcomes}
    for outcome in outcomes:
        if outcome not in fed:
            yield PlanProblem(FILE, f"outcomes[{outcome}]", "code", "is unused: no activity type feeds it")
    if not parts.broken_in(FILE, "outcomes"):
        yield from _outputs_fed(framework, fed)


def _outputs_fed(framework: ResultsFramework, fed: set[str]) -> Iterator[PlanProblem]:
    """Checks that a type feeds only outputs of outcomes that it feeds, and that each output of a fed
    outcome is fed."""
    outcomes_of: dict[str, set[str]] = {}
    for outcome in framework.outcomes:
        for output in outcome.outputs:
            outcomes_of.setdefault(output.code, set()).add(outcome.code)
    for kind in framework.activity_types:
        for code in kind.outputs:
            entry, known = f"activity_types[{kind.code}]", outcomes_of.get(code)
            if known is None:
                yield PlanProblem(FILE, entry, "outputs", f"{code!r} is not an output of the framework")
            elif known & fed and not known & set(kind.outcomes):
                message = f"{code!r} belongs to {', '.join(sorted(known))}, which the type does not feed"
                yield PlanProblem(FILE, entry, "outputs", message)
    fed_outputs = {output for kind in framework.activity_types for output in kind.outputs}
    for outcome in framework.outcomes:
        for output in outcome.outputs:
            if outcome.code in fed and output.code not in fed_outputs:
                entry = f"outcomes[{outcome.code}].outputs[{output.code}]"
                yield PlanProblem(FILE, entry, "code", "is unused: no activity type feeds it")


def _agreement(section: str, defined: Iterable[str], name: str, parts: PlanParts) -> Iterator[PlanProblem]:
    """Checks that the framework and the code list have the same codes."""
    codes = parts.lists.get(name)
    if codes is None:
        return
    named = {*defined, *parts.broken_in(FILE, section)}
    for code in defined:
        if code not in codes:
            yield PlanProblem(FILE, f"{section}[{code}]", "code", f"has no row in codes/{name}.csv")
    for code in codes.keys:
        if code not in named:
            yield PlanProblem(f"codes/{name}.csv", code, "code", f"is not among the {section} of {FILE}")


def _twice(
    section: str, field: str, keys: Iterable[str | int], names: Iterable[str] | None = None
) -> Iterator[PlanProblem]:
    known = list(keys)
    entries = [f"{section}[{name}]" for name in (names or known)]
    yield from duplicates(((FILE, entry, key) for entry, key in zip(entries, known, strict=True)), field)
