"""Counting distinct things in windows by looking at neighbours among sorted rows.

Rows are sorted once by (scope, thing, date). Windows are dealt into layers that do not overlap, so that
within a layer the rows of a thing in a window stand together: a *run* is one thing in one window, and its
last row says the category of an exclusive breakdown. For cumulative figures runs lie between window ends, and
each run moves its thing from the category it was in to the one it is in now: a running sum over the ends
gives every cumulative figure. No window asks for a pass over the rows of its own.
"""

from typing import NamedTuple

import numpy as np

from atlas_pipeline.indicators.figures import CUMULATIVE, INCREMENTAL, NEW, PERIOD
from atlas_pipeline.indicators.timeline import Timeline

Codes = np.ndarray | int
"""The category of each row of an order; a number where it is the same for all."""


class Order(NamedTuple):
    """Rows sorted by (scope, thing, date, age), as aligned columns.

    `places`: which of the selected rows. `group` is a number for the thing within its scope. `stretch`: where
    the row's date lies on the timeline. `first`: where it lay when what is counted was first counted.
    """

    places: np.ndarray
    scope: np.ndarray
    group: np.ndarray
    stretch: np.ndarray
    first: np.ndarray

    def only(self, mask: np.ndarray) -> "Order":
        return Order(*(column[mask] for column in self))


def sorted_rows(scope: np.ndarray, things: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The places of rows in the order (scope, thing, date, place)."""
    since = days.astype(np.int64) - int(days.min(initial=0))
    width = int(since.max(initial=0)) + 1
    places = np.argsort(things.astype(np.int64) * width + since, kind="stable")
    # numpy sorts small integers by counting
    return places[np.argsort(scope[places].astype(np.int16), kind="stable")]


def first_of_each(scope: np.ndarray, group: np.ndarray, stretch: np.ndarray) -> np.ndarray:
    """For each row of an order, the stretch of its thing's first row in the scope."""
    starts = _starts(scope, group)
    return np.repeat(stretch[starts], _sizes(starts, len(group)))


class Tally:
    """Things and rows counted: accumulation → array of scope × window × category."""

    def __init__(self, scopes: int, time: Timeline, categories: int) -> None:
        self._time = time
        self._shape = (scopes, time.windows, categories)
        self.things = {name: np.zeros(self._shape, dtype=np.int64) for name in INCREMENTAL}
        self.rows = {name: np.zeros(self._shape, dtype=np.int64) for name in INCREMENTAL}

    def add(self, order: Order, codes: Codes) -> None:
        """Counts the order's rows. Where rows of a thing differ in category, its newest in the window tells."""
        if not len(order.places):
            return
        for window_of in self._time.layers:
            self._add_windows(order, codes, window_of)
        self._add_cumulative(order, codes)

    def _add_windows(self, order: Order, codes: Codes, window_of: np.ndarray) -> None:
        window = window_of[order.stretch]
        starts = _starts(order.scope, order.group, window)
        sizes = _sizes(starts, len(window))
        is_new = window_of[order.first] == window
        new_sizes = np.add.reduceat(is_new, starts, dtype=np.int32)
        _, windows, categories = self._shape
        run_window = window[starts]
        cells = (order.scope[starts].astype(np.int64) * windows + run_window) * categories
        cells += codes if isinstance(codes, int) else codes[starts + sizes - 1]
        inside = run_window >= 0
        self._count(PERIOD, cells[inside], sizes[inside])
        inside &= new_sizes > 0
        self._count(NEW, cells[inside], new_sizes[inside])

    def _count(self, accumulation: str, cells: np.ndarray, sizes: np.ndarray) -> None:
        self.things[accumulation] += self._sum(cells, None, self._shape)
        self.rows[accumulation] += self._sum(cells, sizes, self._shape)

    def _add_cumulative(self, order: Order, codes: Codes) -> None:
        end = self._time.end_of_stretch[order.stretch]
        if not (seen := end < self._time.ends).all():
            order, end = order.only(seen), end[seen]
            codes = codes if isinstance(codes, int) else codes[seen]
        starts = _starts(order.scope, order.group, end)
        sizes = _sizes(starts, len(end))
        is_first = np.zeros(len(end), dtype=bool)
        is_first[_starts(order.scope, order.group)] = True
        is_first = is_first[starts]
        scopes, _, categories = self._shape
        shape = (scopes, self._time.ends, categories)
        base = (order.scope[starts].astype(np.int64) * self._time.ends + end[starts]) * categories
        if isinstance(codes, int):
            things = self._sum(base[is_first] + codes, None, shape)
            rows = self._sum(base + codes, sizes, shape)
        else:
            so_far = _so_far(sizes, is_first)
            now = codes[starts + sizes - 1]
            moved = np.flatnonzero(~is_first)
            left = base[moved] + now[moved - 1]
            things = self._sum(base + now, None, shape) - self._sum(left, None, shape)
            rows = self._sum(base + now, so_far, shape) - self._sum(left, so_far[moved - 1], shape)
        self.things[CUMULATIVE] += things.cumsum(axis=1)[:, self._time.end_of_window]
        self.rows[CUMULATIVE] += rows.cumsum(axis=1)[:, self._time.end_of_window]

    @staticmethod
    def _sum(cells: np.ndarray, weights: np.ndarray | None, shape: tuple[int, int, int]) -> np.ndarray:
        # weights are whole numbers far below 2**53, so that the sum in floats is exact
        return np.bincount(cells, weights, minlength=int(np.prod(shape))).astype(np.int64).reshape(shape)


def _starts(*columns: np.ndarray) -> np.ndarray:
    """Where a run begins: at the first row and wherever one of the columns changes."""
    changes = np.ones(len(columns[0]), dtype=bool)
    if len(changes):
        changes[1:] = False
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changes)


def _sizes(starts: np.ndarray, rows: int) -> np.ndarray:
    return np.diff(starts, append=rows)


def _so_far(sizes: np.ndarray, is_first: np.ndarray) -> np.ndarray:
    """For each run, the rows of its thing up to and with it."""
    before = np.cumsum(sizes) - sizes
    return before + sizes - np.maximum.accumulate(np.where(is_first, before, 0))
