"""Grid: all figures of an incremental indicator at once, as (units and project) × windows × categories.

Distinct things are counted in runs of sorted rows (`selection/runs.py`). The row parts of an additive measure
are added cell by cell (unit × stretch between window bounds × category).
"""

from dataclasses import dataclass

import numpy as np

from atlas_pipeline.indicators.counting.splits import Split
from atlas_pipeline.indicators.counting.splits import split as divide
from atlas_pipeline.indicators.figures import CUMULATIVE, NEW, PERIOD
from atlas_pipeline.indicators.selection.breakdowns import WHOLE
from atlas_pipeline.indicators.selection.runs import Order, Tally, first_of_each, sorted_rows
from atlas_pipeline.indicators.selection.selection import Selected
from atlas_pipeline.indicators.selection.timeline import Bounds, Timeline

ByAccumulation = dict[str, np.ndarray]
"""Accumulation → array of scope × window × category. The scopes are the units, then the project."""


@dataclass(frozen=True)
class Counts:
    """The figures of one breakdown.

    - `denominator`: None if the number is not a ratio.
    - `persons`: None if the form is not about persons, or if something other than persons decides the
      category.
    - `eligible`: the rows that could have been measured; None if the indicator does not ask for them.
    """

    numerator: ByAccumulation
    denominator: ByAccumulation | None
    rows: ByAccumulation
    persons: ByAccumulation | None
    eligible: ByAccumulation | None = None


