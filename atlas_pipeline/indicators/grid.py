"""The grid: all figures of an incremental indicator at once (units and the project × windows × categories).

Rows are sorted once by (thing, date); then every question is about neighbours and no window asks for a pass
of its own. Windows are dealt into layers that do not overlap (`windows.layers`), so that within a layer the
rows of a thing in a window stand together: a *run* is one thing in one window, and its last row says the
category of an exclusive breakdown. For cumulative figures runs lie between window ends, and each run moves
its thing from the category it was in to the one it is in now: a running sum over the ends gives every
cumulative figure. Overlapping breakdowns are counted on the rows of each category alone.

Additive measures are taken cell by cell (unit × category × stretch between bounds), and the parts added.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from atlas_pipeline.indicators.figures import CUMULATIVE, NEW, PERIOD
from atlas_pipeline.indicators.selection import Selected
from atlas_pipeline.indicators.splits import Split
from atlas_pipeline.indicators.timeline import Bounds, Timeline


@dataclass(frozen=True)
class Counts:
    """Accumulation → array of scope (each unit, then the project) × window × category.

    `denominator` is None for what is no ratio, `persons` where the indicator's form is not about persons.
    """

    numerator: dict[str, np.ndarray]
    denominator: dict[str, np.ndarray] | None
    rows: dict[str, np.ndarray]
    persons: dict[str, np.ndarray] | None


class Order(NamedTuple):
    """Rows sorted by (scope, thing, date, age). Aligned: `places` among the selected rows, `scope`, `group`
    (a number that changes with scope or thing), `stretch`, and `first`, the stretch of the first row of the
    row's entity in its scope."""

    places: np.ndarray
    scope: np.ndarray
    group: np.ndarray
    stretch: np.ndarray
    first: np.ndarray

    def only(self, mask: np.ndarray) -> "Order":
        return Order(*(column[mask] for column in self))


class Tally(NamedTuple):
    """Distinct things and rows: accumulation → scope × window × category."""

    things: dict[str, np.ndarray]
    rows: dict[str, np.ndarray]


class Grid:
    """The figures of one indicator for some windows, breakdown by breakdown."""

    def __init__(self, selected: Selected, units: int, bounds: Bounds, project_start: int) -> None:
        self._selected = selected
        self._units = units
        self._time = Timeline(bounds, project_start)
        self._stretch = self._time.stretch_of(selected.days)
        self._is_additive = selected.measure.is_additive
        by_entity = [self._order(selected.entities, unit) for unit in self._scopings()]
        self._firsts = [self._first_of_entity(order) for order in by_entity]
        self._by_entity = [order._replace(first=first[order.places]) for order, first in zip(by_entity, self._firsts)]

    def counts(self, split: Split) -> Counts:
        """All figures of one breakdown."""
        rows = self._tally(split, self._by_entity)
        ...
