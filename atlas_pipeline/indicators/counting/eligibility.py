"""Eligibility: how many rows could have been measured, next to the number of rows that were measured.

Example: an indicator over tests says for how many completions there is a test. Eligible rows must pass only
the tests named in `Eligible.by`, which are some of the tests of the counted rows. So the measured rows of
each figure are among its eligible rows.
"""

from dataclasses import replace

import numpy as np

from atlas_pipeline.indicators.counting.grid import ByAccumulation, Counts
from atlas_pipeline.plan.indicators import Eligible, Indicator
from atlas_pipeline.plan.labels import text_in

Categories = tuple[str, ...]


def those_eligible(indicator: Indicator) -> Indicator:
    """The indicator over all rows that could have been measured.

    If the indicator does not tell eligible rows apart, it is returned unchanged.
    """
    if indicator.eligible is None:
        return indicator
    where = {path: test for path, test in indicator.select.where.items() if path in indicator.eligible.by}
    select = indicator.select.model_copy(update={"where": where})
    return indicator.model_copy(update={"select": select, "eligible": None})


def with_eligible(
    categories: Categories, counts: Counts, could: Categories, eligible: Counts
) -> tuple[Categories, Counts]:
    """The counts of one breakdown, with the rows that could have been measured.

    `could` are the categories of `eligible`. A category without measured rows is included, so that the parts
    add up to the total.
    """
    places = [could.index(category) for category in categories]

    def among_all(cells: ByAccumulation | None) -> ByAccumulation | None:
        return (
            None if cells is None else {name: _spread(one, places, len(could)) for name, one in cells.items()}
        )

    spread = Counts(
        numerator=among_all(counts.numerator) or {},
        denominator=among_all(counts.denominator),
        rows=among_all(counts.rows) or {},
        persons=among_all(counts.persons),
    )
    return could, replace(spread, eligible=eligible.rows)


def measured_text(eligible: Eligible, measured: int, could: int, language: str) -> str:
    """The plan's sentence on how many rows were measured: "15 of 62 completions tested, 24 %".

    `could` must not be 0, because there is no percentage of 0.
    """
    percent = (200 * measured + could) // (2 * could)
    return text_in(eligible.says, language).format(measured=measured, eligible=could, percent=percent)


def _spread(cells: np.ndarray, places: list[int], categories: int) -> np.ndarray:
    spread = np.zeros((*cells.shape[:-1], categories), dtype=cells.dtype)
    spread[..., places] = cells
    return spread