class Grid:
    """The figures of one indicator for some windows, breakdown by breakdown."""

    def __init__(self, selected: Selected, units: int, bounds: Bounds, project_start: int) -> None:
        self._selected = selected
        self._scopes = units + 1
        self._time = Timeline(bounds, project_start)
        self._stretch = self._time.stretch_of(selected.days)
        self._is_additive = selected.measure.is_additive
        self._counts_persons = selected.persons is not None and np.array_equal(
            selected.entities, selected.persons
        )
        self._orders = (
            []
            if self._is_additive
            else [self._order(scope, self._things(), None) for scope in self._scopings()]
        )
        self._of_rows = self._orders_of(selected.view.positions) if selected.is_spread else []
        self._of_persons: list[Order] | None = None
        self._tied: dict[int, np.ndarray] = {}

    def counts(self, split: Split) -> Counts:
        """All figures of one breakdown."""
        if self._is_additive:
            return self._added_up(split)
        tally = self._tally(split, self._orders)
        persons = tally.things if self._counts_persons else self._persons(split)
        rows = self._different(split, self._of_rows) if self._of_rows else tally.rows
        return Counts(tally.things, None, rows, persons)

    # ------------------------------------------------------------------ distinct things

    def _scopings(self) -> tuple[np.ndarray, np.ndarray]:
        """The scope of each row, twice: its unit, and the project."""
        unit = self._selected.view.unit.astype(np.int16)
        return unit, np.full(len(unit), self._scopes - 1, dtype=np.int16)

    def _things(self) -> np.ndarray:
        """The things that are counted.

        If persons are counted, this is the same array object that the base keeps in order; `_sorted` tests
        for it.
        """
        persons = self._selected.persons
        return persons if persons is not None and self._counts_persons else self._selected.entities

    def _order(self, scope: np.ndarray, things: np.ndarray, first: np.ndarray | None) -> Order:
        """The rows in order. `first` is given if something other than the thing decides what is new."""
        places, scope, group = self._sorted(scope, things)
        stretch = self._stretch[places]
        since = first_of_each(scope, group, stretch) if first is None else first[places]
        return Order(places, scope, group, stretch, since)

    def _sorted(self, scope: np.ndarray, things: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The places of the rows in the order (scope, thing, day, place), with their scopes and things."""
        selected = self._selected
        if selected.base is None or selected.is_spread or things is not selected.persons:
            places = sorted_rows(scope, things, selected.days)
            return places, scope[places], things[places]
        project = self._scopes - 1
        is_project = bool(len(scope)) and scope[0] == project
        places, unit, persons = selected.base.persons_in_time(not is_project, selected.view)
        return places, (unit + np.int16(project) if is_project else unit), persons

    def _tally(self, split: Split, orders: list[Order], **wanted: bool) -> Tally:
        tally = Tally(self._scopes, self._time, len(split.categories), **wanted)
        for order in orders:
            if len(split.categories) == 1:
                tally.add(order, 0)
            elif split.breakdown.is_exclusive and split.codes is not None:
                tally.add(order, self._agreed(order, split), split.is_unknown)
            elif split.codes is not None:
                codes = split.codes[order.places]
                rows = np.argsort(codes, kind="stable")
                tally.add_apart(order, rows, codes[rows])
            else:
                members = [np.flatnonzero(has[order.places]) for has in split.members]
                codes = np.repeat(np.arange(len(members)), [len(rows) for rows in members])
                tally.add_apart(order, np.concatenate(members), codes)
        return tally

    def _agreed(self, order: Order, split: Split) -> np.ndarray:
        """The category of each row of the order. Rows of one thing, day and slice get one category, by
        `Split.ranks`."""
        assert split.codes is not None
        codes = split.codes[order.places]
        tied = self._ties_in(order)
        if not (codes[1:] != codes[:-1])[tied[1:]].any():
            return codes
        starts = np.flatnonzero(~tied)
        best = np.minimum.reduceat(split.ranks[codes], starts)
        agreed: np.ndarray = (best % len(split.categories)).astype(codes.dtype)
        return np.repeat(agreed, np.diff(starts, append=len(codes)))

    def _ties_in(self, order: Order) -> np.ndarray:
        """Marks each row that has the same thing, day and slice as the row before."""
        if id(order) not in self._tied:
            tied = np.zeros(len(order.places), dtype=bool)
            tied[1:] = True
            days, slices = self._selected.days[order.places], self._selected.view.slice_end[order.places]
            for column in (order.scope, order.group, days, slices):
                tied[1:] &= column[1:] == column[:-1]
            self._tied[id(order)] = tied
        return self._tied[id(order)]

    def _persons(self, split: Split) -> ByAccumulation | None:
        """The number of distinct persons among the rows of each figure.

        Returns None if the form is not about persons, or if the breakdown is exclusive and has several
        categories.
        """
        persons = self._selected.persons
        if persons is None or (split.breakdown.is_exclusive and len(split.categories) > 1):
            return None
        if self._of_persons is None:
            self._of_persons = self._orders_of(persons)
        return self._different(split, self._of_persons)

    def _orders_of(self, things: np.ndarray) -> list[Order]:
        """The rows in the order of other things than the counted ones. A row with the thing -1 is
        left out."""
        orders = []
        for number, scope in enumerate(self._scopings()):
            first = self._stretch.copy()
            if not self._is_additive:
                first[self._orders[number].places] = self._orders[number].first
            order = self._order(scope, things, first)
            orders.append(order.only(order.group >= 0) if (order.group < 0).any() else order)
        return orders

    def _different(self, split: Split, orders: list[Order]) -> ByAccumulation:
        """The number of different things among the rows of each figure."""
        return self._tally(split, orders, counts_rows=False, is_always_new=self._is_additive).things

    # ------------------------------------------------------------------ additive measures

    def _added_up(self, split: Split) -> Counts:
        parts = self._selected.row_parts
        numerator = self._over_windows(split, parts.numerator)
        above = {name: sums / parts.scale for name, sums in numerator.items()}
        is_part = split.breakdown.is_of_whole
        around = divide(self._selected, WHOLE) if is_part else split
        below = None if parts.denominator is None else self._over_windows(around, parts.denominator)
        rows = self._over_windows(around, np.ones(len(self._selected), dtype=np.int64))
        persons = self._persons(around)
        if is_part:
            many = len(split.categories)
            below, persons = (one and _for_each(one, many) for one in (below, persons))
            rows = _for_each(rows, many)
        return Counts(above, below, rows, persons)

    def _over_windows(self, split: Split, brought: np.ndarray) -> ByAccumulation:
        """Adds up the row parts in `brought`: by cell (unit, stretch, category), then the cells over windows,
        then the units for the project.

        Each row counts for itself, so everything counted in a window is new in it. Sums are of whole numbers
        below 2**53. So they are exact in floats and do not depend on the order of the rows.
        """
        categories = len(split.categories)
        shape = (self._scopes, self._time.stretches, categories)
        unit = self._selected.view.unit.astype(np.int64)
        base = (unit * self._time.stretches + self._stretch) * categories
        cells = np.zeros(shape)
        if split.codes is not None:
            cells += self._sum(base + split.codes, brought, shape)
        else:
            for category, has in enumerate(split.members):
                cells += self._sum(base[has] + category, brought[has], shape)
        cells[-1] = cells[:-1].sum(axis=0)
        period = np.einsum("wt,stk->swk", self._time.within.astype(float), cells)
        cumulative = np.einsum("wt,stk->swk", self._time.up_to.astype(float), cells)
        return {PERIOD: period, NEW: period, CUMULATIVE: cumulative}

    @staticmethod
    def _sum(cells: np.ndarray, brought: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
        return np.bincount(cells, brought, minlength=int(np.prod(shape))).reshape(shape)


def _for_each(counts: ByAccumulation, categories: int) -> ByAccumulation:
    """Repeats the figure of the whole for each of its categories."""
    return {name: np.repeat(cells, categories, axis=2) for name, cells in counts.items()}
