"""What the plan rules on what came in: corrections a country has confirmed, and rules set otherwise for it."""

from datetime import date
from typing import Literal

from atlas_pipeline.plan.labels import PlanModel


class Correction(PlanModel):
    """A fix the country has confirmed. `expect` is the value replaced: gone, the correction fails loudly."""

    correction_id: str
    unit: str
    period: str
    form: str
    row_key: dict[str, str]
    """Field → value as written: which row is meant."""
    column: str
    expect: str
    value: str
    reason: str
    who: str
    on: date


class RuleSetting(PlanModel):
    """How a rule of intake is applied to a unit (or to `ALL`) otherwise than the catalogue says, and why.

    Holds for submissions of periods that end on or after `since`, until a later entry of the same unit; an
    entry of a unit stands before one of `ALL`.
    """

    rule: str
    unit: str
    severity: Literal["off", "info", "warning", "error"] | None = None
    """None: as severe as the catalogue says."""
    thresholds: dict[str, float] = {}
    """Name of one of `Thresholds` → its value for this unit under this rule."""
    reason: str
    who: str
    since: date
