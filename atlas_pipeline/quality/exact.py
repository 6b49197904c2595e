"""Exact tests for small counts, and what keeps many of them at once honest.

Nothing here knows a form or an indicator. Counts of half a dozen a half-year are no case for a mean and a
standard deviation: two Poisson counts are compared by the binomial distribution that one of them has given
their sum (Przyborowski and Wilenski 1940), two shares by Fisher's test (1935), and of many p-values those are
taken that the procedure of Benjamini and Hochberg (1995) keeps. scipy is imported where it is used: it takes
a second.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd


def poisson_p(count: int, exposure: float, before: int, exposure_before: float) -> float:
    """The two-sided p-value of one count beside an earlier one, over these exposures (days), where both come at
    the same rate. 1 where nothing was counted in either."""
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    if count + before == 0:
        return 1.0
    share = exposure / (exposure + exposure_before)
    return float(binomtest(count, count + before, share).pvalue)


def share_p(part: int, whole: int, part_before: int, whole_before: int) -> float:
    """The two-sided p-value of one share beside an earlier one by Fisher's exact test. 1 where one of them is
    of nothing."""
    from scipy.stats import fisher_exact

    if not whole or not whole_before:
        return 1.0
    table = [[part, whole - part], [part_before, whole_before - part_before]]
    return float(fisher_exact(table).pvalue)


def excess_p(found: int, of: int, share: float) -> float:
    """The one-sided p-value of at least so many of so many, where each comes with that share."""
    from scipy.stats import binomtest

    return float(binomtest(found, of, share, alternative="greater").pvalue) if of else 1.0


def adjusted(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """The p-values of one batch after Benjamini and Hochberg: taking those of at most q lets in, on average, no
    more than the share q of false ones."""
    from scipy.stats import false_discovery_control

    if len(p_values) == 0:
        return np.empty(0)
    return np.asarray(false_discovery_control(np.clip(p_values, 0, 1)))


def adjusted_by(p_values: pd.Series, batches: pd.Series) -> pd.Series:
    """The p-values adjusted batch by batch."""
    return p_values.astype("float64").groupby(batches).transform(lambda batch: adjusted(batch.to_numpy()))


def cluster_factor(sizes: np.ndarray) -> float:
    """By how much counts that come in clusters of these sizes spread wider than Poisson counts do: the mean
    square of the sizes over their mean, the variance over the mean of a compound Poisson count. At least 1.

    Persons do not come one by one: a training more or less is twenty persons more or less. Dividing a count
    by the factor gives the number of independent events that it is worth.
    """
    sizes = np.asarray(sizes, dtype=float)
    sizes = sizes[sizes > 0]
    if len(sizes) == 0:
        return 1.0
    return max(1.0, float((sizes**2).sum() / sizes.sum()))


def share_factor(parts: np.ndarray, wholes: np.ndarray, groups: np.ndarray) -> float:
    """By how much a share spreads wider between clusters than the binomial distribution says: Pearson's
    chi-square over its degrees of freedom, within each of the groups (periods), so that a swing from one to the
    next is not taken for spread. At least 1."""
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
    """The number of independent events that a count is worth, rounded to a whole one, half up."""
    return math.floor(count / factor + 0.5)
