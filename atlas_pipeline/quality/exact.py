"""Exact tests for small counts, and the adjustment for many tests at once.

Nothing here knows a form or an indicator. A count of half a dozen in a half-year is too small for a mean and
a standard deviation. So these tests are used:
- Two Poisson counts are compared by the binomial distribution that one of them has given their sum
  (Przyborowski and Wilenski 1940).
- Two shares are compared by Fisher's test (1935).
- Of many p-values, those are taken that the procedure of Benjamini and Hochberg (1995) keeps.

scipy is imported inside the functions, because its import takes a second.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd


def poisson_p(count: int, exposure: float, before: int, exposure_before: float) -> float:
    """The two-sided p-value of a count and an earlier count, if both come at the same rate.

    The exposures are the days of each count. Returns 1 if both counts are 0.
    """
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    if count + before == 0:
        return 1.0
    share = exposure / (exposure + exposure_before)
    return float(binomtest(count, count + before, share).pvalue)


def share_p(part: int, whole: int, part_before: int, whole_before: int) -> float:
    """The two-sided p-value of a share and an earlier share, by Fisher's exact test.

    Returns 1 if one of them has the denominator 0.
    """
    from scipy.stats import fisher_exact

    if not whole or not whole_before:
        return 1.0
    table = [[part, whole - part], [part_before, whole_before - part_before]]
    return float(fisher_exact(table).pvalue)


def excess_p(found: int, of: int, share: float) -> float:
    """The one-sided p-value of at least `found` things out of `of`, if each comes with the probability
    `share`."""
    from scipy.stats import binomtest

    return float(binomtest(found, of, share, alternative="greater").pvalue) if of else 1.0


def adjusted(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """The p-values of one batch after Benjamini and Hochberg.

    If all values of at most q are taken, on average no more than the share q of them is false.
    """
    from scipy.stats import false_discovery_control

    if len(p_values) == 0:
        return np.empty(0)
    return np.asarray(false_discovery_control(np.clip(p_values, 0, 1)))


def adjusted_by(p_values: pd.Series, batches: pd.Series) -> pd.Series:
    """The p-values adjusted batch by batch."""
    return p_values.astype("float64").groupby(batches).transform(lambda batch: adjusted(batch.to_numpy()))


def cluster_factor(sizes: np.ndarray) -> float:
    """How much wider counts spread than Poisson counts, if they come in clusters of these sizes. At least 1.

    The factor is the mean square of the sizes over their mean: the variance over the mean of a compound
    Poisson count. Persons do not come one by one: one training more or less is twenty persons more or less. A
    count divided by the factor is the number of independent events that the count is worth.
    """
    sizes = np.asarray(sizes, dtype=float)
    sizes = sizes[sizes > 0]
    if len(sizes) == 0:
        return 1.0
    return max(1.0, float((sizes**2).sum() / sizes.sum()))


def share_factor(parts: np.ndarray, wholes: np.ndarray, groups: np.ndarray) -> float:
    """How much wider a share spreads between clusters than the binomial distribution says. At least 1.

    The factor is Pearson's chi-square over its degrees of freedom, within each of the groups (periods). So a
    swing from one period to the next is not taken for spread.
    """
    chi_square, freedom = 0.0, 0
    for group in np.unique(groups):
        part, whole = parts[groups == group].astype(float), wholes[groups == group].astype(float)
        share = part.sum() / whole.sum() if whole.sum() else 0.0
        if len(whole) < 2 or not 0 < share < 1:
            continue
        chi_square += float(((part - whole * share) ** 2 / (whole * share * (1 - share))).sum())
        freedom += len(whole) - 1
    return max(1.0, chi_square / freedom) if freedom else 1.0


def worth(count: float, factor: float) -> int:
    """The number of independent events that a count is worth, as a whole number, rounded half up."""
    return math.floor(count / factor + 0.5)
