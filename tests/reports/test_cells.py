"""What a cell says where there is no number: why there is none, never another why."""

import pytest

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.cells import figure_cell, is_ratio
from atlas_pipeline.reports.words import Words

PLAN = load_plan()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("not_reported", "not reported"),
        ("suppressed", "withheld"),
        ("zero", "nothing to measure"),
        ("reported", "nothing to measure"),
        ("partial", "nothing to measure"),
        ("carried", "nothing to measure"),
    ],
)
def test_a_share_of_nothing_is_not_called_unreported(status, said):
    assert figure_cell(None, status, PLAN.indicator("PS2"), Words("en")).content == said


def test_shares_and_means_are_told_from_what_adds_up():
    ratios = {indicator.code for indicator in PLAN.indicators if is_ratio(indicator)}
    assert ratios == {"EN1", "EN3", "CO2", "PS2"}
