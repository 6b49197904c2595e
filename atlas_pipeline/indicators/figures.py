"""What a figure is: its coordinates, and the words for how it accumulates. No rows and no counting here."""

from dataclasses import dataclass

from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.periods import Period

PERIOD = "period"
"""What is dated in the window."""
NEW = "new"
"""What is counted for the first time ever in the window."""
CUMULATIVE = "cumulative"
"""What is dated from the project's first day to the window's last."""

INCREMENTAL = (PERIOD, NEW, CUMULATIVE)
SNAPSHOT = (CUMULATIVE,)

TOTAL = ""
"""Breakdown and category of the figure that is not broken down."""


class IndicatorError(KnownError, ValueError):
    """An indicator asks for something that is not there; the message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The coordinates of one number. `country` is a unit or ALL; `breakdown` and `category` are empty for the
    total."""

    indicator: str
    country: str
    window: Period
    accumulation: str
    breakdown: str = TOTAL
    category: str = TOTAL


def accumulations(indicator: Indicator) -> tuple[str, ...]:
    """How the indicator accumulates, in the order in which its figures are listed."""
    return SNAPSHOT if indicator.time == "snapshot" else INCREMENTAL
