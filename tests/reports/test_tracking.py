"""The table `report_indicator_tracking`."""

from datetime import date

import pandas as pd
import pytest

from atlas_pipeline.reports.tables.notes import NOTE_COLUMNS
from atlas_pipeline.reports.tables.schema import report_disaggregation, report_indicator_tracking
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from tests.reports.example import (
    DAY,
    VALUE_COLUMNS,
    example_notes,
    example_plan,
    example_values,
    target,
    value,
)

PLAN = example_plan()
VALUES = example_values(PLAN)


@pytest.fixture(scope="module")
def tracking() -> pd.DataFrame:
    return indicator_tracking(VALUES, PLAN, example_notes(), DAY)


def row(table, indicator, country, period, basis, calendar="semester"):
    found = table[
        (table["indicator"] == indicator)
        & (table["country"] == country)
        & (table["calendar"] == calendar)
        & (table["period"] == period)
        & (table["basis"] == basis)
    ]
    assert len(found) == 1
    return found.iloc[0]


def notes(*rows):
    return pd.DataFrame(rows, columns=list(NOTE_COLUMNS))


def tracked(values, plan=PLAN, said=None, day=DAY):
    frame = pd.DataFrame(values, columns=list(VALUE_COLUMNS))
    return indicator_tracking(frame, plan, notes() if said is None else said, day)


def test_it_has_the_columns_of_its_table_and_one_row_a_key(tracking):
    assert list(tracking.columns) == list(report_indicator_tracking.columns.keys())
    assert not tracking.duplicated([column.name for column in report_indicator_tracking.primary_key]).any()
    for column in report_indicator_tracking.columns:
        if not column.nullable:
            assert tracking[column.name].notna().all(), column.name


def test_every_figure_is_there_once_with_its_value(tracking):
    totals = VALUES[VALUES["breakdown"] == ""].rename(columns={"accumulation": "basis"})
    keys = ["indicator", "country", "calendar", "period", "basis"]
    joined = tracking.merge(totals, on=keys, how="outer", indicator=True, suffixes=("", "_given"))
    assert (joined["_merge"] == "both").all()
    pd.testing.assert_series_equal(joined["actual"], joined["value"].astype(float), check_names=False)
    assert (joined["status"] == joined["status_given"]).all()


def test_it_stands_in_the_plans_order(tracking):
    assert list(dict.fromkeys(tracking["indicator"])) == ["K1", "K2", "K3"]
    assert list(dict.fromkeys(tracking["country"])) == ["ALL", "THA", "PRY", "LBR", "ARG", "HQ"]
    k2 = tracking[(tracking["indicator"] == "K2") & (tracking["country"] == "THA")]
    assert list(k2["basis"][:3]) == ["period", "new", "cumulative"]
    assert k2["period"].is_monotonic_increasing


def test_the_order_of_the_figures_makes_no_difference(tracking):
    shuffled = VALUES.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(indicator_tracking(shuffled, PLAN, example_notes(), DAY), tracking)


def test_new_is_shown_for_persons_only():
    rows = [value("K1", "THA", "2020-H1", basis, 4) for basis in ("period", "new", "cumulative")]
    assert list(tracked(rows)["basis"]) == ["period", "cumulative"]


def test_a_figure_beside_its_target(tracking):
    found = row(tracking, "K2", "PRY", "2020-H1", "period")
    assert (found["target"], found["actual"], found["deviation"]) == (40, 25, -15)
    assert (found["achievement"], found["achievement_pct"], found["on_target"]) == (0.625, 62.5, "behind")


def test_a_partial_figure_shows_its_deviation_and_is_not_judged(tracking):
    found = row(tracking, "K1", "ALL", "2020-H1", "period")
    assert (found["target"], found["actual"], found["deviation"]) == (12, 9, -3)
    assert found["on_target"] == "not_judged"
    assert found[["achievement", "achievement_pct", "lop_achievement_pct"]].isna().all()
    partial = tracking[tracking["status"] == "partial"]
    assert len(partial)
    assert set(partial["on_target"]) <= {"not_judged", "no_target"}
    assert not partial["is_comment_missing"].any()
    assert not set(tracking.loc[tracking["status"] != "partial", "on_target"]) & {"not_judged"}


def test_a_figure_over_a_gap_is_judged_and_has_to_be_explained():
    """Else an office that leaves out a half-year would never have to say where it stands."""
    goals = (target("K1", "THA", "2020-H1", 10, basis="cumulative"),)
    rows = [value("K1", "THA", "2020-H1", "cumulative", 4, "carried", "2019-H2")]
    found = tracked(rows, example_plan(goals)).iloc[0]
    assert (found["on_target"], found["achievement_pct"], found["missing_units"]) == (
        "behind",
        40.0,
        "2019-H2",
    )
    assert found["is_comment_missing"]
    said = notes(("THA", "2020-H1", 2, "K1", "semester", "2020-H1", "2019-H2 is still to come.", "", ""))
    assert not tracked(rows, example_plan(goals), said).iloc[0]["is_comment_missing"]


