"""Milestones: the stage that a country has reached, by the figures of other indicators.

A milestone has no rows of its own. Its rows are those of the indicators that its stages name. Their
cumulative figures decide its figure. The project as a whole has no stage. Headquarters has none either.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from atlas_pipeline.indicators.coverage import CARRIED, COMPLETE, NOT_REPORTED, REPORTED, ZERO
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.indicators.parts import Parts
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Unit


def units_with_stages(plan: Plan) -> list[Unit]:
    return [unit for unit in plan.units if unit.kind == "country"]


def stage_reached(indicator: Indicator, figures: Mapping[str, Parts]) -> Parts:
    """The number of the stage that the cumulative figures reach. `figures`: indicator → parts.

    A stage is reached if all its needs are met and every earlier stage is reached. The first stage needs
    nothing and has the number 0.
    """
    rows = pd.DataFrame(
        {
            "is_there": [
                all(
                    _is_high_enough(figures[need.indicator], need.at_least, need.of_at_least)
                    for need in stage.needs
                )
                for stage in indicator.stages[1:]
            ]
        },
        dtype=bool,
    )
    return measure_named(indicator.measure_name)(rows, "is_there")


def status_of(statuses: Sequence[str], rows: int) -> str:
    """The status of a stage, from the statuses of the figures behind it. Empty means that there
    is no figure."""
    known = [status for status in statuses if status]
    if not known:
        return ""
    if all(status == NOT_REPORTED for status in known):
        return NOT_REPORTED
    if any(status not in COMPLETE for status in known):
        return CARRIED
    return REPORTED if rows else ZERO


def _is_high_enough(figure: Parts, at_least: float, of_at_least: float) -> bool:
    if (figure.denominator or 0) < of_at_least:
        return False
    return figure.value is not None and figure.value >= at_least
