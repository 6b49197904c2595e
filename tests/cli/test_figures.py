"""A figure on the screen says what the report's table says."""

import pytest

from atlas_pipeline.cli.figures import figure_text, with_figures
from atlas_pipeline.cli.trace import _figure_text


def test_a_share_is_a_percentage(plan):
    assert figure_text(plan, "EN1", 7 / 15) == "46.7 %"
    assert figure_text(plan, "EN1", 1) == "100.0 %"
    assert figure_text(plan, "EN1", 0) == "0.0 %"
    assert figure_text(plan, "EN1", None) is None


@pytest.mark.parametrize(("code", "value"), [("K2", 62), ("EN3", 12.5), ("gone", 0.5)])
def test_no_other_figure_is(plan, code, value):
    assert figure_text(plan, code, value) == value


def test_in_a_list_each_row_by_its_indicator(plan):
    rows = [{"indicator": "EN1", "value": 0.5}, {"indicator": "K2", "value": 2.0}]
    assert [row["value"] for row in with_figures(rows, plan, ["value"])] == ["50.0 %", 2]


def test_a_trace_says_it_with_its_parts(plan):
    figure = {"missing_units": "", "status": "reported", "value": 7 / 15, "rows": 15, "persons": 15}
    figure |= {"numerator": 7.0, "denominator": 15.0, "eligible": None}
    said = _figure_text(plan, plan.indicator("EN1"), figure)
    assert said.startswith("46.7 % share of tests (7 of 15), from 15 rows of 15 persons")
