"""Who submits, and for which half-year."""

from datetime import date
from typing import Any, Literal

from atlas_pipeline.plan.labels import Labels, PlanModel
from atlas_pipeline.plan.periods import Period

ALL = "ALL"
"""The project's total; never submits."""


class Source(PlanModel):
    """Where a unit's submissions come from: the name of a connector and its options."""

    kind: str = "inbox"
    options: dict[str, Any] = {}


class Unit(PlanModel):
    """Who submits: a country office (ISO 3166 alpha-3) or headquarters."""

    code: str
    name: Labels
    kind: Literal["country", "headquarters"] = "country"
    languages: tuple[str, ...]
    date_style: Literal["dmy", "mdy", "ymd"] = "dmy"
    decimal_mark: Literal[".", ","] = "."
    active_from: date | None = None
    """None: prepared, not active; nothing is taken in from it."""
    active_to: date | None = None
    forms_due: tuple[str, ...]
    source: Source = Source()
    alert_recipients: tuple[str, ...] = ()
    """Environment variables, each with the Apprise address of people of this unit; they are written to in its
    first language."""

    @property
    def is_active(self) -> bool:
        return self.active_from is not None

    def due_in(self, period: Period) -> bool:
        """Whether a submission for that period is awaited."""
        if self.active_from is None or self.active_from > period.end:
            return False
        return self.active_to is None or self.active_to >= period.start


class Slice(PlanModel):
    """One unit and one period of the submission calendar."""

    unit: str
    period: Period

    @property
    def key(self) -> str:
        return f"{self.unit}|{self.period.key}"

    def __str__(self) -> str:
        return f"{self.unit} {self.period.key}"
