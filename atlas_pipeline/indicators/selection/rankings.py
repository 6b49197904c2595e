"""Rankings of a validation meeting: what the respondents together put first. Rank 1 is the highest.

Means are fractions, not floats, so that a tie is a tie.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from statistics import median


def mean_ranks(rankings: Iterable[tuple[str, int]]) -> dict[str, Fraction]:
    """Each item's mean rank, from pairs of item and rank, one a respondent and item."""
    given: dict[str, list[int]] = defaultdict(list)
    for item, rank in rankings:
        given[item].append(rank)
    return {item: Fraction(sum(ranks), len(ranks)) for item, ranks in given.items()}


def upper_half(means: Mapping[str, Fraction]) -> set[str]:
    """The items whose mean rank is no worse than the median of the items' mean ranks."""
    if not means:
        return set()
    middle = median(means.values())
    return {item for item, mean in means.items() if mean <= middle}


def places(means: Mapping[str, Fraction]) -> dict[str, int]:
    """The items' places by their mean rank, 1 for the lowest; equal means share the better place."""
    ordered = sorted(means.values())
    return {item: ordered.index(mean) + 1 for item, mean in means.items()}


def borda_points(ranks: Mapping[str, int]) -> dict[str, Fraction]:
    """One respondent's points: for each item one for every item that stands below it, half a one for every
    item beside it. What each gets does not depend on how equal ranks are written."""
    values = list(ranks.values())
    return {
        item: Fraction(sum(2 * (other > rank) + (other == rank) for other in values) - 1, 2)
        for item, rank in ranks.items()
    }
