"""Agreement among the respondents of one validation meeting: Kendall's coefficient of concordance W.

W is 0 where the rankings cancel each other out and 1 where all are the same. It speaks of those who were
present and of nobody else, and of one meeting: nothing here puts meetings together.

Sources: Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10; the correction for ties as
in Siegel and Castellan (1988), Nonparametric Statistics for the Behavioral Sciences, section 9.3; permutation
within each ranking as in Legendre (2005), Journal of Agricultural, Biological and Environmental Statistics
10; the p-value of random arrangements counts the observed one, as in Phipson and Smyth (2010), Statistical
Applications in Genetics and Molecular Biology 9.
"""

from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np

MOST_ARRANGEMENTS = 600_000
"""Up to so many arrangements are all looked at, and the p-value is exact; beyond, RANDOM_ARRANGEMENTS."""
RANDOM_ARRANGEMENTS = 9_999
SEED = 20190101
"""Any number does; a fixed one gives the same p-value each time."""

_AT_ONCE = 1_000_000
"""Ranks that are permuted in one go."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """`p_value`: the share of arrangements, each ranking shuffled on its own, that agree at least as much."""

    w: float
    p_value: float
    is_exact: bool
    arrangements: int


def midranks(ranks: np.ndarray) -> np.ndarray:
    """Respondent × item: the places of the items, where equal ranks share the mean of the places they take.

    So 1, 1, 2 and 1, 1, 3 and 2, 2, 9 are one ranking, however a respondent writes equal ranks.
    """
    ranks = np.asarray(ranks)
    lower = (ranks[:, :, None] > ranks[:, None, :]).sum(axis=2)
    equal = (ranks[:, :, None] == ranks[:, None, :]).sum(axis=2)
    places: np.ndarray = lower + (equal + 1) / 2
    return places


def kendalls_w(ranks: np.ndarray, weights: np.ndarray | None = None) -> float | None:
    """Kendall's W, corrected for ties, of rankings as respondent × item; None where it is not defined: one
    respondent, one item, or nobody who prefers anything.

    `weights`, one a respondent, say how much each ranking counts; with equal ones this is the usual W,
    12 S / (m² (n³ − n) − m ΣT): the spread of the mean places over the mean spread of the rankings' own.
    """
    deviations = _deviations(ranks)
    if deviations is None:
        return None
    shares = _shares(weights, len(deviations))
    return float(((shares @ deviations) ** 2).sum() / _most(deviations, shares))


def agreement(ranks: np.ndarray, weights: np.ndarray | None = None) -> Agreement | None:
    """W with its p-value; None where W is not defined. The order of respondents and items does not matter
    for W, nor for an exact p-value; callers sort both, so that a random one is the same each time."""
    deviations = _deviations(ranks)
    if deviations is None:
        return None
    shares = _shares(weights, len(deviations))
    most = _most(deviations, shares)
    observed = ((shares @ deviations) ** 2).sum()
    weighted = shares[:, None] * deviations
    respondents, items = deviations.shape
    # a shuffle of all items alike changes nothing, so the first ranking may stay as it is
    possible = factorial(items) ** (respondents - 1)
    is_exact = possible <= MOST_ARRANGEMENTS
    sums = _every_sum(weighted) if is_exact else _random_sums(weighted)
    # sums of the same numbers in another order differ in the last digits
    as_much = int(((sums**2).sum(axis=1) >= observed - 1e-9 * most).sum())
    p_value = as_much / possible if is_exact else (as_much + 1) / (RANDOM_ARRANGEMENTS + 1)
    return Agreement(float(observed / most), p_value, is_exact, possible if is_exact else RANDOM_ARRANGEMENTS)


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's rank correlation of two rankings of the same items, ties by their mean place; None where
    there are fewer than two items, or one of the two prefers nothing."""
    if len(first) < 2:
        return None
    one, other = (midranks(np.asarray([ranks]))[0] - (len(first) + 1) / 2 for ranks in (first, second))
    spread = np.sqrt((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / spread) if spread else None


def _deviations(ranks: np.ndarray) -> np.ndarray | None:
    """The places less their mean, respondent × item; None where they do not allow a W."""
    ranks = np.asarray(ranks)
    if ranks.shape[0] < 2 or ranks.shape[1] < 2:
        return None
    deviations: np.ndarray = midranks(ranks) - (ranks.shape[1] + 1) / 2
    return deviations if deviations.any() else None


def _shares(weights: np.ndarray | None, respondents: int) -> np.ndarray:
    weights = np.ones(respondents) if weights is None else np.asarray(weights, dtype=float)
    shares: np.ndarray = weights / weights.sum()
    return shares


def _most(deviations: np.ndarray, shares: np.ndarray) -> float:
    """The spread of the mean places if all rankings were the same; ties make it smaller, which is the whole
    correction for them: Σ (place − mean)² = (n³ − n − T) / 12."""
    return float(shares @ (deviations**2).sum(axis=1))


def _every_sum(weighted: np.ndarray) -> np.ndarray:
    """The sums over respondents in every arrangement, one a row."""
    orders = np.array(list(permutations(range(weighted.shape[1]))))
    sums = weighted[:1]
    for ranking in weighted[1:]:
        sums = (sums[:, None, :] + ranking[orders][None, :, :]).reshape(-1, weighted.shape[1])
    return sums


def _random_sums(weighted: np.ndarray) -> np.ndarray:
    random = np.random.default_rng(SEED)
    at_once = max(1, _AT_ONCE // weighted.size)
    sums = []
    for start in range(0, RANDOM_ARRANGEMENTS, at_once):
        count = min(at_once, RANDOM_ARRANGEMENTS - start)
        shuffled = random.permuted(np.broadcast_to(weighted, (count, *weighted.shape)), axis=2)
        sums.append(shuffled.sum(axis=1))
    return np.concatenate(sums)
