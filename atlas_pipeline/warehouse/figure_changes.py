"""Two states of the figures beside each other: which are the same, which differ, which only one of them has."""

import pandas as pd

FIGURE_KEY = ["indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"]
"""What names a figure."""
FIGURE_SAYS = ["value", "numerator", "denominator", "rows", "persons", "eligible", "status", "missing_units"]
"""What a figure says."""


def side_by_side(before: pd.DataFrame, after: pd.DataFrame, *, also: list[str] | None = None) -> pd.DataFrame:
    """A row for each figure that either has: its key, what it said as `*_before` and says as `*_after`, `side`
    (`left_only`: gone, `right_only`: new, `both`) and `is_same`. `also`: further columns of `before` to keep.

    In the order of the key as text. Numbers are compared as they are, without tolerance: both sides are computed, never typed.
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
