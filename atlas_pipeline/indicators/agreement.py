"""Agreement among the respondents of one validation meeting: Kendall's coefficient of concordance W.

If the rankings cancel each other out, W is 0. If all rankings are the same, W is 1. W describes only the
respondents who were present, and only one meeting. Nothing here combines meetings.

Sources:
- W: Kendall and Babington Smith (1939), Annals of Mathematical Statistics 10.
- The correction for ties: Siegel and Castellan (1988), Nonparametric Statistics for the Behavioral Sciences,
  section 9.3.
- The permutation within each ranking: Legendre (2005), Journal of Agricultural, Biological and Environmental
  Statistics 10.
- The p-value of random arrangements counts the observed arrangement: Phipson and Smyth (2010), Statistical
  Applications in Genetics and Molecular Biology 9.
"""

from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np

MOST_ARRANGEMENTS = 600_000
"""If there are at most this many arrangements, all are computed and the p-value is exact. Otherwise
RANDOM_ARRANGEMENTS are drawn."""
RANDOM_ARRANGEMENTS = 9_999
SEED = 20190101
"""Any number works. A fixed number gives the same p-value each time."""

_AT_ONCE = 1_000_000
"""The number of ranks that are permuted in one step."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """W with its p-value.

    `p_value` is the share of arrangements that agree at least as much as the observed one. An arrangement
    shuffles each ranking on its own.
    """

    w: float
    p_value: float
    is_exact: bool
    arrangements: int


def midranks(ranks: np.ndarray) -> np.ndarray:
    """Respondent × item: the places of the items. Equal ranks share the mean of their places.

    So 1, 1, 2 and 1, 1, 3 and 2, 2, 9 are the same ranking, however a respondent writes equal ranks.
    """
    ranks = np.asarray(ranks)
    lower = (ranks[:, :, None] > ranks[:, None, :]).sum(axis=2)
    equal = (ranks[:, :, None] == ranks[:, None, :]).sum(axis=2)
    places: np.ndarray = lower + (equal + 1) / 2
    return places


def kendalls_w(ranks: np.ndarray, weights: np.ndarray | None = None) -> float | None:
    """Kendall's W, corrected for ties, of rankings given as respondent × item.

    Returns None if W is not defined: there is one respondent or one item, or nobody prefers anything.

    `weights` has one number for each respondent: the weight of the ranking. If all weights are equal, this is
    the usual W, 12 S / (m² (n³ − n) − m ΣT): the spread of the mean places, divided by the mean spread of the
    single rankings.
    """
    deviations = _deviations(ranks)
    if deviations is None:
        return None
    shares = _shares(weights, len(deviations))
    return float(((shares @ deviations) ** 2).sum() / _most(deviations, shares))


def agreement(ranks: np.ndarray, weights: np.ndarray | None = None) -> Agreement | None:
    """W with its p-value. None if W is not defined.

    The order of respondents and items does not change W or an exact p-value. Callers sort both, so that a
    random p-value is the same each time.
    """
    deviations = _deviations(ranks)
    if deviations is None:
        return None
    shares = _shares(weights, len(deviations))
    most = _most(deviations, shares)
    observed = ((shares @ deviations) ** 2).sum()
    weighted = shares[:, None] * deviations
    respondents, items = deviations.shape
    # if all rankings are shuffled alike, nothing changes; so the first ranking stays as it is
    possible = factorial(items) ** (respondents - 1)
    is_exact = possible <= MOST_ARRANGEMENTS
    sums = _every_sum(weighted) if is_exact else _random_sums(weighted)
    # sums of the same numbers in another order differ in the last digits
    as_much = int(((sums**2).sum(axis=1) >= observed - 1e-9 * most).sum())
    p_value = as_much / possible if is_exact else (as_much + 1) / (RANDOM_ARRANGEMENTS + 1)
    return Agreement(float(observed / most), p_value, is_exact, possible if is_exact else RANDOM_ARRANGEMENTS)


def rank_correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's rank correlation of two rankings of the same items. Equal ranks have their mean place.

    Returns None if there are fewer than two items, or if one of the two rankings prefers nothing.
    """
    if len(first) < 2:
        return None
    one, other = (midranks(np.asarray([ranks]))[0] - (len(first) + 1) / 2 for ranks in (first, second))
    spread = np.sqrt((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / spread) if spread else None


def _deviations(ranks: np.ndarray) -> np.ndarray | None:
    """The places minus their mean, respondent × item. None if they do not allow a W."""
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
    """The spread of the mean places if all rankings were the same.

    Ties make this spread smaller. That is the whole correction for them: Σ (place − mean)² = (n³ − n − T) /
    12.
    """
    return float(shares @ (deviations**2).sum(axis=1))


def _every_sum(weighted: np.ndarray) -> np.ndarray:
    """The sums over respondents in every arrangement, one arrangement a row."""
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
