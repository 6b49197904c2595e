"""What a cell says where there is no number: why there is none, never another why."""

import pytest

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.reports.layout.figure_text import (
    achieved_cell,
    coverage_cell,
    figure_cell,
    is_ratio,
    measured_cell,
)
from atlas_pipeline.reports.layout.words import Words

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


def test_how_many_were_tested_stands_in_a_cell():
    row = {"rows": 15, "eligible": 62}
    assert (
        measured_cell(row, PLAN.indicator("EN1"), Words("en")).content == "15 of 62 completions tested, 24 %"
    )
    assert measured_cell(row, PLAN.indicator("K1"), Words("en")).content == "–"
    assert measured_cell({"rows": 0, "eligible": 0}, PLAN.indicator("EN1"), Words("en")).content == "–"
    assert measured_cell({"rows": 0, "eligible": 9}, PLAN.indicator("EN1"), Words("en")).content != "–"
    assert measured_cell({"rows": 0, "eligible": None}, PLAN.indicator("EN1"), Words("en")).content == "–"
    assert measured_cell(None, PLAN.indicator("EN1"), Words("en")).content == "–"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "not judged"), ("es", "sin valorar"), ("th", "ไม่ประเมิน")]
)
def test_a_partial_figure_has_no_sign_of_a_judgement(language, said):
    row = {"on_target": "not_judged", "achievement_pct": None}
    cell = achieved_cell(row, Words(language))
    assert (cell.content, cell.style) == (said, "absent")


@pytest.mark.parametrize(
    ("status", "missing", "said"),
    [
        ("reported", "", "complete"),
        ("partial", "2019-H2", "part of it reported; missing: 2019-H2"),
        ("carried", "2019-H1;2019-H2", "carried over a gap; missing: 2019-H1, 2019-H2"),
        ("not_reported", "2019-H2", "none"),
    ],
)
def test_the_coverage_of_a_unit_names_its_gaps(status, missing, said):
    assert coverage_cell({"status": status, "missing_units": missing}, None, Words("en")).content == said


def test_the_coverage_of_the_project_names_units_and_half_years():
    row = {
        "units_complete": 3,
        "units_expected": 5,
        "missing_units": "PRY 2019-H1;PRY 2019-H2;HQ 2019-H2",
    }
    names = {"PRY": "Paraguay", "HQ": "Headquarters"}
    said = "3 of 5 complete; gaps: Paraguay 2019-H1, 2019-H2; Headquarters 2019-H2"
    assert coverage_cell(row, names, Words("en")).content == said
