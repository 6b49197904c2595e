"""Checks the gates of the practice model: steps, indicators and statuses exist, and each gate can be
passed."""

from collections.abc import Iterator

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.framework import BegunActivity, DmopGate, ResultsFramework
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "results_framework.yaml"


def are_numbered(framework: ResultsFramework) -> bool:
    """Whether the steps are numbered from 1 on, each once and in order. A framework may have no step."""
    return [step.number for step in framework.dmop_steps] == [*range(1, len(framework.dmop_steps) + 1)]


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    if parts.framework is None:
        return
    framework = parts.framework.value
    steps = {step.number for step in framework.dmop_steps}
    if not are_numbered(framework) or parts.broken_in(FILE, "dmop_steps"):
        return  # `framework` reports it; references to the steps are not reported again
    for step in framework.dmop_steps:
        back = step.loops_back_to
        if back is not None and not (back in steps and back < step.number):
            yield PlanProblem(
                FILE, f"dmop_steps[{step.number}]", "loops_back_to", f"{back} is not an earlier step"
            )
    entries = ((FILE, f"dmop_gates[{gate.code}]", gate.code) for gate in framework.dmop_gates)
    yield from duplicates(entries, "code")
    for gate in framework.dmop_gates:
        for field, message in _of_gate(gate, steps):
            yield PlanProblem(FILE, f"dmop_gates[{gate.code}]", field, message)
        if gate.before_activity is not None:
            for field, message in _of_activity(gate.before_activity, framework, parts):
                yield PlanProblem(FILE, f"dmop_gates[{gate.code}]", f"before_activity.{field}", message)


def _of_gate(gate: DmopGate, steps: set[int]) -> Iterator[tuple[str, str]]:
    if (gate.before_step is None) == (gate.before_activity is None):
        yield "before_step", "a gate is before a step or before an activity; give exactly one of the two"
    if gate.requires not in steps:
        yield "requires", f"{gate.requires} is not a step"
    if gate.before_step is not None and gate.before_step not in steps:
        yield "before_step", f"{gate.before_step} is not a step"
    if not gate.scopes:
        yield "scopes", "must name at least one scope"
    if gate.of_cycle == "previous" and gate.before_step is None:
        yield "of_cycle", "only a gate before a step can ask for the cycle before"
    if gate.before_step is None:
        return
    is_later = gate.requires >= gate.before_step
    if gate.of_cycle == "same" and is_later:
        yield "requires", f"must be a step before {gate.before_step}, because otherwise no record can pass"
    if gate.of_cycle == "previous" and not is_later:
        yield "requires", f"must be step {gate.before_step} or a later one of the cycle before"


def _of_activity(
    activity: BegunActivity, framework: ResultsFramework, parts: PlanParts
) -> Iterator[tuple[str, str]]:
    if activity.counts_for not in parts.indicator_codes:
        yield "counts_for", f"{activity.counts_for!r} is not an indicator"
    elif not framework.types_counting_for(activity.counts_for):
        yield "counts_for", f"no activity type counts for {activity.counts_for}"
    if not activity.status:
        yield "status", "must name at least one status"
    codes = parts.lists.get("activity_status")
    for status in activity.status if codes is not None else ():
        if codes is not None and status not in codes:
            yield "status", f"{status!r} is not a code of codes/activity_status.csv"
