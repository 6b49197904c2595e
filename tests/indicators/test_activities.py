"""K1: what lives on counts by its newest state, once, dated by its end date, else by its start date."""

import pytest

from tests.indicators.asking import figures, value
from tests.indicators.histories import Delivery, deliver
from tests.indicators.rows import activity

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"


def test_planned_then_completed_counts_once_where_it_ended(history, plan):
    deliver(
        history,
        Delivery("THA", H1, {"activities": [activity("A1", status="planned", start="2019-06-01")]}),
        Delivery("THA", H2, {"activities": [activity("A1", start="2019-06-01", end="2019-09-30")]}),
    )
    found = figures(history, plan, "K1")
    assert found["THA", H1, "period"] == (0, "zero")
    assert found["THA", H2, "period"] == (1, "reported")
    assert found["THA", H2, "new"] == (1, "reported")
    assert found["THA", H2, "cumulative"] == (1, "reported")


def test_without_an_end_date_the_start_dates_it(history, plan):
    deliver(history, Delivery("THA", H1, {"activities": [activity("A1", start="2019-02-01")]}))
    donors = figures(history, plan, "K1", calendar="usdol")
    assert donors["THA", "FY2019-H1", "period"] == (1, "reported")
    assert donors["THA", "FY2019-H2", "period"] == (0, "partial")


def test_completed_then_withdrawn_no_longer_counts(history, plan):
    deliver(
        history,
        Delivery("THA", H1, {"activities": [activity("A1")]}),
        Delivery("THA", H2, {"activities": [activity("A1", status="withdrawn")]}),
    )
    assert figures(history, plan, "K1")["THA", H1, "period"] == (0, "zero")


def test_the_order_of_arrival_changes_nothing(history, plan):
    deliver(
        history,
        Delivery("THA", H2, {"activities": [activity("A1", status="withdrawn")]}),
        Delivery("THA", H1, {"activities": [activity("A1")]}),
    )
    assert figures(history, plan, "K1")["THA", H1, "period"] == (0, "zero")


@pytest.mark.parametrize("kind", ["office_opening", "hiring", "cmep", "bok", "psa"])
def test_types_that_do_not_count(history, plan, kind):
    deliver(history, Delivery("THA", H1, {"activities": [activity("A1", activity_type=kind)]}))
    assert figures(history, plan, "K1")["THA", H1, "period"] == (0, "zero")


def test_the_same_key_of_two_units_is_two_activities(history, plan):
    deliver(
        history,
        Delivery("THA", H1, {"activities": [activity("A1")]}),
        Delivery("PRY", H1, {"activities": [activity("A1"), activity("A2")]}),
        Delivery("HQ", H1, {"activities": []}),
    )
    assert figures(history, plan, "K1")["ALL", H1, "period"] == (3, "reported")


def test_reported_late_counts_by_its_date(history, plan):
    deliver(
        history,
        Delivery("THA", H1, {"activities": []}),
        Delivery("THA", H2, {"activities": [activity("A1", start="2019-03-01")]}),
    )
    found = figures(history, plan, "K1")
    assert found["THA", H1, "period"] == (1, "reported")
    assert found["THA", H2, "period"] == (0, "zero")


def test_topics_overlap_and_outcomes_do_not(history, plan):
    rows = [activity("A1", topics=["CL", "FL"]), activity("A2", outcome="coordination")]
    deliver(history, Delivery("THA", H1, {"activities": rows}))
    topics = figures(history, plan, "K1", breakdown="topics")
    outcomes = figures(history, plan, "K1", breakdown="outcome")
    of_topic = {key[3]: found[0] for key, found in topics.items() if key[:3] == ("THA", H1, "period")}
    of_outcome = {key[3]: found[0] for key, found in outcomes.items() if key[:3] == ("THA", H1, "period")}
    assert of_topic == {"CL": 2, "FL": 1, "HT": 0, "WR": 0}
    assert of_outcome == {"legal_framework": 0, "enforcement": 1, "coordination": 1}


def test_types_that_never_count_are_no_categories(history, plan):
    deliver(history, Delivery("THA", H1, {"activities": []}))
    kinds = {key[3] for key in figures(history, plan, "K1", breakdown="activity_type")}
    assert kinds == set(plan.framework.types_counting_for("K1"))


def test_as_of_an_earlier_moment(history, plan):
    first, second = deliver(
        history,
        Delivery("THA", H1, {"activities": [activity("A1"), activity("A2")]}),
        Delivery("THA", H1, {"activities": [activity("A1"), activity("A2"), activity("A3")]}),
    )
    assert value(history, plan, "K1", at=("THA", H1, "period"), seq=0) is None
    assert value(history, plan, "K1", at=("THA", H1, "period"), seq=first) == 2
    assert value(history, plan, "K1", at=("THA", H1, "period"), seq=second) == 3
    assert value(history, plan, "K1", at=("THA", H1, "period")) == 3
