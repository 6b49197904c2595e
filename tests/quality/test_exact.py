"""The exact tests against numbers worked out by hand, and how the factors see clusters."""

import numpy as np
import pytest

from atlas_pipeline.quality.exact import (
    adjusted,
    cluster_factor,
    excess_p,
    poisson_p,
    share_factor,
    share_p,
    worth,
)


def test_two_counts_by_the_binomial_of_their_sum():
    # 10 in all over equal times; 0 beside 10 has 2 of 1024 outcomes as far out
    assert poisson_p(0, 182, 10, 182) == pytest.approx(2 / 1024)
    assert poisson_p(5, 182, 5, 182) == 1
    assert poisson_p(0, 182, 0, 182) == 1


def test_exposure_decides_what_is_expected():
    assert poisson_p(5, 182, 15, 546) == 1
    assert poisson_p(15, 182, 15, 546) < 0.01


def test_two_shares_by_fisher():
    # the tea-tasting table: 4 of 4 beside 0 of 4 has 2 of 70 outcomes as far out
    assert share_p(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert share_p(0, 0, 3, 4) == 1


def test_an_excess_is_one_sided():
    assert excess_p(3, 3, 0.2) == pytest.approx(0.2**3)
    assert excess_p(0, 30, 0.2) == 1
    assert excess_p(0, 0, 0.2) == 1


def test_benjamini_and_hochberg():
    # the second of four has 0.02 × 4 / 2, the largest bounds those before it
    assert adjusted([0.01, 0.02, 0.04, 0.9]) == pytest.approx([0.04, 0.04, 0.16 / 3, 0.9])
    assert len(adjusted([])) == 0


def test_persons_that_come_twenty_at_a_time_are_worth_a_twentieth():
    assert cluster_factor(np.array([20, 20, 20])) == 20
    assert cluster_factor(np.array([10, 30])) == 25
    assert cluster_factor(np.array([1, 1])) == cluster_factor(np.array([])) == 1
    assert [worth(50, 20), worth(49, 20), worth(7, 1)] == [3, 2, 7]


def test_a_share_that_is_all_or_nothing_by_cluster_spreads_wider():
    half = np.array([10.0, 0.0, 10.0, 0.0])
    of = np.full(4, 10.0)
    same_period = np.zeros(4)
    assert share_factor(half, of, same_period) == pytest.approx(40 / 3)
    assert share_factor(np.array([5.0, 5.0]), np.array([10.0, 10.0]), np.zeros(2)) == 1


def test_a_swing_between_periods_is_not_spread_within_them():
    parts, wholes = np.array([1.0, 1.0, 9.0, 9.0]), np.full(4, 10.0)
    assert share_factor(parts, wholes, np.array([0, 0, 1, 1])) == 1
