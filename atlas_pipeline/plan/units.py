"""Units that submit, and their slices."""

from datetime import date
from typing import Any, Literal

from atlas_pipeline.plan.labels import Labels, PlanModel
from atlas_pipeline.plan.periods import Period

ALL = "ALL"
"""The code of the project's total. It never submits."""


class Source(PlanModel):
    """The source of a unit's submissions: the kind of its connector, and the connector's options."""

    kind: str = "inbox"
    options: dict[str, Any] = {}


class Unit(PlanModel):
    """A unit that submits: a country office (code: ISO 3166 alpha-3) or headquarters."""

    code: str
    name: Labels
    kind: Literal["country", "headquarters"] = "country"
    languages: tuple[str, ...]
    date_style: Literal["dmy", "mdy", "ymd"] = "dmy"
    decimal_mark: Literal[".", ","] = "."
    active_from: date | None = None
    """None: the unit is prepared but not active; nothing of it is ingested."""
    active_to: date | None = None
    forms_due: tuple[str, ...]
    forms_until: dict[str, date] = {}
    """Form of `forms_due` → the last day for which it is due. A form without an entry stays due."""
    source: Source = Source()
    alert_recipients: tuple[str, ...] = ()
    """Environment variables, each with the Apprise address of recipients in this unit. Alerts to them are
    in the unit's first language."""

    @property
    def is_active(self) -> bool:
        return self.active_from is not None

    def due_in(self, period: Period) -> bool:
        """Whether a submission of this unit is due for the period."""
        if self.active_from is None or self.active_from > period.end:
            return False
        return self.active_to is None or self.active_to >= period.start

    def forms_due_in(self, period: Period) -> tuple[str, ...]:
        """The forms that are due for the period; none if no submission is due."""
        if not self.due_in(period):
            return ()
        last = self.forms_until
        return tuple(form for form in self.forms_due if form not in last or last[form] >= period.start)


class Slice(PlanModel):
    """One unit and one period of the submission calendar."""

    unit: str
    period: Period

    @property
    def key(self) -> str:
        return f"{self.unit}|{self.period.key}"

    def __str__(self) -> str:
        return f"{self.unit} {self.period.key}"
