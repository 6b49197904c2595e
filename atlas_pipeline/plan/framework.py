"""The results framework: outcomes, outputs, systems, and the steps of the practice model with their gates."""

from typing import Literal

from atlas_pipeline.plan.labels import Labels, PlanModel

ROUTE = "route"
"""The attribute of an engagement type that names its stage in `ENGAGEMENT_ROUTE`."""


ENGAGEMENT_ROUTE = ("contact", "coordination", "endorsement")
"""The stages of talks with an institution, in order."""


class Output(PlanModel):
    code: str
    name: Labels


class FrameworkOutcome(PlanModel):
    code: str
    """A code of the list `outcome`."""
    number: int
    name: Labels
    outputs: tuple[Output, ...]
    theory_of_change: Labels


class DmopStep(PlanModel):
    number: int
    code: str
    name: Labels
    evidence: Labels
    """The evidence that closes the step."""
    loops_back_to: int | None = None
    """The step with which the next cycle begins after this step is done."""


class BegunActivity(PlanModel):
    """An activity that has begun: its type counts for an indicator, and it has one of these statuses."""

    counts_for: str
    status: tuple[str, ...]


class DmopGate(PlanModel):
    """A step that must be closed before something else begins.

    If something begins too early, the office gets a warning. A waiver of the step with a reason answers
    the warning. Exactly one of `before_step` and `before_activity` is given.
    """

    code: str
    name: Labels
    reason: Labels
    """Why the order matters."""
    requires: int
    """The number of the step that must be completed or waived."""
    of_cycle: Literal["same", "previous"] = "same"
    before_step: int | None = None
    before_activity: BegunActivity | None = None
    scopes: tuple[Literal["project", "country", "intervention"], ...] = ("country", "intervention")


class System(PlanModel):
    """A part of the project, as the project describes itself. Indicators and report-ready tables belong to
    a system."""

    code: str
    name: Labels


class ActivityType(PlanModel):
    """The outcomes and outputs that a type of activity feeds, and the indicators that it counts for."""

    code: str
    outcomes: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    """Outputs of these outcomes. Empty if the type serves the project as a whole."""
    counts_for: tuple[str, ...] = ()


class ResultsFramework(PlanModel):
    objective: Labels
    theory_of_change: Labels
    outcomes: tuple[FrameworkOutcome, ...]
    dmop_steps: tuple[DmopStep, ...] = ()
    """Numbered from 1, in order. Empty if the project does not work by such a model."""
    dmop_gates: tuple[DmopGate, ...] = ()
    systems: tuple[System, ...] = ()
    """In the order in which readers see them."""
    activity_types: tuple[ActivityType, ...] = ()
    """Empty if the project does not report activities."""

    def types_counting_for(self, indicator: str) -> tuple[str, ...]:
        return tuple(kind.code for kind in self.activity_types if indicator in kind.counts_for)
