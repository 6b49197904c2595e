"""Patterns at the very edge of what the plan says is worth a look."""

import pandas as pd
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.project import QualityThresholds
from atlas_pipeline.quality.heaping import measured
from atlas_pipeline.quality.tallies import _Clusters
from tests.quality.test_patterns import swung


@pytest.mark.parametrize(("count", "is_swing"), [(1_499, False), (1_500, True), (1_501, True)])
def test_a_count_that_differs_by_exactly_the_ratio_is_a_swing(count, is_swing):
    assert QualityThresholds().swing_ratio == 1.5
    assert swung(1_000, count) == [("P1", is_swing)]


def test_after_nothing_any_sure_count_is_a_swing_and_after_something_nothing_is_one():
    assert swung(0, 30) == [("P1", True)]
    assert swung(30, 0) == [("P1", True)]


def test_a_half_year_is_no_excuse_for_itself():
    """Trainings of twenty came before. One of two hundred must not make two hundred persons worth a single
    event."""
    frame = pd.DataFrame(
        {
            "unit": 0,
            "period": [0, 0, 1],
            "cluster": [1, 2, 3],
            "part": [20.0, 20.0, 200.0],
            "whole": [20.0, 20.0, 200.0],
        }
    )
    clusters = _Clusters("count", frame)
    assert [clusters.factor(0, period) for period in (1, 2)] == [20, pytest.approx(40_800 / 240)]
    assert clusters.factor(0, 0) == clusters.factor(0, 2)  # nothing came before: all of it


def test_the_top_of_the_scale_and_nought_are_no_sign_of_rounding():
    form = load_forms()["participants"]
    rows = pd.DataFrame({"training_id": ["T1"] * 5, "post_score": [0, 100, 85, 72, None]})
    assert list(measured(rows, "post_score", form)) == [85, 72]
