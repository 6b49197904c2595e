"""Indicators: which rows count, how they are measured, their reference sheets, and their targets."""

from datetime import date
from typing import Any, Literal

from atlas_pipeline.plan.labels import Labels, PlanModel, Translated


class Selection(PlanModel):
    """Which rows count.

    `where` maps a field (`completed`, `trainings.end_date`, …) to a value, a list of values, or one of
    these:

        {not: [..]}               none of these values
        {at_least: code}          this code or a later one in the list; codes off the ladder do not pass
        {flag: attribute}         a code that has this attribute in the code list
        {given: true}             any value; false: no value
        {counts_for: indicator}   an activity type that counts for the indicator
        {registered: ..}          an institution of the register, see `RegisterTest`

    `require` names registered conditions that look at more than the row
    (`indicators/selection/conditions.py`).
    """

    form: str
    """The form whose rows count. A milestone has no rows of its own: its rows are those of the indicators
    in its stages. There, the form only decides which units are asked."""
    join: tuple[str, ...] = ()
    where: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    """A field of `where` → tests for further rows. These rows do not count, but breakdowns by that field
    show them. Only for a snapshot."""
    require: tuple[str, ...] = ()


class Eligible(PlanModel):
    """How many rows could have been measured. For a figure that counts only rows with a result.

    `by` names fields of `where`. A row that passes the tests of these fields is eligible. The other tests
    decide which eligible rows were measured, so there are never more measured rows than eligible ones.
    `says` is the sentence for the reader, with {measured}, {eligible} and {percent}.
    """

    by: tuple[str, ...]
    says: Labels


class RegisterTest(PlanModel):
    """The tests of `registered`: the institution is in the register; its type has a flag (`type_is`) or
    does not have it (`type_is_not`); it is in the register of a unit of that kind (`register_of`).
    `registered: true` asks only the first."""

    type_is: str | None = None
    type_is_not: str | None = None
    register_of: Literal["country", "headquarters"] | None = None


class StageNeed(PlanModel):
    """The indicator's cumulative figure must be at least `at_least`. If the figure is a ratio, its
    denominator must be at least `of_at_least`, because a ratio of few rows says nothing."""

    indicator: str
    at_least: float
    of_at_least: float = 0


class Stage(PlanModel):
    """A stage of a milestone. It is reached if all its needs are met and all earlier stages are reached."""

    code: str
    name: Labels
    needs: tuple[StageNeed, ...] = ()


class ReferenceSheet(PlanModel):
    """The indicator reference sheet of the CMEP."""

    definition: Labels
    source: Translated
    method: Translated
    frequency: str
    responsible: Translated
    limitations: Translated


class Indicator(PlanModel):
    code: str
    name: Labels
    level: Literal["key", "outcome", "output", "process"]
    outcome: str | None = None
    """The outcome of the results framework. None: the indicator belongs to the project as a whole."""
    system: str | None = None
    """The system of the indicator. None: the system of its outcome."""
    unit: str
    select: Selection
    measure: dict[str, Any]
    """One entry: the measure's name, and its column or its options."""
    time: Literal["incremental", "snapshot"]
    date: tuple[str, ...]
    """The fields that date a row. The first field with a value is used."""
    by: tuple[str, ...] = ()
    of_whole: tuple[str, ...] = ()
    """Only for a share: the breakdowns in `by` whose categories keep the denominator of the undivided
    figure. Each category is then a part of the share, and the parts add up to it. The measure must test
    each of these fields."""
    eligible: Eligible | None = None
    stages: tuple[Stage, ...] = ()
    """Only for a milestone: its stages in order. The first stage needs nothing. The figure is the number
    of the stage that is reached, 0 for the first. The project as a whole has no figure."""
    direction: Literal["increase", "decrease"] = "increase"
    sheet: ReferenceSheet
    no_target_because: str | None = None

    @property
    def has_total(self) -> bool:
        """Whether the project as a whole has a figure."""
        return not self.stages

    @property
    def measure_name(self) -> str:
        return next(iter(self.measure))

    @property
    def measure_argument(self) -> Any:
        return next(iter(self.measure.values()))


class Target(PlanModel):
    """One revision of a target. On a given day, the revision with the newest `effective_from` on or before
    that day is valid."""

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
