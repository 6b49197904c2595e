"""Rulings of the plan on submissions: corrections that a country has confirmed, and settings of rules."""

from datetime import date
from typing import Literal

from atlas_pipeline.plan.labels import PlanModel


class Correction(PlanModel):
    """A correction that the country has confirmed. `expect` is the value to be replaced. If the cell no
    longer holds this value, the correction fails with a problem."""

    correction_id: str
    unit: str
    period: str
    form: str
    row_key: dict[str, str]
    """Field → value as written. Together they identify the row."""
    column: str
    expect: str
    value: str
    reason: str
    who: str
    on: date


class RuleSetting(PlanModel):
    """A setting of a validation rule that differs from the catalogue, for a unit or for `ALL`, with its
    reason.

    It is valid for submissions of periods that end on or after `since`, until a later entry of the same
    unit. An entry for a unit takes precedence over an entry for `ALL`.
    """

    rule: str
    unit: str
    severity: Literal["off", "info", "warning", "error"] | None = None
    """None: the severity of the catalogue."""
    thresholds: dict[str, float] = {}
    """Name of a field of `Thresholds` → its value for this unit under this rule."""
    reason: str
    who: str
    since: date
