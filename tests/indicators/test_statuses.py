"""Not reported, zero, carried and partial are four things."""

from datetime import date

import pandas as pd
import pytest

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.plan.periods import free_range
from tests.indicators.asking import AS_OF, figures
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import activity, participant, training

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"


def activities(unit, period, *rows):
    return Delivery(unit, period, {"activities": list(rows)})


def everyone(plan, period, *but):
    return [
        activities(unit.code, period)
        for unit in plan.active_units
        if unit.code not in but and unit.due_in(plan.slice(unit.code, period).period)
    ]


def test_nothing_received_is_not_reported(history, plan):
    found = figures(history, plan, "K1")
    assert found["THA", H1, "period"] == (None, "not_reported")
    assert found["THA", H1, "cumulative"] == (None, "not_reported")
    assert found["ALL", H1, "period"] == (None, "not_reported")


def test_not_reported_has_no_categories_either(history, plan):
    assert set(figures(history, plan, "K1", breakdown="topics").values()) == {(None, "not_reported")}


def test_a_declaration_makes_a_zero(history, plan):
    deliver(history, activities("THA", H1))
    found = figures(history, plan, "K1")
    assert found["THA", H1, "period"] == (0, "zero")
    assert found["THA", H1, "cumulative"] == (0, "zero")


def test_rows_without_a_match_make_a_zero(history, plan):
    deliver(history, activities("THA", H1, activity("A1", status="planned")))
    assert figures(history, plan, "K1")["THA", H1, "period"] == (0, "zero")


def test_another_form_reports_nothing(history, plan):
    deliver(history, Delivery("THA", H1, {"trainings": [training("T1", "2019-02-01")]}))
    assert figures(history, plan, "K2")["THA", H1, "period"] == (None, "not_reported")


def test_categories_of_a_reported_figure_are_reported_or_zero(history, plan):
    deliver(history, activities("THA", H1, activity("A1")))
    found = figures(history, plan, "K1", breakdown="topics")
    assert found["THA", H1, "period", "CL"] == (1, "reported")
    assert found["THA", H1, "period", "FL"] == (0, "zero")


def test_over_a_gap_the_cumulative_figure_is_carried(history, plan):
    deliver(
        history,
        activities("THA", H1, activity("A1")),
        activities("THA", H3, activity("A2", start="2020-02-01")),
    )
    found = figures(history, plan, "K1")
    assert found["THA", H2, "period"] == (None, "not_reported")
    assert found["THA", H2, "cumulative"] == (1, "carried")
    assert found["THA", H3, "period"] == (1, "reported")
    assert found["THA", H3, "cumulative"] == (2, "carried")
    assert figures(history, plan, "K1", breakdown="topics")["THA", H3, "cumulative", "FL"] == (0, "carried")


def test_a_year_with_half_of_it_is_partial(history, plan):
    deliver(history, activities("THA", H1, activity("A1")))
    found = figures(history, plan, "K1", calendar="year")
    assert found["THA", "2019", "period"] == (1, "partial")
    assert found["THA", "2019", "cumulative"] == (1, "carried")


def test_the_donors_half_year_needs_both_half_years_it_touches(history, plan):
    deliver(history, activities("THA", H1, activity("A1", start="2019-05-01")))
    assert figures(history, plan, "K1", calendar="usdol")["THA", "FY2019-H2", "period"] == (1, "partial")
    deliver(history, activities("THA", H2))
    assert figures(history, plan, "K1", calendar="usdol")["THA", "FY2019-H2", "period"] == (1, "reported")


def test_late_rows_make_what_was_not_reported_partial(history, plan):
    deliver(history, activities("THA", H2, activity("A1", start="2019-03-01")))
    found = figures(history, plan, "K1")
    assert found["THA", H1, "period"] == (1, "partial")
    assert found["THA", H1, "new"] == (1, "partial")
    assert found["THA", H1, "cumulative"] == (1, "carried")


def test_the_project_is_whole_when_every_unit_is(history, plan):
    deliver(history, *everyone(plan, H1, "PRY"), activities("PRY", H1, activity("A1")))
    assert figures(history, plan, "K1")["ALL", H1, "period"] == (1, "reported")


def test_the_project_is_zero_when_every_unit_is(history, plan):
    deliver(history, *everyone(plan, H1))
    assert figures(history, plan, "K1")["ALL", H1, "period"] == (0, "zero")


