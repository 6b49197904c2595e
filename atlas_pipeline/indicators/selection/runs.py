"""Runs: counts distinct things in windows by comparing neighbours among sorted rows.

Rows are sorted once by (scope, thing, date). Windows are dealt into layers, so that the windows of one layer
do not overlap. Within a layer, the rows of one thing in one window are neighbours. They are called a *run*.
In an exclusive breakdown, the last row of the run with a known value gives the category.

For cumulative figures, runs lie between window ends. Each run moves its thing from its earlier category to
its present one. A running sum over the ends gives every cumulative figure.

If all rows have one category, two counts of neighbours give the figures of all windows at once. No window
needs a pass over the rows of its own.
"""

from typing import NamedTuple

import numpy as np

from atlas_pipeline.indicators.figures import CUMULATIVE, INCREMENTAL, NEW, PERIOD
from atlas_pipeline.indicators.selection.timeline import Timeline

Codes = np.ndarray | int
"""The category of each row of an order. One number if all rows have the same category."""


class Order(NamedTuple):
    """Rows sorted by (scope, thing, date, age), as columns with one entry for each row.

    - `places`: the place of the row among the selected rows.
    - `scope`: the unit, or the project.
    - `group`: a number for the thing within its scope.
    - `stretch`: the stretch of the timeline in which the row's date lies.
    - `first`: the stretch in which the counted thing was first counted.
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
    # stored as int16, because numpy sorts small integers by counting
    return places[np.argsort(scope[places].astype(np.int16), kind="stable")]


def first_of_each(scope: np.ndarray, group: np.ndarray, stretch: np.ndarray) -> np.ndarray:
    """For each row of an order, the stretch of its thing's first row in the scope."""
    starts = _starts(scope, group)
    return np.repeat(stretch[starts], _sizes(starts, len(group)))


