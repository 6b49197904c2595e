"""Worked cases: a few rows as offices would report them, and the figures expected from them.

Worked cases are evidence for the plan, not a part of it. They change neither the plan's version nor
validation. `indicators/worked_cases.py` computes their figures.
"""

from typing import Any

from pydantic import ConfigDict

from atlas_pipeline.plan.labels import PlanModel

OWN_KEYS = ("unit", "period", "person")
"""Keys that a row may have in addition to the fields of its form: the unit that reports the row, its
half-year, and the person it is about."""
FIGURE_PARTS = ("value", "numerator", "denominator", "rows", "persons", "eligible", "status", "missing_units")
"""The parts of a figure that a case can expect."""


class ExpectedFigure(PlanModel):
    """One expected figure. Only the parts that are given are compared. `value: null` expects that there is
    no value."""

    # YAML reads a year as a number; here it is the key of a period
    model_config = ConfigDict(coerce_numbers_to_str=True)

    country: str = ""
    """A unit or ALL. Default: the unit of the case."""
    period: str = ""
    """A key of any calendar. Default: the half-year of the case."""
    accumulation: str = ""
    """Default: `cumulative` for a snapshot, `period` for any other indicator."""
    category: str = ""
    """For example sex=F. Default: the undivided figure."""
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    rows: int | None = None
    persons: int | None = None
    eligible: int | None = None
    status: str | None = None
    missing_units: str | None = None

    @property
    def parts(self) -> dict[str, Any]:
        """The expected parts, by the name of the figure's column."""
        return {name: getattr(self, name) for name in FIGURE_PARTS if name in self.model_fields_set}


class WorkedCase(PlanModel):
    """Rows of some forms for one half-year of one unit. A row may name another unit or half-year. A form
    without rows declares that it has nothing to report."""

    code: str
    indicator: str
    tells: str
    """For the reader: what happened, and why the figure has this value."""
    unit: str
    period: str
    rows: dict[str, tuple[dict[str, Any], ...]]
    expect: tuple[ExpectedFigure, ...]