def test_the_project_is_partial_and_names_who_is_missing(history, plan):
    deliver(history, activities("THA", H1, activity("A1")))
    values = compute(history, plan, as_of_day=AS_OF, indicators=["K1"])
    total = values[(values["country"] == "ALL") & (values["period"] == H1)]
    assert set(total["status"]) == {"partial"}
    assert set(total["missing_units"]) == {"PRY 2019-H1;HQ 2019-H1"}
    assert set(values[(values["country"] == "THA") & (values["period"] == H1)]["missing_units"]) == {""}


def gaps(history, plan, indicator="K1", calendar="semester"):
    values = compute(history, plan, as_of_day=AS_OF, indicators=[indicator])
    totals = values[(values["breakdown"] == "") & (values["calendar"] == calendar)]
    keys = totals[["country", "period", "accumulation"]].itertuples(index=False, name=None)
    return dict(zip(keys, zip(totals["status"], totals["missing_units"], strict=True), strict=True))


def test_what_is_new_after_a_gap_is_partial_and_names_it(history, plan):
    deliver(
        history,
        activities("THA", H1, activity("A1")),
        activities("THA", H3, activity("A2", start="2020-02-01")),
    )
    found = gaps(history, plan)
    assert found["THA", H1, "new"] == ("reported", "")
    assert found["THA", H2, "new"] == ("not_reported", H2)
    assert found["THA", H3, "period"] == ("reported", "")
    assert found["THA", H3, "new"] == ("partial", H2)
    assert found["THA", H3, "cumulative"] == ("carried", H2)


def test_a_gap_that_is_filled_is_none(history, plan):
    deliver(history, activities("THA", H1), activities("THA", H3))
    assert gaps(history, plan)["THA", H3, "new"] == ("partial", H2)
    deliver(history, activities("THA", H2))
    assert gaps(history, plan)["THA", H3, "new"] == ("zero", "")


def test_a_unit_lacks_nothing_of_before_it_was_active(history, plan):
    later = plan.unit("LBR").active_from
    first = next(period for period in plan.periods() if period.end >= later)
    deliver(history, activities("LBR", first.key))
    assert gaps(history, plan)["LBR", first.key, "new"] == ("zero", "")


def test_the_project_names_unit_and_half_year(history, plan):
    deliver(history, *everyone(plan, H1), *everyone(plan, H2, "PRY"), *everyone(plan, H3))
    found = gaps(history, plan)
    assert found["ALL", H1, "new"] == ("zero", "")
    assert found["ALL", H2, "period"] == ("partial", f"PRY {H2}")
    assert found["ALL", H3, "period"] == ("zero", "")
    assert found["ALL", H3, "new"] == ("partial", f"PRY {H2}")
    assert found["ALL", H3, "cumulative"] == ("partial", f"PRY {H2}")


def test_a_gap_of_a_unit_that_has_ended_keeps_what_is_new_partial(history, plan):
    """Whom it trained in the half-year that it did not report may come back to another country."""
    ended = plan.unit("PRY").model_copy(update={"active_to": date(2019, 12, 31)})
    units = tuple(ended if unit.code == "PRY" else unit for unit in plan.units)
    plan = plan.model_copy(update={"units": units})
    deliver(history, *everyone(plan, H1), *everyone(plan, H2, "PRY"), *everyone(plan, H3, "PRY"))
    found = gaps(history, plan)
    assert ("PRY", H3, "new") not in found
    assert found["ALL", H3, "period"] == ("zero", "")
    assert found["ALL", H3, "new"] == ("partial", f"PRY {H2}")


def test_a_gap_of_days_before_the_donors_half_year_counts_for_what_is_new(history, plan):
    """PRY ended in January: April to September asks it for nothing, but January to June overlaps both."""
    ended = plan.unit("PRY").model_copy(update={"active_to": date(2019, 1, 31)})
    units = tuple(ended if unit.code == "PRY" else unit for unit in plan.units)
    plan = plan.model_copy(update={"units": units})
    deliver(history, *everyone(plan, H1, "PRY"), *everyone(plan, H2), *everyone(plan, H3))
    found = gaps(history, plan, calendar="usdol")
    assert found["ALL", "FY2019-H2", "period"] == ("zero", "")
    assert found["ALL", "FY2019-H2", "new"] == ("partial", f"PRY {H1}")


