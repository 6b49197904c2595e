"""Mean ranks and the upper half of them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.indicators.selection.rankings import borda_points, mean_ranks, places, upper_half


def test_mean_ranks_are_exact():
    assert mean_ranks([("I1", 1), ("I2", 2), ("I1", 2), ("I1", 2), ("I2", 1)]) == {
        "I1": Fraction(5, 3),
        "I2": Fraction(3, 2),
    }


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ({"A": 1}, {"A"}),
        ({"A": 1, "B": 2}, {"A"}),
        ({"A": 1, "B": 2, "C": 3}, {"A", "B"}),
        ({"A": 1, "B": 2, "C": 3, "D": 4}, {"A", "B"}),
        ({"A": 2, "B": 2, "C": 2, "D": 2}, {"A", "B", "C", "D"}),
        ({"A": 1, "B": 2, "C": 2, "D": 4}, {"A", "B", "C"}),
        ({}, set()),
    ],
)
def test_the_upper_half_is_no_worse_than_the_median(means, expected):
    assert upper_half({item: Fraction(mean) for item, mean in means.items()}) == expected


def test_a_third_is_a_third():
    thirds = mean_ranks([("A", 1), ("A", 1), ("A", 2), ("B", 2), ("B", 1), ("B", 1)])
    assert upper_half(thirds) == {"A", "B"}


def test_places_of_equal_means_are_the_better_one():
    means = {"A": Fraction(2), "B": Fraction(1), "C": Fraction(2), "D": Fraction(7, 2)}
    assert places(means) == {"B": 1, "A": 2, "C": 2, "D": 4}


@pytest.mark.parametrize("ranks", [{"A": 1, "B": 2, "C": 2, "D": 4}, {"A": 3, "B": 7, "C": 7, "D": 8}])
def test_borda_points_count_what_stands_below(ranks):
    assert borda_points(ranks) == {"A": 3, "B": Fraction(3, 2), "C": Fraction(3, 2), "D": 0}


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_borda_points_of_a_respondent_are_one_a_pair(ranks):
    points = borda_points({f"I{place}": rank for place, rank in enumerate(ranks)})
    assert sum(points.values()) == Fraction(len(ranks) * (len(ranks) - 1), 2)
