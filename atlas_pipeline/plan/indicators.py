"""An indicator: which rows count, how they are measured, its reference sheet; and its targets."""

from datetime import date
from typing import Any, Literal

from atlas_pipeline.plan.labels import Labels, PlanModel


class Selection(PlanModel):
    """Which rows count.

    `where` maps a field (`completed`, `trainings.end_date`, …) to a value, a list of values, or one of
    `{not: [..]}`, `{at_least: code}` (by the code list's order), `{flag: attribute}` (of the code list),
    `{given: true}`, `{counts_for: indicator}` (activity types) and `{registered: ..}` (the register of
    institutions, see `RegisterTest`). `require` names registered conditions that look beyond the row
    (`indicators/selection/conditions.py`).
    """

    form: str
    """Of a milestone: the form by which a unit is asked; its rows are those of the indicators of its stages."""
    join: tuple[str, ...] = ()
    where: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    """A field of `where` → tests for rows that do not count, which breakdowns by that field show all the
    same. Only of a snapshot."""
    require: tuple[str, ...] = ()


class Eligible(PlanModel):
    """How many rows could have been measured: of a figure that counts only those with a result.

    `by` names fields of `where`: rows that pass those tests are eligible, the other tests say which of them
    were measured. So what is measured is never more than what is eligible. `says`: the sentence that tells it,
    with {measured}, {eligible} and {percent}.
    """

    by: tuple[str, ...]
    says: Labels


class RegisterTest(PlanModel):
    """What `registered` asks of an institution: that the register has it, that its type has a flag or has it
    not, that it stands in the register of a unit of that kind. `registered: true` asks only the first."""

    type_is: str | None = None
    type_is_not: str | None = None
    register_of: Literal["country", "headquarters"] | None = None


class StageNeed(PlanModel):
    """A cumulative figure of an indicator that is high enough. `of_at_least`: the least denominator from which
    a ratio tells something."""

    indicator: str
    at_least: float
    of_at_least: float = 0


class Stage(PlanModel):
    """A stage of a milestone, reached when all it needs is there and the stages before it are reached."""

    code: str
    name: Labels
    needs: tuple[StageNeed, ...] = ()


class ReferenceSheet(PlanModel):
    """The indicator reference sheet of the CMEP."""

    definition: Labels
    source: str
    method: str
    frequency: str
    responsible: str
    limitations: str


class Indicator(PlanModel):
    code: str
    name: Labels
    level: Literal["key", "outcome", "output", "process"]
    outcome: str | None = None
    """The outcome of the results framework it belongs to; None: the project as a whole."""
    system: str | None = None
    """The system it belongs to; None: that of its outcome."""
    unit: str
    select: Selection
    measure: dict[str, Any]
    """One entry: the measure's name and its column or options."""
    time: Literal["incremental", "snapshot"]
    date: tuple[str, ...]
    """The fields that date a row; the first that is given dates it."""
    by: tuple[str, ...] = ()
    of_whole: tuple[str, ...] = ()
    """Breakdowns of a share, among those of `by`, whose categories keep the denominator of the undivided figure:
    a part of the share each, so that they add up to it. Only by a field that the measure puts to a test."""
    eligible: Eligible | None = None
    stages: tuple[Stage, ...] = ()
    """Of a milestone: its stages in order, the first of which needs nothing. The figure is the place of the
    stage reached, 0 for the first; the project as a whole has none."""
    direction: Literal["increase", "decrease"] = "increase"
    sheet: ReferenceSheet
    no_target_because: str | None = None

    @property
    def has_total(self) -> bool:
        """Whether there is a figure of the project as a whole."""
        return not self.stages

    @property
    def measure_name(self) -> str:
        return next(iter(self.measure))

    @property
    def measure_argument(self) -> Any:
        return next(iter(self.measure.values()))


class Target(PlanModel):
    """One revision of one target; the newest `effective_from` on or before a day holds on that day."""

    indicator: str
    country: str
    calendar: str
    period: str
    basis: Literal["period", "cumulative", "LOP"]
    category: str = ""
    baseline: float | None = None
    target: float
    effective_from: date
    donor_reference: str = ""
    reason: str = ""
