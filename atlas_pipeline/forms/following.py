"""What follows from a measurement (`atlas:follows`): whether enough was attended to have completed.

The rule alone, on columns. Which row of the other form is meant is for the caller to say: intake asks what the
slice has, figures ask the newest state of all that counts.
"""

import numpy as np
import pandas as pd

TOLERANCE = 1e-9
"""80 % of 12.5 hours is 10 hours, whatever binary fractions make of it."""


def known(given: pd.Series, whole: pd.Series) -> np.ndarray:
    """For which rows the measurement and what it is measured by are both there."""
    return (given.notna() & whole.notna()).to_numpy(dtype=bool)


def reaches(given: pd.Series, whole: pd.Series, share: float) -> np.ndarray:
    """For which rows `given` is at least the share of `whole`; never where either is not known."""
    one, other = _floats(given), _floats(whole)
    with np.errstate(invalid="ignore"):
        return one >= other * share - TOLERANCE  # a gap reaches nothing


def counted(written: pd.Series, given: pd.Series, whole: pd.Series, share: float) -> pd.Series:
    """The field as it counts: what follows where it is known, else what is written. A gap stays a gap: an empty or
    unreadable answer is a problem of its own."""
    decided = known(given, whole) & written.notna().to_numpy()
    values = written.astype("boolean").to_numpy(dtype=bool, na_value=False)
    result = pd.array(np.where(decided, reaches(given, whole, share), values), dtype="boolean")
    result[written.isna().to_numpy()] = pd.NA
    return pd.Series(result, index=written.index)


def _floats(column: pd.Series) -> np.ndarray:
    return column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
