"""Rankings of a validation meeting: the order of all respondents together. Rank 1 is the highest.

Means are fractions, not floats, so that equal means are exactly equal.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from statistics import median


def mean_ranks(rankings: Iterable[tuple[str, int]]) -> dict[str, Fraction]:
    """Each item's mean rank. `rankings`: pairs of item and rank, one for each respondent and item."""
    given: dict[str, list[int]] = defaultdict(list)
    for item, rank in rankings:
        given[item].append(rank)
    return {item: Fraction(sum(ranks), len(ranks)) for item, ranks in given.items()}


def upper_half(means: Mapping[str, Fraction]) -> set[str]:
    """The items whose mean rank is no worse than the median of the mean ranks of all items."""
    if not means:
        return set()
    middle = median(means.values())
    return {item for item, mean in means.items() if mean <= middle}


def places(means: Mapping[str, Fraction]) -> dict[str, int]:
    """The items' places by their mean rank, 1 for the lowest. Equal means share the better place."""
    ordered = sorted(means.values())
    return {item: ordered.index(mean) + 1 for item, mean in means.items()}


def borda_points(ranks: Mapping[str, int]) -> dict[str, Fraction]:
    """One respondent's points.

    An item gets one point for every item ranked below it, and half a point for every other item of the same
    rank. So the points do not depend on how equal ranks are written.
    """
    values = list(ranks.values())
    return {
        item: Fraction(sum(2 * (other > rank) + (other == rank) for other in values) - 1, 2)
        for item, rank in ranks.items()
    }
