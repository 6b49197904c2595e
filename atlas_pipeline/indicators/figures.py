"""Figures: the coordinates of a figure, and the ways in which it accumulates. Nothing here reads or counts
rows."""

from dataclasses import dataclass

from atlas_pipeline.errors.known import KnownError
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.periods import Period

PERIOD = "period"
"""Rows dated in the window."""
NEW = "new"
"""Things counted for the first time ever in the window."""
CUMULATIVE = "cumulative"
"""Rows dated from the project's first day to the window's last day."""

INCREMENTAL = (PERIOD, NEW, CUMULATIVE)
SNAPSHOT = (CUMULATIVE,)

TOTAL = ""
"""Breakdown and category of a figure that is not broken down."""


class IndicatorError(KnownError, ValueError):
    """An indicator or a figure asks for something that does not exist. The message is one sentence for a
    person."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The coordinates of one figure.

    `country` is the code of a unit, or ALL. For the total, `breakdown` and `category` are empty.
    """

    indicator: str
    country: str
    window: Period
    accumulation: str
    breakdown: str = TOTAL
    category: str = TOTAL


def accumulations(indicator: Indicator) -> tuple[str, ...]:
    """The accumulations of the indicator, in the order in which its figures are listed."""
    return SNAPSHOT if indicator.time == "snapshot" else INCREMENTAL