class Tally:
    """Counts things and their rows: accumulation → array of scope × window × category.

    If `counts_rows` is False, only things are counted. Then each row says itself when the counted thing was
    first counted, which may be another thing than the one of the order. If `is_always_new` is True, each row
    counts for itself, so everything counted in a window is new in it.
    """

    def __init__(
        self,
        scopes: int,
        time: Timeline,
        categories: int,
        *,
        counts_rows: bool = True,
        is_always_new: bool = False,
    ) -> None:
        self._time = time
        # one extra window collects the rows that lie in no window
        self._shape = (scopes, time.windows + 1, categories)
        self._counts_rows, self._is_always_new = counts_rows, is_always_new
        self._things = {name: np.zeros(self._shape, dtype=np.int64) for name in INCREMENTAL}
        self._rows = {name: np.zeros(self._shape, dtype=np.int64) for name in INCREMENTAL}

    @property
    def things(self) -> dict[str, np.ndarray]:
        return self._whole(self._things)

    @property
    def rows(self) -> dict[str, np.ndarray]:
        return self._whole(self._rows)

    def add(self, order: Order, codes: Codes, is_unknown: np.ndarray | None = None) -> None:
        """Counts the order's rows.

        If rows of a thing have different categories, the newest row of the thing in the window decides.
        `is_unknown` says for each category whether it means "not known". If a thing has rows with a known
        category, only these decide.
        """
        if not len(order.places):
            return
        begins = _changes(order.scope, order.group)
        if isinstance(codes, int) and (self._counts_rows or self._is_always_new):
            self._add_alike(order, codes, begins)
            return
        known = None if isinstance(codes, int) else _last_known(codes, is_unknown)
        for window_of in self._time.layers:
            self._add_windows(order, codes, window_of, begins, known)
        self._add_cumulative(order, codes, begins, is_unknown)

    def add_apart(self, order: Order, rows: np.ndarray, codes: np.ndarray) -> None:
        """Counts the order's rows in each category separately. A thing counts in every category that its rows
        name.

        `rows`: places in the order, category by category, sorted within each; `codes`: the categories of
        these rows.
        """
        scopes, windows, categories = self._shape
        scope = codes.astype(np.int32) * scopes + order.scope[rows]
        columns = (column[rows] for column in order[2:])
        flags = {"counts_rows": self._counts_rows, "is_always_new": self._is_always_new}
        apart = Tally(scopes * categories, self._time, 1, **flags)
        apart.add(Order(rows, scope, *columns), 0)
        for mine, theirs in ((self._things, apart._things), (self._rows, apart._rows)):
            for name in mine:
                mine[name] += theirs[name].reshape(categories, scopes, windows).transpose(1, 2, 0)

    def _whole(self, counted: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Adds the figures that are not counted on their own: windows that begin with the project, and
        figures that are always new."""
        period, new, cumulative = (counted[name][:, :-1].copy() for name in (PERIOD, NEW, CUMULATIVE))
        begun = self._time.from_start
        period[:, begun] = new[:, begun] = cumulative[:, begun]
        return {PERIOD: period, NEW: period if self._is_always_new else new, CUMULATIVE: cumulative}

    def _add_alike(self, order: Order, code: int, begins: np.ndarray) -> None:
        """Counts rows of one category, for all windows at once.

        A thing is counted in a window at the row whose predecessor lies outside the window. So it is enough
        to count the rows by two pairs of stretches: the row's own and that of the row before; the row's own
        and that in which its thing was first counted (in any category). A thing is new in a window if two
        stretches lie in the window: the one in which it was first counted, and the one of its first row here.
        """
        time, scopes = self._time, self._shape[0]
        nothing = time.stretches
        before = np.empty(len(order.stretch), dtype=np.int64)
        before[1:] = order.stretch[:-1]
        before[begins] = nothing
        scope = order.scope.astype(np.int64)
        following = (scope * (nothing + 1) + before) * nothing + order.stretch
        after = self._sum(following, None, (scopes, nothing + 1, nothing)).astype(float)
        within, up_to = time.within.T.astype(float), time.up_to.T.astype(float)
        rows, firsts = after.sum(axis=1), after[:, nothing]
        outside = np.vstack([1 - within, np.ones(time.windows)])
        counted = {
            PERIOD: (((after @ within) * outside).sum(axis=1), rows @ within),
            CUMULATIVE: (firsts @ up_to, rows @ up_to),
        }
        if not self._is_always_new:
            since = (scope * nothing + order.first) * nothing + order.stretch
            counted[NEW] = tuple(
                ((self._sum(cells, None, (scopes, nothing, nothing)) @ within) * within).sum(axis=1)
                for cells in (since[begins], since)
            )
        for name, (things, of_rows) in counted.items():
            self._things[name][:, :-1, code] += things.astype(np.int64)
            self._rows[name][:, :-1, code] += of_rows.astype(np.int64)

    def _add_windows(
        self,
        order: Order,
        codes: Codes,
        window_of: np.ndarray,
        begins: np.ndarray,
        known: np.ndarray | None,
    ) -> None:
        """`begins`: marks the rows at which another thing begins. `known`: as `_last_known` returns it."""
        window = window_of[order.stretch]
        starts = np.flatnonzero(begins | _changes(window))
        _, windows, categories = self._shape
        cells = (order.scope[starts].astype(np.int64) * windows + window[starts]) * categories
        needs_sizes = self._counts_rows or not isinstance(codes, int)
        sizes = _sizes(starts, len(window)) if needs_sizes else starts
        cells += codes if isinstance(codes, int) else codes[_deciding_rows(starts, starts + sizes - 1, known)]
        self._count(PERIOD, cells, sizes)
        if self._is_always_new:
            return
        if self._counts_rows:  # all rows of a run are of one thing, which was first counted once
            is_new = window_of[order.first[starts]] == window[starts]
        else:
            is_new = np.logical_or.reduceat(window_of[order.first] == window, starts)
        self._count(NEW, cells[is_new], sizes[is_new])

    def _count(self, accumulation: str, cells: np.ndarray, sizes: np.ndarray) -> None:
        self._things[accumulation] += self._sum(cells, None, self._shape)
        if self._counts_rows:
            self._rows[accumulation] += self._sum(cells, sizes, self._shape)

    def _add_cumulative(
        self, order: Order, codes: Codes, begins: np.ndarray, is_unknown: np.ndarray | None
    ) -> None:
        end = self._time.end_of_stretch[order.stretch]
        if not (seen := end < self._time.ends).all():
            order, end = order.only(seen), end[seen]
            codes = codes if isinstance(codes, int) else codes[seen]
            begins = _changes(order.scope, order.group)
        scopes, _, categories = self._shape
        shape = (scopes, self._time.ends, categories)
        base = (order.scope.astype(np.int64) * self._time.ends + end) * categories
        if isinstance(codes, int):
            things, rows = self._once(base + codes, begins, shape)
        else:
            known = _last_known(codes, is_unknown)
            things, rows = self._moving(base, codes, begins, begins | _changes(end), shape, known)
        self._things[CUMULATIVE][:, :-1] += things.cumsum(axis=1)[:, self._time.end_of_window]
        self._rows[CUMULATIVE][:, :-1] += rows.cumsum(axis=1)[:, self._time.end_of_window]

    def _once(
        self, cells: np.ndarray, begins: np.ndarray, shape: tuple[int, int, int]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Counts each thing at its first row, and counts each row."""
        rows = self._sum(cells, None, shape) if self._counts_rows else np.zeros(shape, dtype=np.int64)
        return self._sum(cells[begins], None, shape), rows

    def _moving(
        self,
        base: np.ndarray,
        codes: np.ndarray,
        begins: np.ndarray,
        changes: np.ndarray,
        shape: tuple[int, int, int],
        known: np.ndarray | None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Counts each thing, with its rows so far, in the category of its first row.

        If a later row names another category, the thing moves there.
        """
        starts = np.flatnonzero(changes)
        sizes = _sizes(starts, len(base))
        is_first, base = begins[starts], base[starts]
        so_far = _so_far(sizes, is_first)
        since = np.maximum.accumulate(np.where(is_first, starts, 0))
        now = codes[_deciding_rows(since, starts + sizes - 1, known)]
        moved = np.flatnonzero(~is_first)
        left = base[moved] + now[moved - 1]
        things = self._sum(base + now, None, shape) - self._sum(left, None, shape)
        rows = self._sum(base + now, so_far, shape) - self._sum(left, so_far[moved - 1], shape)
        return things, rows

    @staticmethod
    def _sum(cells: np.ndarray, weights: np.ndarray | None, shape: tuple[int, int, int]) -> np.ndarray:
        # weights are whole numbers far below 2**53, so the sum in floats is exact
        return np.bincount(cells, weights, minlength=int(np.prod(shape))).astype(np.int64).reshape(shape)


def _last_known(codes: np.ndarray, is_unknown: np.ndarray | None) -> np.ndarray | None:
    """For each row, the last row up to and including it whose category is known (-1: none).

    Returns None if all categories are known.
    """
    if is_unknown is None or not is_unknown.any():
        return None
    unknown = is_unknown[codes]
    if not unknown.any():
        return None
    return np.maximum.accumulate(np.where(unknown, -1, np.arange(len(codes))))


def _deciding_rows(first: np.ndarray, last: np.ndarray, known: np.ndarray | None) -> np.ndarray:
    """The row from `first` to `last` that decides the category: the last known row, otherwise the
    last row."""
    if known is None:
        return last
    return np.where(known[last] >= first, known[last], last)


def _starts(*columns: np.ndarray) -> np.ndarray:
    """The rows at which a run begins: the first row, and each row at which one of the columns changes."""
    return np.flatnonzero(_changes(*columns))


def _changes(*columns: np.ndarray) -> np.ndarray:
    """Marks the rows that differ from the row before in any of the columns. The first row is
    always marked."""
    changes = np.zeros(len(columns[0]), dtype=bool)
    changes[:1] = True
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return changes


def _sizes(starts: np.ndarray, rows: int) -> np.ndarray:
    return np.diff(starts, append=rows)


def _so_far(sizes: np.ndarray, is_first: np.ndarray) -> np.ndarray:
    """For each run, the number of rows of its thing up to and including the run."""
    before = np.cumsum(sizes) - sizes
    return before + sizes - np.maximum.accumulate(np.where(is_first, before, 0))
