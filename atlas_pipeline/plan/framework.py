"""The results framework: outcomes and outputs, the steps of the practice model and their gates, the systems."""

from typing import Literal

from atlas_pipeline.plan.labels import Labels, PlanModel

ROUTE = "route"
"""The attribute of an engagement type that says how far on the route it is."""


ENGAGEMENT_ROUTE = ("contact", "coordination", "endorsement")
"""How far talks with an institution have come, each stage further than the one before."""


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
    """What closes the step."""
    loops_back_to: int | None = None
    """The step at which the next cycle begins, once this one is done."""


class BegunActivity(PlanModel):
    """An activity of a type that counts for an indicator, with one of these statuses: it has begun."""

    counts_for: str
    status: tuple[str, ...]


class DmopGate(PlanModel):
    """A step that has to be closed before something begins; a breach is a warning, which a waiver of the
    step with a reason answers. Exactly one of `before_step` and `before_activity` is given."""

    code: str
    name: Labels
    reason: Labels
    """Why the order matters."""
    requires: int
    """The number of the step that has to be completed or waived."""
    of_cycle: Literal["same", "previous"] = "same"
    before_step: int | None = None
    before_activity: BegunActivity | None = None
    scopes: tuple[Literal["project", "country", "intervention"], ...] = ("country", "intervention")


class System(PlanModel):
    """A part of the project as it describes itself; indicators and report-ready tables stand in one."""

    code: str
    name: Labels


class ActivityType(PlanModel):
    """Which outcomes and outputs a type of activity feeds, and which indicators it counts for."""

    code: str
    outcomes: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    """Outputs of those outcomes; none for what serves the project as a whole."""
    counts_for: tuple[str, ...] = ()


class ResultsFramework(PlanModel):
    objective: Labels
    theory_of_change: Labels
    outcomes: tuple[FrameworkOutcome, ...]
    dmop_steps: tuple[DmopStep, ...]
    dmop_gates: tuple[DmopGate, ...] = ()
    systems: tuple[System, ...] = ()
    """In the order in which they are read."""
    activity_types: tuple[ActivityType, ...]

    def types_counting_for(self, indicator: str) -> tuple[str, ...]:
        return tuple(kind.code for kind in self.activity_types if indicator in kind.counts_for)
