"""Activities and the results framework: what fed what, what has nothing behind it, what has no place."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_pipeline.reports.tables.systems.activity_map import RESULTS, TABLE, misplaced
from tests.depth import examples
from tests.indicators.histories import warehouse_in_memory
from tests.indicators.rows import activity
from tests.reports.systems.submissions import ask, only, pick, submit

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"


def submit_activities(history, unit, period, *activities):
    submit(history, (unit, period, {"activities": list(activities)}))


def count(history, plan, outcome, output="", *, country="THA", period=H1, basis="period", **more):
    row = only(
        RESULTS,
        history,
        plan,
        country=country,
        period=period,
        basis=basis,
        outcome=outcome,
        output=output,
        **more,
    )
    return row["completed"], row["status"]


@pytest.mark.parametrize(
    ("kind", "outcome", "links"),
    [
        ("training", "enforcement", [("2.1", "placed")]),
        ("training", "coordination", [("", "no_output")]),
        ("technical_assistance", "legal_framework", [("1.2", "placed")]),
        ("pilot", "coordination", [("3.1", "placed")]),
        ("office_opening", "coordination", [("", "no_output")]),
        ("legal_drafting", "enforcement", [("", "no_place")]),
        ("curriculum", "coordination", [("", "no_place")]),
    ],
)
def test_the_place_of_an_activity(history, plan, kind, outcome, links):
    submit_activities(history, "THA", H1, activity("A1", activity_type=kind, outcome=outcome))
    assert pick(ask(TABLE, history, plan), "output", "place") == links


def test_each_outcome_that_an_activity_names_has_its_own_output(history, plan):
    several = activity("A1", activity_type="protocol", outcome="coordination", other_outcomes=["enforcement"])
    submit_activities(history, "THA", H1, several)
    assert pick(ask(TABLE, history, plan), "outcome", "output", "is_main_outcome", "counts_for") == [
        ("coordination", "3.2", True, "K1"),
        ("enforcement", "2.2", False, "K1"),
    ]
    assert count(history, plan, "coordination") == (1, "reported")
    assert count(history, plan, "enforcement", "2.2") == (1, "reported")


def test_what_has_no_place_is_told_and_not_counted(history, plan):
    submit_activities(history, "THA", H1, activity("A1", activity_type="curriculum", outcome="coordination"))
    assert count(history, plan, "coordination") == (0, "zero")
    row = only(
        RESULTS, history, plan, country="THA", period=H1, basis="period", outcome="coordination", output=""
    )
    assert (row["without_place"], row["is_without_activity"]) == (1, True)
    [told] = misplaced(TABLE.rows(history, plan, as_of_day=date(2020, 1, 1)), plan)
    assert told == (
        "THA A1: activities of the type curriculum do not feed coordination; correct the outcome or the "
        "type, or widen the activity map of the plan."
    )


def test_planned_then_done_moves_to_where_it_ended(history, plan):
    submit_activities(history, "THA", H1, activity("A1", status="planned", start="2019-06-01"))
    planned = only(
        RESULTS, history, plan, country="THA", period=H1, basis="period", outcome="enforcement", output="2.1"
    )
    assert (planned["completed"], planned["under_way"], planned["is_without_activity"]) == (0, 1, True)
    submit_activities(history, "THA", H2, activity("A1", start="2019-06-01", end="2019-09-30"))
    assert count(history, plan, "enforcement", "2.1") == (0, "zero")
    assert count(history, plan, "enforcement", "2.1", period=H2) == (1, "reported")
    assert count(history, plan, "enforcement", "2.1", period=H2, basis="cumulative") == (1, "reported")
    assert only(TABLE, history, plan)["dated"] == date(2019, 9, 30)


def test_what_was_withdrawn_feeds_nothing(history, plan):
    submit_activities(history, "THA", H1, activity("A1"))
    submit_activities(history, "THA", H2, activity("A1", status="withdrawn"))
    assert ask(TABLE, history, plan) == []
    assert count(history, plan, "enforcement") == (0, "zero")


def test_not_reported_zero_and_carried(history, plan):
    submit_activities(history, "THA", H1, activity("A1"))
    assert count(history, plan, "legal_framework", "1.2") == (0, "zero")
    assert count(history, plan, "enforcement", period=H2) == (None, "not_reported")
    assert count(history, plan, "enforcement", period=H2, basis="cumulative") == (1, "carried")
    total = only(
        RESULTS, history, plan, country="ALL", period=H1, basis="period", outcome="enforcement", output=""
    )
    assert (total["completed"], total["status"], total["missing_units"]) == (
        1,
        "partial",
        "PRY 2019-H1;HQ 2019-H1",
    )


def test_units_and_their_total(history, plan):
    for unit in ("THA", "PRY", "HQ"):
        submit_activities(history, unit, H1, activity("A1"), activity("A2", outcome="coordination"))
    assert count(history, plan, "enforcement", country="ALL") == (3, "reported")
    assert count(
        history, plan, "enforcement", "2.1", country="ALL", calendar="usdol", period="FY2019-H1"
    ) == (
        3,
        "reported",
    )


ACTIVITIES = st.lists(
    st.tuples(
        st.sampled_from(["THA", "PRY"]),
        st.sampled_from(["A1", "A2", "A3"]),
        st.sampled_from(["training", "protocol", "curriculum", "psa"]),
        st.sampled_from(["legal_framework", "enforcement", "coordination"]),
        st.sampled_from(["planned", "completed", "withdrawn"]),
        st.dates(date(2019, 1, 1), date(2019, 6, 30)),
    ),
    max_size=8,
    unique_by=lambda one: one[:2],
)


@settings(max_examples=examples(12, 80), deadline=None)
@given(told=ACTIVITIES)
def test_totals_are_those_of_the_map(plan, told):
    """Each cell of the results map is its rows of the activity map, however activities are spread."""
    history = warehouse_in_memory()
    for unit in ("THA", "PRY", "HQ"):
        rows = [
            activity(key, activity_type=kind, outcome=outcome, status=status, start=on.isoformat())
            for office, key, kind, outcome, status, on in told
            if office == unit
        ]
        submit_activities(history, unit, H1, *rows)
    links = ask(TABLE, history, plan)
    for row in ask(RESULTS, history, plan, period=H1, basis="cumulative"):
        behind = {
            (link["country"], link["activity_id"])
            for link in links
            if row["country"] in ("ALL", link["country"])
            and link["outcome"] == row["outcome"]
            and row["output"] in ("", link["output"])
            and link["status"] == "completed"
            and link["place"] != "no_place"
        }
        assert row["completed"] == len(behind)
        assert row["is_without_activity"] == (not behind)
    history.close()
