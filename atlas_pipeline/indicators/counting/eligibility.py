"""Eligibility: how many rows could have been measured, beside those that were.

An indicator over tests says of how many completions there are tests. The eligible rows pass some of the same tests
as those that count (`Eligible.by`), so that what was measured is among them, figure by figure.
"""

from dataclasses import replace

import numpy as np

from atlas_pipeline.indicators.counting.grid import ByAccumulation, Counts
from atlas_pipeline.plan.indicators import Eligible, Indicator
from atlas_pipeline.plan.labels import text_in

Categories = tuple[str, ...]


def those_eligible(indicator: Indicator) -> Indicator:
    """The indicator over all rows that could have been measured; itself where it does not tell them apart."""
    if indicator.eligible is None:
        return indicator
    where = {path: test for path, test in indicator.select.where.items() if path in indicator.eligible.by}
    select = indicator.select.model_copy(update={"where": where})
    return indicator.model_copy(update={"select": select, "eligible": None})


def with_eligible(
    categories: Categories, counts: Counts, could: Categories, eligible: Counts
) -> tuple[Categories, Counts]:
    """The figures of one breakdown with the rows that could have been measured (`eligible`, by the categories
    `could`). A category of which nothing was measured is there too, so that the parts add up to the total."""
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


def told_of_measured(eligible: Eligible, measured: int, could: int, language: str) -> str:
    """The sentence of the plan on how many were measured: "15 of 62 completions tested, 24 %". `could` is not 0: there
    is no percentage of none."""
    percent = (200 * measured + could) // (2 * could)
    return text_in(eligible.says, language).format(measured=measured, eligible=could, percent=percent)


def _spread(cells: np.ndarray, places: list[int], categories: int) -> np.ndarray:
    spread = np.zeros((*cells.shape[:-1], categories), dtype=cells.dtype)
    spread[..., places] = cells
    return spread
