"""Snapshots: the figures of a snapshot indicator, for the last day of each window.

The rows are selected again for each day, because newest states, grades and rankings depend on the day.
"""

from collections.abc import Sequence

import numpy as np

from atlas_pipeline.indicators.counting.grid import Counts
from atlas_pipeline.indicators.counting.splits import FigureRows, Split, parts_of_figure, split
from atlas_pipeline.indicators.figures import CUMULATIVE
from atlas_pipeline.indicators.selection.breakdowns import Breakdown
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.selection import Selected, select
from atlas_pipeline.plan.indicators import Indicator


def snapshot_counts(
    indicator: Indicator, facts: Facts, days: Sequence[int], breakdowns: Sequence[Breakdown]
) -> list[tuple[tuple[str, ...], Counts]]:
    """The categories and the counts of each breakdown. `days`: the last day of each window."""
    distinct, window_day = np.unique(np.array(days, dtype=np.int64), return_inverse=True)
    selected, state_of_day = _states([select(indicator, facts, day) for day in distinct.tolist()])
    window_state = state_of_day[window_day]
    units = len(facts.plan.units)
    counted = []
    for way in breakdowns:
        splits = [split(one, way) for one in selected]
        beyond = {name for one in splits for name in one.categories} - set(way.categories)
        categories = (*way.categories, *sorted(beyond))
        counted.append((categories, _counts(selected, splits, categories, units, window_state)))
    return counted


def _states(by_day: list[Selected]) -> tuple[list[Selected], np.ndarray]:
    """The selections of the days on which something changed, and for each day the index of its selection."""
    states: list[Selected] = []
    numbers = []
    for one in by_day:
        if not states or not states[-1].has_same_rows(one):
            states.append(one)
        numbers.append(len(states) - 1)
    return states, np.array(numbers, dtype=np.int64)


def _counts(
    selected: list[Selected],
    splits: list[Split],
    categories: tuple[str, ...],
    units: int,
    window_state: np.ndarray,
) -> Counts:
    shape = (units + 1, len(selected), len(categories))
    numerator, denominator, rows, persons = (np.zeros(shape) for _ in range(4))
    is_ratio = about_persons = False
    nothing = selected[0].measure_over(np.arange(0)) if selected else None
    for scope, state in np.ndindex(shape[:2]):
        one, own = selected[state], splits[state]
        of_scope = FigureRows(one, own, unit=scope if scope < units else None, span=None)
        for place, category in enumerate(categories):
            places = of_scope.of(category)
            parts = parts_of_figure(one, own, category, places) if len(places) else nothing
            assert parts is not None
            cell = (scope, state, place)
            numerator[cell], rows[cell] = parts.numerator, one.rows_among(places)
            if parts.denominator is not None:
                is_ratio, denominator[cell] = True, parts.denominator
            if one.persons is not None:
                about_persons, persons[cell] = True, one.persons_among(places)
    return Counts(
        {CUMULATIVE: numerator[:, window_state]},
        {CUMULATIVE: denominator[:, window_state]} if is_ratio else None,
        {CUMULATIVE: rows[:, window_state]},
        {CUMULATIVE: persons[:, window_state]} if about_persons else None,
    )
