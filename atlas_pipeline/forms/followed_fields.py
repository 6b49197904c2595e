"""Fields that follow from a measurement (`atlas:follows`): a person completed if she attended enough.

This module has only the rule, on columns. The caller chooses the row of the other form: validation takes
it from the slice, figures take the newest state in all current rows.
"""

import numpy as np
import pandas as pd

TOLERANCE = 1e-9
"""For rounding errors of binary fractions: 80 % of 12.5 hours must be 10 hours."""


def known(given: pd.Series, whole: pd.Series) -> np.ndarray:
    """For each row, whether the measurement and the value to compare it with are both there."""
    return (given.notna() & whole.notna()).to_numpy(dtype=bool)


def reaches(given: pd.Series, whole: pd.Series, share: float) -> np.ndarray:
    """For each row, whether `given` is at least `share` of `whole`. False if either is missing."""
    one, other = _floats(given), _floats(whole)
    with np.errstate(invalid="ignore"):
        return one >= other * share - TOLERANCE  # False for NaN


def counted(written: pd.Series, given: pd.Series, whole: pd.Series, share: float) -> pd.Series:
    """The values of the field that count: the derived value if it is known, otherwise the written value.

    If no value is written, it stays missing: an empty or unreadable answer is a problem of its own.
    """
    decided = known(given, whole) & written.notna().to_numpy()
    values = written.astype("boolean").to_numpy(dtype=bool, na_value=False)
    result = pd.array(np.where(decided, reaches(given, whole, share), values), dtype="boolean")
    result[written.isna().to_numpy()] = pd.NA
    return pd.Series(result, index=written.index)


def _floats(column: pd.Series) -> np.ndarray:
    return column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