def test_a_mean_is_compared_by_its_parts():
    """0.3 over 3 is a tenth, and in floats less."""
    levels = PLAN.indicator("K1").model_copy(update={"code": "L1", "measure": {"mean": "hours"}})
    content = {name: getattr(PLAN, name) for name in type(PLAN).model_fields}
    goals = (target("L1", "THA", "2020-H1", 0.1, baseline=None),)
    plan = type(PLAN)(**(content | {"indicators": (levels,), "targets": goals}))
    rows = [value("L1", "THA", "2020-H1", "period", 0.3 / 3, numerator=0.3, denominator=3)]
    assert tracked(rows, plan).iloc[0]["on_target"] == "on_target"


def test_what_could_have_been_measured_stands_beside_the_figure():
    rows = [
        value("K1", "THA", "2020-H1", "period", 15, eligible=62),
        value("K2", "THA", "2020-H1", "period", 1),
    ]
    found = tracked(rows)
    assert found["eligible"].tolist() == [62, pd.NA]


def test_life_of_project_is_the_cumulative_figure_and_the_newest_snapshot(tracking):
    for basis in ("period", "new", "cumulative"):
        found = row(tracking, "K2", "ALL", "2020-H1", basis)
        assert (found["lop_target"], found["lop_achieved"]) == (1500, 149)
        # partial, so that it is not judged
        assert (found["lop_status"], pd.isna(found["lop_achievement_pct"])) == ("partial", True)
        of_unit = row(tracking, "K2", "THA", "2020-H1", basis)
        assert (of_unit["lop_target"], of_unit["lop_achievement_pct"]) == (500, 22.8)
    # 36 + 95 in the periods, 114 different persons
    assert row(tracking, "K2", "THA", "2020-H1", "period")["lop_achieved"] == 114
    assert row(tracking, "K3", "THA", "2020-H1", "cumulative")["lop_achieved"] == 1


def test_a_snapshot_that_fell_is_not_added_up():
    rows = [value("K3", "THA", "2019-H2", "cumulative", 3), value("K3", "THA", "2020-H1", "cumulative", 2)]
    assert list(tracked(rows)["lop_achieved"]) == [3, 2]


def test_a_revised_target_keeps_its_original_and_the_reference(tracking):
    found = row(tracking, "K2", "ALL", "2020-H1", "period")
    assert (found["target"], found["original_target"], found["is_target_revised"]) == (120, 200, True)
    assert (found["target_reference"], found["target_reason"]) == (
        "Modification 3",
        "Trainings moved for COVID-19",
    )


def test_on_an_earlier_day_the_original_target_holds():
    earlier = indicator_tracking(VALUES, PLAN, example_notes(), date(2020, 3, 31))
    found = row(earlier, "K2", "ALL", "2020-H1", "period")
    assert (found["target"], found["is_target_revised"]) == (200, False)


def test_not_reported_is_no_figure_and_no_zero(tracking):
    found = row(tracking, "K2", "ARG", "2020-H1", "period")
    assert pd.isna(found["actual"])
    assert pd.isna(found["deviation"])
    assert (found["on_target"], found["status"]) == ("no_figure", "not_reported")


def test_coverage_counts_the_units_behind_a_total(tracking):
    found = row(tracking, "K1", "ALL", "2020-H1", "period")
    assert (found["units_complete"], found["units_expected"], found["missing_units"]) == (4, 5, "ARG 2020-H1")
    carried = row(tracking, "K1", "LBR", "2020-H1", "cumulative")
    assert (carried["units_complete"], carried["units_expected"]) == (0, 1)


def test_a_unit_is_asked_only_for_its_forms(tracking):
    assert not row(tracking, "K2", "HQ", "2020-H1", "period")["is_due"]
    assert row(tracking, "K1", "HQ", "2020-H1", "period")["is_due"]
    assert row(tracking, "K2", "ALL", "2020-H1", "period")["is_due"]


def test_off_target_demands_a_comment(tracking):
    """Not of the total, which is off only because not all have reported."""
    missing = tracking[tracking["is_comment_missing"]]
    assert set(missing["on_target"]) <= {"behind", "ahead"}
    assert {tuple(key) for key in missing[["indicator", "country", "period", "basis"]].to_numpy()} == {
        # none of one, and one of two: small targets have no band of their own
        ("K1", "ALL", "2019-H1", "period"),
        ("K1", "THA", "2019-H1", "period"),
        ("K1", "PRY", "2019-H2", "period"),
        ("K1", "THA", "2020-H1", "period"),
        ("K2", "THA", "2019-H2", "period"),
        ("K3", "THA", "2020-H1", "cumulative"),
    }


