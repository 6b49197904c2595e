"""States: a thing that is reported again and again is one thing, and its newest dated state counts (DESIGN
9).

States are ordered by their date (the form's own date, otherwise the end of the slice), then by slice, then by
row. The form's key decides whether two rows are one thing. For participants, the key is the unit, the
training and the person.
"""

from typing import Protocol

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.selection.windows import NO_DAY


class Dated(Protocol):
    """Rows of a form, oldest slice first, as `fact_rows.FactRows` has them."""

    @property
    def things(self) -> np.ndarray: ...

    @property
    def state_days(self) -> np.ndarray: ...

    def __len__(self) -> int: ...


def on_or_before(days: np.ndarray, day: int) -> np.ndarray:
    """Marks the dates that are given and not after the day."""
    return (days != NO_DAY) & (days <= day)


def newest(rows: Dated, among: np.ndarray | None = None) -> np.ndarray:
    """Positions, in order, of the newest state of each thing. `among` marks the rows to look at; None means
    all."""
    looked_at = np.arange(len(rows)) if among is None else np.flatnonzero(among)
    days = rows.state_days[looked_at]
    if (days[1:] >= days[:-1]).all():
        # the rows are already in the order of their states, as for every form whose states have no date of
        # their own
        return looked_at[~pd.Index(rows.things[looked_at]).duplicated(keep="last")]
    order = looked_at[np.lexsort((days, rows.things[looked_at]))]
    things = rows.things[order]
    is_last = np.ones(len(order), dtype=bool)
    is_last[:-1] = things[1:] != things[:-1]
    return np.sort(order[is_last])


def newest_at(rows: Dated, day: int) -> np.ndarray:
    """Positions of the newest state of each thing among the states dated on or before that day."""
    return newest(rows, rows.state_days <= day)
