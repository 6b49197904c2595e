"""ILAB's figures beside the plan's countries: kept as published, and a change only where two compare."""

import pandas as pd
import pytest

from atlas_pipeline.reports.tables.systems.country_context import NO_TABLE, TABLE, country_context
from atlas_pipeline.warehouse.tables.context import ilab_country_year
from tests.reports.systems.submissions import AS_OF, pick


def figure(edition, value, *, measure="labor_inspectors", area="labor_enforcement", **more):
    return {
        "edition": edition,
        "country": "Thailand",
        "iso3": "THA",
        "territory": "",
        "area": area,
        "measure": measure,
        "value_text": None if value is None else f"{value:g}",
        "value": value,
        "unit": "count",
        "status": "unknown" if value is None else "known",
        "qualifier": "",
        "footnote": "",
        "element": "Enforcements/Labor_Inspectors",
        "file_name": f"countries_{edition}.xml",
        **more,
    }


def context(plan, *figures):
    frame = pd.DataFrame(list(figures), columns=list(ilab_country_year.columns.keys()))
    rows = country_context(frame, plan).to_dict("records")
    return [{name: None if pd.isna(value) else value for name, value in row.items()} for row in rows]


def answers(edition, area="conventions", **values):
    ending = "_ratified" if area == "conventions" else "_meets_standard"
    return [
        figure(edition, value, measure=f"{name}{ending}", area=area, unit="yes_no")
        for name, value in values.items()
    ]


def test_a_change_between_two_comparable_values(plan):
    rows = context(plan, figure(2018, 100.0), figure(2019, 90.0), figure(2020, 90.0))
    names = ("edition", "previous_edition", "previous_value", "change", "no_change_because")
    assert pick(rows, *names) == [
        (2018, None, None, None, "first_edition"),
        (2019, 2018, 100.0, -10.0, ""),
        (2020, 2019, 90.0, 0.0, ""),
    ]


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        ({"value": None}, {"value": 5.0}, "previous_not_known"),
        ({"value": 5.0}, {"value": None}, "not_known"),
        ({"value": None}, {"value": None}, "not_known"),
        ({"value": 5.0, "footnote": "*"}, {"value": 6.0}, "footnote_differs"),
        ({"value": 5.0, "footnote": "*"}, {"value": 6.0, "footnote": "‡"}, "footnote_differs"),
        ({"value": 5.0}, {"value": 6.0, "qualifier": "approximately"}, "qualifier_differs"),
        ({"value": 1.0, "unit": "yes_no"}, {"value": 6.0}, "unit_differs"),
        ({"value": 0.0, "unit": "yes_no"}, {"value": 1.0, "unit": "yes_no"}, "not_a_quantity"),
        ({"value": 5.0, "territory": "North"}, {"value": 6.0}, "not_in_previous_edition"),
        ({"value": 5.0, "iso3": "PRY"}, {"value": 6.0}, "not_in_previous_edition"),
    ],
)
def test_no_change_and_why(plan, before, now, reason):
    rows = context(plan, figure(2019, **before), figure(2020, **now))
    newest = next(row for row in rows if row["edition"] == 2020 and row["country"] == "THA")
    assert (newest["change"], newest["no_change_because"]) == (None, reason)
    assert newest["footnote"] == now.get("footnote", "")


def test_only_editions_that_follow_each_other(plan):
    """2019 was loaded, and says nothing of Thailand: 2020 is not compared with 2018."""
    paraguay = {"country": "Paraguay", "iso3": "PRY"}
    rows = context(
        plan, figure(2018, 100.0), figure(2019, 7.0, **paraguay), figure(2020, 90.0), figure(2021, 80.0)
    )
    assert pick(
        [row for row in rows if row["country"] == "THA"], "edition", "change", "no_change_because"
    ) == [
        (2018, None, "first_edition"),
        (2020, None, "not_in_previous_edition"),
        (2021, -10.0, ""),
    ]


def test_an_edition_is_compared_with_the_one_loaded_before_it(plan):
    rows = context(plan, figure(2018, 100.0), figure(2020, 90.0))
    assert pick(rows, "edition", "previous_edition", "change") == [(2018, None, None), (2020, 2018, -10.0)]


def test_a_country_whose_name_changed_is_one_country(plan):
    rows = context(plan, figure(2018, 3.0), figure(2019, 4.0, country="Kingdom of Thailand"))
    assert pick(rows, "country", "ilab_country", "change") == [
        ("THA", "Thailand", None),
        ("THA", "Kingdom of Thailand", 1.0),
    ]


def test_only_the_plans_countries_and_the_chosen_measures(plan):
    rows = context(
        plan,
        figure(2019, 5.0),
        figure(2019, 5.0, country="Nepal", iso3="NPL"),
        figure(2019, 5.0, country="Somewhere", iso3=None),
        figure(2019, None, measure="advancement_level", area="overview", unit="text", status="known"),
        figure(2019, 1.0, measure="hazardous_work_list_is_set", area="legal_standards", unit="yes_no"),
        figure(2019, 5.0, country="Bolivia", iso3="BOL"),
    )
    assert pick(rows, "country", "measure") == [
        ("THA", "labor_inspectors"),
        ("BOL", "labor_inspectors"),
    ]


def test_answers_that_are_yes_are_counted_and_the_unknown_ones_named(plan):
    rows = context(
        plan,
        *answers(2018, a=1.0, b=0.0, c=1.0),
        *answers(2019, a=1.0, b=1.0, c=1.0),
        *answers(2020, a=1.0, b=1.0, c=None),
        *answers(2019, "legal_standards", x=None, y=None),
    )
    counted = [row for row in rows if row["measure"] in ("conventions_ratified", "legal_standards_met")]
    names = ("measure", "edition", "value", "status", "qualifier", "change", "no_change_because")
    assert pick(counted, *names) == [
        ("conventions_ratified", 2018, 2.0, "known", "", None, "first_edition"),
        ("conventions_ratified", 2019, 3.0, "known", "", 1.0, ""),
        ("conventions_ratified", 2020, 2.0, "known", "without c_ratified", None, "qualifier_differs"),
        ("legal_standards_met", 2019, None, "unknown", "", None, "not_in_previous_edition"),
    ]
    assert sum(row["area"] == "conventions" for row in rows) == 12


def test_the_count_keeps_the_marks_of_its_answers(plan):
    one, other = answers(2019, "legal_standards", x=1.0, y=1.0)
    rows = context(plan, one | {"footnote": "*"}, other)
    assert [row["footnote"] for row in rows if row["measure"] == "legal_standards_met"] == ["*"]


def test_nothing_says_better_or_worse():
    names = " ".join(TABLE.columns)
    assert not [word for word in ("better", "worse", "trend", "improve", "arrow") if word in names]


def test_without_loaded_editions_the_table_is_empty_and_says_why(history, plan):
    frame = TABLE.publish(history, plan, as_of_day=AS_OF)
    assert len(frame) == 0
    assert list(frame.columns) == TABLE.columns
    assert TABLE.compute(history, plan, as_of_day=AS_OF).attrs["reason"] == NO_TABLE


def test_from_the_warehouse_on_each_engine(warehouse, plan):
    loaded = pd.DataFrame([figure(2018, 100.0), figure(2019, 90.0, footnote="‡"), figure(2020, None)])
    warehouse.derived.replace({ilab_country_year: loaded})
    rows = TABLE.publish(warehouse, plan, as_of_day=AS_OF)
    assert rows["footnote"].tolist() == ["", "‡", ""]
    assert rows["no_change_because"].tolist() == ["first_edition", "footnote_differs", "not_known"]