def test_a_note_of_the_unit_is_its_comment(tracking):
    found = row(tracking, "K2", "PRY", "2020-H1", "period")
    assert found["on_target"] == "behind"
    assert not found["is_comment_missing"]
    assert found["comment"].startswith("Two of four trainings")
    assert found["cause"] == "the health emergency declared on 10 March 2020"
    assert found["comment_from"] == "PRY"


def test_the_total_is_explained_by_headquarters_or_else_by_the_countries():
    rows = [value("K1", "ALL", "2020-H1", "period", 2), value("K1", "THA", "2020-H1", "period", 2)]
    tha = ("THA", "2020-H1", 2, "K1", "semester", "2020-H1", "Floods.", "", "")
    hq = ("HQ", "2020-H1", 2, "K1", "semester", "2020-H1", "Two countries started late.", "", "")
    by_country = row(tracked(rows, said=notes(tha)), "K1", "ALL", "2020-H1", "period")
    assert (by_country["comment"], by_country["comment_from"]) == ("", "THA")
    assert not by_country["is_comment_missing"]
    by_both = row(tracked(rows, said=notes(tha, hq)), "K1", "ALL", "2020-H1", "period")
    assert (by_both["comment"], by_both["comment_from"]) == ("Two countries started late.", "THA;HQ")
    by_none = row(tracked(rows), "K1", "ALL", "2020-H1", "period")
    assert by_none["is_comment_missing"]


def test_a_note_speaks_only_of_its_own_calendar_period_and_indicator():
    rows = [value("K1", "THA", "2020-H1", "period", 9)]
    for other in (("K2", "semester", "2020-H1"), ("K1", "year", "2020"), ("K1", "semester", "2019-H2")):
        said = notes(("THA", "2020-H1", 2, *other, "Something else.", "", ""))
        assert tracked(rows, said=said)["is_comment_missing"].all()


def test_the_newest_slices_note_stands():
    rows = [value("K1", "THA", "2019-H2", "period", 9)]
    first = ("THA", "2019-H2", 9, "K1", "semester", "2019-H2", "Preliminary.", None, None)
    later = ("THA", "2020-H1", 2, "K1", "semester", "2019-H2", "Final.", float("nan"), None)
    for said in (notes(first, later), notes(later, first)):
        found = tracked(rows, said=said).iloc[0]
        assert (found["comment"], found["cause"]) == ("Final.", "")


@pytest.mark.parametrize(("day", "is_open"), [(date(2020, 6, 30), True), (date(2020, 7, 1), False)])
def test_a_period_that_is_not_over_owes_no_comment(day, is_open):
    found = tracked([value("K1", "THA", "2020-H1", "period", 9)], day=day).iloc[0]
    assert (found["on_target"], found["is_open"], found["is_comment_missing"]) == (
        "ahead",
        is_open,
        not is_open,
    )


def test_every_calendar_and_free_ranges_are_tracked():
    keys = [
        ("usdol", "FY2020-H1"),
        ("year", "2020"),
        ("life_of_project", "LOP"),
        ("range", "2019-01-01..2020-06-30"),
    ]
    rows = [
        value("K1", "THA", period, basis, 4, calendar=calendar)
        for calendar, period in keys
        for basis in ("period", "cumulative")
    ]
    table = tracked(rows)
    assert len(table) == 8
    assert row(table, "K1", "THA", "FY2020-H1", "period", "usdol")["period_start"] == pd.Timestamp(
        2019, 10, 1
    )
    assert row(table, "K1", "THA", "LOP", "period", "life_of_project")["target"] == 32


def test_a_level_takes_the_baseline_of_its_target_or_of_the_project():
    levels = PLAN.indicator("K1").model_copy(update={"code": "L1", "measure": {"share": "completed"}})
    content = {name: getattr(PLAN, name) for name in type(PLAN).model_fields}
    targets = (
        target("L1", "THA", "2020-H1", 0.6, baseline=None),
        target("L1", "THA", "LOP", 0.8, baseline=0.2),
    )
    plan = type(PLAN)(**(content | {"indicators": (levels,), "targets": targets}))
    rows = [
        value("L1", "THA", "2020-H1", basis, 0.5, numerator=5, denominator=10)
        for basis in ("period", "cumulative")
    ]
    found = row(tracked(rows, plan), "L1", "THA", "2020-H1", "period")
    assert (found["baseline"], found["achievement_pct"], found["lop_achievement_pct"]) == (0.2, 75.0, 50.0)
    assert (found["numerator"], found["denominator"]) == (5, 10)


def test_nothing_reported_at_all_is_an_empty_table():
    table = tracked([])
    assert table.empty
    assert list(table.columns) == list(report_indicator_tracking.columns.keys())


def test_both_tables_are_derived():
    from atlas_pipeline.warehouse.tables import derived, metadata

    for table in (report_indicator_tracking, report_disaggregation):
        assert derived.tables[table.name] is table
        assert table.name not in metadata.tables
