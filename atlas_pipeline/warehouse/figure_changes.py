"""Compares two states of the figures: equal figures, changed figures, and figures that only one state has."""

import pandas as pd

FIGURE_KEY = ["indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"]
"""The columns that identify a figure."""
FIGURE_SAYS = ["value", "numerator", "denominator", "rows", "persons", "eligible", "status", "missing_units"]
"""The columns that hold the content of a figure."""


def side_by_side(before: pd.DataFrame, after: pd.DataFrame, *, also: list[str] | None = None) -> pd.DataFrame:
    """One row for each figure of either state, sorted by the key as text.

    Columns: the key, the content as `*_before` and `*_after`, `side` (`left_only`: gone, `right_only`:
    new, `both`) and `is_same`. `also`: further columns of `before` to keep. Numbers are compared without
    tolerance, because both sides are computed, never typed.
    """
    columns = FIGURE_KEY + FIGURE_SAYS
    both = before[columns + (also or [])].merge(
        after[columns],
        on=FIGURE_KEY,
        how="outer",
        suffixes=("_before", "_after"),
        indicator="side",
    )
    same = (both["side"] == "both").to_numpy(copy=True)
    for name in FIGURE_SAYS:
        left, right = both[f"{name}_before"], both[f"{name}_after"]
        equal = (left == right).fillna(False) | (left.isna() & right.isna())
        same &= equal.to_numpy(dtype=bool)
    both["is_same"] = same
    return both
