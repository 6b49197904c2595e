"""Kendall's W and its permutation p-value, against worked examples of the literature and plain counting.

scipy is not among our dependencies. Its `friedmanchisquare` gives chi² = m (n − 1) W; the values it gives for
the examples (scipy 1.17.1) stand beside those of the books.
"""

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.agreement import (
    RANDOM_ARRANGEMENTS,
    agreement,
    kendalls_w,
    midranks,
    rank_correlation,
)

# Siegel (1956), Nonparametric Statistics for the Behavioral Sciences, ch. 9: three executives rank six job
# applicants; rank sums 8, 14, 11, 11, 11, 8; W = .16.
EXECUTIVES = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]

# The same, with ties: rank sums 5.5, 6.5, 9, 13.5, 12, 20, 23, 23.5, 25.5, 26.5; W = .828.
TIED = [
    [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
    [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
    [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
]

# Zar (2010), Biostatistical Analysis, example 20.5: wing, tail and bill length of twelve birds. Rank sums as
# printed at https://www.unistat.com/656/nonparametric-tests-kendalls-concordance-coefficient
BIRDS = [
    [10.4, 10.8, 11.1, 10.2, 10.3, 10.2, 10.7, 10.5, 10.8, 11.2, 10.6, 11.4],
    [7.4, 7.6, 7.9, 7.2, 7.4, 7.1, 7.4, 7.2, 7.8, 7.7, 7.8, 8.3],
    [17, 17, 20, 14.5, 15.5, 13, 19.5, 16, 21, 20, 18, 22],
]
BIRD_SUMS = [14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36]

# Conover (1999), Practical Nonparametric Statistics, p. 371: twelve homeowners rank four grasses, with ties;
# rank sums 38, 23.5, 24.5, 34; Friedman's T1 = 8.097.
GRASSES = [
    [4, 3, 2, 1],
    [4, 2, 3, 1],
    [3, 1.5, 1.5, 4],
    [3, 1, 2, 4],
    [4, 2, 1, 3],
    [2, 2, 2, 4],
    [1, 3, 2, 4],
    [2, 4, 1, 3],
    [3.5, 1, 2, 3.5],
    [4, 1, 3, 2],
    [4, 2, 3, 1],
    [3.5, 1, 2, 3.5],
]

# Demšar (2006), Journal of Machine Learning Research 7, table 6: four classifiers on fourteen data sets, with
# ties; also in scipy's own tests of friedmanchisquare.
CLASSIFIERS = np.transpose(
    [
        [0.763, 0.599, 0.954, 0.628, 0.882, 0.936, 0.661, 0.583, 0.775, 1, 0.940, 0.619, 0.972, 0.957],
        [0.768, 0.591, 0.971, 0.661, 0.888, 0.931, 0.668, 0.583, 0.838, 1, 0.962, 0.666, 0.981, 0.978],
        [0.771, 0.590, 0.968, 0.654, 0.886, 0.916, 0.609, 0.563, 0.866, 1, 0.965, 0.614, 0.9751, 0.946],
        [0.798, 0.569, 0.967, 0.657, 0.898, 0.931, 0.685, 0.625, 0.875, 1, 0.962, 0.669, 0.975, 0.970],
    ]
)


@pytest.mark.parametrize(
    ("ranks", "w", "chi_square"),
    [
        pytest.param(EXECUTIVES, 0.16, 2.4285714, id="Siegel, no ties"),
        pytest.param(TIED, 0.828, 22.3487395, id="Siegel, ties"),
        pytest.param(BIRDS, 0.924, 30.4964623, id="Zar, ties"),
        pytest.param(GRASSES, 0.225, 8.0973451, id="Conover, ties"),
        pytest.param(CLASSIFIERS, 0.244, 10.2283465, id="Demsar, ties"),
    ],
)
def test_w_is_that_of_the_books(ranks, w, chi_square):
    ranks = np.asarray(ranks)
    found = kendalls_w(ranks)
    assert found == pytest.approx(w, abs=0.002)
    respondents, items = ranks.shape
    assert respondents * (items - 1) * found == pytest.approx(chi_square, abs=1e-6)


def test_equal_values_share_the_mean_of_their_places():
    assert midranks(np.array(BIRDS)).sum(axis=0).tolist() == BIRD_SUMS
    for written in ([1, 1, 2], [1, 1, 3], [2, 2, 9]):
        assert midranks(np.array([written])).tolist() == [[1.5, 1.5, 3.0]]


# Exact distribution of Friedman's statistic: Friedman (1937), Journal of the American Statistical Association
# 32, table V; reprinted as table N of Siegel (1956).
@pytest.mark.parametrize(
    ("respondents", "items", "published"),
    [
        (3, 3, {0: 1, 0.667: 0.944, 2: 0.528, 2.667: 0.361, 4.667: 0.194, 6: 0.028}),
        (
            4,
            3,
            {0: 1, 0.5: 0.931, 1.5: 0.653, 2: 0.431, 3.5: 0.273, 4.5: 0.125, 6: 0.069, 6.5: 0.042, 8: 0.0046},
        ),
        (2, 4, {6: 0.042, 5.4: 0.167, 4.8: 0.208}),
        (3, 4, {9: 0.0017, 8.2: 0.017, 7.4: 0.033, 7: 0.054, 6.6: 0.075, 5.8: 0.148}),
    ],
)
def test_small_meetings_have_the_exact_p_value(respondents, items, published):
    found = {}
    orders = list(permutations(range(1, items + 1)))
    for rest in product(orders, repeat=respondents - 1):
        one = agreement(np.array([orders[0], *rest]))
        assert one.is_exact
        found[round(respondents * (items - 1) * one.w, 3)] = one.p_value
    for statistic, p_value in published.items():
        assert found[statistic] == pytest.approx(p_value, abs=0.0006), statistic


def test_a_random_p_value_is_the_same_each_time_and_near_that_of_chi_square():
    one, again = agreement(np.array(GRASSES)), agreement(np.array(GRASSES))
    assert one == again
    assert not one.is_exact
    assert one.arrangements == RANDOM_ARRANGEMENTS
    assert 0.03 < one.p_value < 0.05  # chi² with 3 degrees of freedom, for many respondents: .044


def test_full_agreement_and_none():
    assert agreement(np.array([[1, 2, 3, 4]] * 3)).w == pytest.approx(1)
    assert agreement(np.array([[1, 2, 3, 4]] * 3)).p_value == pytest.approx(1 / 24**2)
    opposite = agreement(np.array([[1, 2, 3], [3, 2, 1]]))
    assert (opposite.w, opposite.p_value) == (0, 1)


@pytest.mark.parametrize("ranks", [[[1, 2, 3]], [[1], [1]], [[2, 2, 2], [1, 1, 1]]])
def test_w_is_not_defined(ranks):
    assert kendalls_w(np.array(ranks)) is None
    assert agreement(np.array(ranks)) is None


def plain_w(ranks, weights):
    """The textbook's formula in fractions, sharing nothing with the code: 12 S / (n³ − n − Σ w T)."""
    items = len(ranks[0])
    places = [
        [sum(2 * (other < one) + (other == one) for other in own) + 1 for one in own] for own in ranks
    ]  # doubled
    total = sum(weights)
    means = [
        sum(
            Fraction(weight, total) * Fraction(own[item], 2)
            for weight, own in zip(weights, places, strict=True)
        )
        for item in range(items)
    ]
    spread = sum((mean - Fraction(items + 1, 2)) ** 2 for mean in means)
    ties = sum(
        Fraction(weight, total) * sum(own.count(value) ** 3 - own.count(value) for value in set(own))
        for weight, own in zip(weights, ranks, strict=True)
    )
    most = items**3 - items - ties
    return None if most == 0 else 12 * spread / most


rankings = st.integers(2, 5).flatmap(
    lambda items: st.lists(
        st.lists(st.integers(1, items), min_size=items, max_size=items), min_size=2, max_size=6
    )
)


@given(rankings, st.data())
def test_w_with_weights_is_the_formula(ranks, data):
    weights = data.draw(st.lists(st.integers(1, 5), min_size=len(ranks), max_size=len(ranks)))
    expected = plain_w(ranks, weights)
    found = kendalls_w(np.array(ranks), np.array(weights))
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(float(expected), abs=1e-12)
        assert -1e-12 <= found <= 1 + 1e-12


@given(rankings)
def test_a_weight_of_two_is_a_respondent_twice(ranks):
    twice = np.array([*ranks, ranks[0]])
    weights = np.array([2] + [1] * (len(ranks) - 1))
    assert kendalls_w(np.array(ranks), weights) == pytest.approx(kendalls_w(twice), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 3).flatmap(
        lambda items: st.lists(
            st.lists(st.integers(1, items), min_size=items, max_size=items), min_size=2, max_size=4
        )
    )
)
def test_the_exact_p_value_is_the_share_of_all_arrangements(ranks):
    found = agreement(np.array(ranks))
    if found is None:
        return
    observed = plain_w(ranks, [1] * len(ranks))
    arranged = [
        plain_w(list(one), [1] * len(ranks)) for one in product(*(permutations(own) for own in ranks))
    ]
    assert found.is_exact
    assert found.p_value == pytest.approx(sum(one >= observed for one in arranged) / len(arranged))


@given(rankings, st.randoms(use_true_random=False))
def test_neither_order_nor_spelling_matters(ranks, random):
    shuffled = [list(own) for own in ranks]
    random.shuffle(shuffled)
    items = list(range(len(ranks[0])))
    random.shuffle(items)
    stretched = [[3 * own[item] + 7 for item in items] for own in shuffled]
    assert kendalls_w(np.array(stretched)) == pytest.approx(kendalls_w(np.array(ranks)), abs=1e-12)


@given(
    st.integers(2, 6).flatmap(lambda n: st.lists(st.permutations(range(1, n + 1)), min_size=2, max_size=6))
)
def test_without_ties_w_is_the_mean_rank_correlation(ranks):
    """W = (1 + (m − 1) r̄) / m: Kendall and Babington Smith (1939)."""
    pairs = [
        rank_correlation(np.array(one), np.array(other))
        for place, one in enumerate(ranks)
        for other in ranks[:place]
    ]
    respondents = len(ranks)
    mean = sum(pairs) / len(pairs)
    assert kendalls_w(np.array(ranks)) == pytest.approx((1 + (respondents - 1) * mean) / respondents)


def test_rank_correlation():
    # Spearman: 1 − 6 Σd² / (n³ − n) = 1 − 6·4 / 60
    assert rank_correlation(np.array([1, 2, 3, 4]), np.array([2, 1, 4, 3])) == pytest.approx(0.6)
    assert rank_correlation(np.array([1, 1, 1]), np.array([1, 2, 3])) is None
    assert rank_correlation(np.array([1]), np.array([1])) is None


def test_the_p_value_of_random_arrangements_counts_the_observed_one_and_is_never_zero():
    found = agreement(np.tile(np.arange(1, 8), (6, 1)))
    assert found is not None
    assert (found.w, found.is_exact) == (pytest.approx(1), False)
    assert found.p_value == 1 / 10_000
