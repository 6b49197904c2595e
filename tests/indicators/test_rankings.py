"""Mean ranks and the upper half of them."""

from fractions import Fraction

import pytest

from atlas_pipeline.indicators.rankings import mean_ranks, upper_half


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