def test_a_stage_names_the_gaps_of_what_it_is_made_of(history, plan):
    deliver(
        history,
        Delivery("THA", H1, {"legal_instruments": []}),
        Delivery("THA", H3, {"legal_instruments": []}),
    )
    assert gaps(history, plan, "CC1")["THA", H1, "cumulative"] == ("carried", H1)
    assert gaps(history, plan, "CC1")["THA", H3, "cumulative"] == ("carried", f"{H1};{H2};{H3}")


@pytest.mark.parametrize("calendar", ["semester", "usdol", "year", "life_of_project"])
def test_whatever_is_not_whole_says_what_it_lacks(history, plan, calendar):
    deliver(history, activities("THA", H2, activity("A1", start="2019-03-01")), activities("PRY", H1))
    for at, (status, missing) in gaps(history, plan, calendar=calendar).items():
        if status in ("partial", "carried"):
            assert missing, at
        if status in ("reported", "zero"):
            assert not missing, at


def test_a_unit_that_does_not_owe_the_form_is_not_missing(history, plan):
    rows = {"trainings": [training("T1", "2019-02-01")], "participants": [participant("T1", 1)]}
    deliver(history, Delivery("THA", H1, rows), Delivery("PRY", H1, {"participants": []}))
    found = figures(history, plan, "K2")
    assert found["HQ", H1, "period"] == (None, "not_reported")
    assert found["ALL", H1, "period"] == (1, "reported")


def test_a_unit_that_reported_what_it_does_not_owe_counts(history, plan):
    rows = {"trainings": [training("T1", "2019-02-01")], "participants": [participant("T1", 1)]}
    deliver(
        history,
        Delivery("HQ", H1, rows),
        Delivery("THA", H1, {"participants": []}),
        Delivery("PRY", H1, {"participants": []}),
    )
    found = figures(history, plan, "K2")
    assert found["HQ", H1, "period"] == (1, "reported")
    assert found["ALL", H1, "period"] == (1, "reported")


@pytest.mark.parametrize(("unit", "first"), [("THA", H1), ("LBR", H2), ("ARG", H3), ("BOL", None)])
def test_a_unit_has_no_figures_before_it_is_active(history, plan, unit, first):
    found = {key[1] for key in figures(history, plan, "K1") if key[0] == unit}
    periods = [period.key for period in plan.periods() if period.start <= AS_OF]
    assert found == (set(periods[periods.index(first) :]) if first else set())


def test_before_it_is_active_what_it_sent_counts(history, plan):
    deliver(history, activities("ARG", H1, activity("A1")))
    found = figures(history, plan, "K1")
    assert found["ARG", H1, "period"] == (1, "reported")
    assert ("ARG", H2, "period") not in found
    assert found["ARG", H3, "cumulative"] == (1, "carried")


def test_windows_that_have_not_begun_are_not_computed(history, plan):
    keys = {key[1] for key in figures(history, plan, "K1", as_of=date(2019, 6, 30))}
    assert keys == {H1}


def test_a_free_range_is_a_window_too(history, plan):
    deliver(
        history,
        activities("THA", H1, activity("A1")),
        activities("THA", H2, activity("A2", start="2019-08-01")),
    )
    window = free_range("2019-01-01..2019-12-31")
    found = figures(history, plan, "K1", windows=[window])
    assert found["THA", window.key, "period"] == (2, "reported")


def test_a_range_before_the_project_is_nobodys(history, plan):
    deliver(history, activities("THA", H1, activity("A1")))
    assert figures(history, plan, "K1", windows=[free_range("2017-01-01..2017-12-31")]) == {}


def test_rows_are_in_the_order_of_the_plan(history, plan):
    deliver(history, activities("THA", H1, activity("A1")))
    values = compute(history, plan, as_of_day=AS_OF)

    def order(column):
        return list(dict.fromkeys(values[column]))

    assert order("indicator") == [one.code for one in plan.indicators]
    assert order("country") == ["THA", "PRY", "LBR", "ARG", "HQ", "ALL"]
    assert order("calendar") == list(plan.project.calendars)
    assert order("accumulation") == ["period", "new", "cumulative"]
    pd.testing.assert_frame_equal(values, compute(history, plan, as_of_day=AS_OF))


def test_keys_are_unique_and_fit_the_table(history, plan):
    deliver(history, activities("THA", H1, activity("A1")))
    values = compute(history, plan, as_of_day=AS_OF)
    history.derived.replace({"indicator_value": values})
    key = ["indicator", "country", "calendar", "period", "accumulation", "breakdown", "category"]
    assert not values.duplicated(key).any()
