"""A worked case: a few rows as offices would report them, and the figures that an indicator must make of them.

Cases are evidence for the plan and no part of it: they change neither its version nor how anything is validated.
What they come to is computed above, in `indicators/worked_cases.py`.
"""

from typing import Any

from pydantic import ConfigDict

from atlas_pipeline.plan.labels import PlanModel

OWN_KEYS = ("unit", "period", "person")
"""What a row may say besides the fields of its form: who reports it, for which half-year, and about which person."""
TOLD = ("value", "numerator", "denominator", "rows", "persons", "eligible", "status", "missing_units")
"""What can be expected of a figure."""


class ExpectedFigure(PlanModel):
    """One figure. Only what is given is compared; `value: null` expects that there is none."""

    # a year is a number in YAML, and the key of a period
    model_config = ConfigDict(coerce_numbers_to_str=True)

    country: str = ""
    """A unit or ALL; the case's own unit unless told."""
    period: str = ""
    """A key of any calendar; the case's own half-year unless told."""
    accumulation: str = ""
    """As the indicator is read first unless told: `period`, of a snapshot `cumulative`."""
    category: str = ""
    """Such as sex=F; the undivided figure unless told."""
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    rows: int | None = None
    persons: int | None = None
    eligible: int | None = None
    status: str | None = None
    missing_units: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What is expected, by the name of a figure's column."""
        return {name: getattr(self, name) for name in TOLD if name in self.model_fields_set}


class WorkedCase(PlanModel):
    """Rows of some forms in one half-year of one unit, unless a row says otherwise. A form without rows is one that
    had nothing to report."""

    code: str
    indicator: str
    tells: str
    """For the reader: what happened, and why the figure is what it is."""
    unit: str
    period: str
    rows: dict[str, tuple[dict[str, Any], ...]]
    expect: tuple[ExpectedFigure, ...]
