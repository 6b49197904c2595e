"""The table `report_disaggregation`."""

import pandas as pd
import pytest

from atlas_pipeline.reports.tables.disaggregation import breakdown_field, disaggregation, is_overlapping
from atlas_pipeline.reports.tables.schema import report_disaggregation
from tests.reports.example import VALUE_COLUMNS, example_plan, example_values, value

PLAN = example_plan()


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return disaggregation(example_values(PLAN), PLAN)


@pytest.mark.parametrize(
    ("indicator", "breakdown", "overlapping"),
    [
        ("K1", "outcome", False),
        ("K1", "activity_type", False),
        ("K1", "topics", True),
        ("K2", "sex", False),
        ("K2", "institution_type", False),
        ("K2", "support_type", True),  # a person may come to two trainings
        ("K2", "outcome", True),
        ("K2", "topics", True),
        ("K3", "stage", False),
    ],
)
def test_which_breakdowns_overlap(indicator, breakdown, overlapping):
    assert is_overlapping(PLAN.indicator(indicator), breakdown) is overlapping


def test_a_breakdown_the_indicator_does_not_have_is_refused():
    with pytest.raises(KeyError, match="K1 is not broken down by sex"):
        breakdown_field(PLAN.indicator("K1"), "sex")


def test_it_has_the_columns_of_its_table_and_one_row_a_key(table):
    assert list(table.columns) == list(report_disaggregation.columns.keys())
    assert not table.duplicated([column.name for column in report_disaggregation.primary_key]).any()


def test_no_category_is_lost(table):
    values = example_values(PLAN)
    assert len(table) == (values["breakdown"] != "").sum()


def test_categories_that_exclude_each_other_tie_to_the_figure(table):
    keys = ["indicator", "country", "calendar", "period", "basis", "breakdown"]
    reported = table[table["value"].notna() & ~table["is_overlapping"]]
    sums = reported.groupby(keys)[["value", "total"]].agg({"value": "sum", "total": "first"})
    assert len(sums) > 20
    assert (sums["value"] == sums["total"]).all()


def test_categories_stand_in_the_order_of_their_code_list(table):
    stages = table[
        (table["indicator"] == "K3") & (table["country"] == "THA") & (table["period"] == "2020-H1")
    ]
    assert tuple(stages["category"]) == PLAN.code_lists["model_stage"].keys


def test_a_category_no_code_list_knows_comes_last():
    total = value("K2", "THA", "2020-H1", "period", 3)
    parts = [total | {"breakdown": "sex", "category": code, "value": 1} for code in ("", "U", "F")]
    table = disaggregation(pd.DataFrame([total, *parts], columns=list(VALUE_COLUMNS)), PLAN)
    assert list(table["category"]) == ["F", "U", ""]
