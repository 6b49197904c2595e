"""A total and its parts come from the same rows: whatever the project's figure counts is in one unit's
figure, also where the unit was not active on the day."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure
from atlas_pipeline.indicators.trace import Tracer
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.units import ALL
from tests.depth import examples
from tests.indicators import strategies
from tests.indicators.asking import figures
from tests.indicators.histories import Delivery, deliver, warehouse_in_memory
from tests.indicators.reference import Reference
from tests.indicators.rows import activity, day, engagement, participant, training
from tests.indicators.test_against_reference import AS_OF, WINDOWS, as_dict, differing, within_reach
from tests.indicators.topics import each_topic, forms_of

PLAN = load_plan()
PLACE = ["indicator", "calendar", "period", "accumulation", "breakdown", "category"]
EXCLUSIVE = [("K2", "sex"), ("K2", "institution_type")]


def plan_with(**active):
    """The plan whose units were active from one day to another: code → (from, to)."""
    units = tuple(
        unit.model_copy(update=dict(zip(("active_from", "active_to"), active[unit.code], strict=True)))
        if unit.code in active
        else unit
        for unit in PLAN.units
    )
    return PLAN.model_copy(update={"units": units})


days = st.none() | st.integers(0, 700).map(
    lambda number: date.fromordinal(date(2019, 1, 1).toordinal() + number)
)


@st.composite
def lives(draw):
    """When each unit was active: never, since a day, or between two days."""
    found = {}
    for unit in strategies.UNITS:
        first, last = draw(days), draw(days)
        found[unit] = (first, None if first is None or last is None else max(first, last))
    return found


@each_topic
@settings(max_examples=examples(3, 25), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), active=lives())
def test_every_row_of_the_total_is_in_one_units_figure(codes, data, active):
    history = data.draw(strategies.histories_of(*forms_of(PLAN, codes)))
    plan = within_reach(plan_with(**active))
    warehouse = warehouse_in_memory()
    deliver(warehouse, *history)
    values = compute(warehouse, plan, as_of_day=AS_OF, indicators=codes)
    own = values[~values[["indicator", "breakdown"]].apply(tuple, axis=1).isin(EXCLUSIVE)]
    own = own[own["indicator"] != "CC1"]
    parts = own[own["country"] != ALL].groupby(PLACE)["rows"].sum()
    whole = own[own["country"] == ALL].set_index(PLACE)["rows"]
    parts = parts.reindex(whole.index, fill_value=0)
    is_new = whole.index.get_level_values("accumulation") == "new"
    assert (parts[~is_new] == whole[~is_new]).all()
    # who is new to a unit may have been known to the project
    assert (parts[is_new] >= whole[is_new]).all()
    assert not values.loc[values["rows"] > 0, "status"].isin(["not_reported", ""]).any()
    assert differing(as_dict(values), Reference(plan, history).figures(WINDOWS, codes)) == {}
    warehouse.close()


def early(plan):
    """A unit that begins in July 2019, and a row of each kind that it dates in March."""
    rows = {
        "activities": [activity("A1", start="2019-03-01", end="2019-03-02")],
        "trainings": [training("T1", "2019-03-01")],
        "participants": [participant("T1", 1, pre_score=10.0, post_score=50.0, hours_attended=8.0)],
        "engagements": [engagement("E1", "2019-03-01")],
    }
    return plan, Delivery("THA", "2019-H2", rows)


@pytest.mark.parametrize(
    ("indicator", "value"), [("K1", 1), ("K2", 1), ("EN1", 1.0), ("EN2", 8.0), ("EN3", 40.0), ("EG1", 1)]
)
def test_a_row_from_before_its_unit_was_active_counts_for_both(history, indicator, value):
    plan, delivery = early(plan_with(THA=(date(2019, 7, 1), None)))
    deliver(history, delivery)
    found = figures(history, plan, indicator)
    assert found["THA", "2019-H1", "period"] == (value, "partial")
    assert found["THA", "2019-H1", "cumulative"] == (value, "carried")
    assert found[ALL, "2019-H1", "period"][0] == value
    assert ("THA", "2019-H1", "period") in found
    assert not any(unit == "BOL" for unit, *_ in found)


def test_a_row_from_after_its_unit_had_ended_counts_for_both(history):
    plan = plan_with(THA=(date(2019, 1, 1), date(2019, 6, 30)))
    late = [activity("A1", start="2019-08-01", end="2019-08-02")]
    deliver(history, Delivery("THA", "2019-H1", {"activities": late}))
    found = figures(history, plan, "K1")
    assert found["THA", "2019-H2", "period"] == (1, "partial")
    assert found[ALL, "2019-H2", "period"][0] == 1


def test_without_a_row_a_unit_that_was_not_active_has_no_figure(history):
    plan, delivery = early(plan_with(THA=(date(2019, 7, 1), None)))
    deliver(
        history, Delivery("THA", "2019-H2", {"activities": []}), Delivery("PRY", "2019-H1", delivery.forms)
    )
    assert ("THA", "2019-H1", "period") not in figures(history, plan, "K1")


def test_what_is_only_shown_beside_a_total_is_in_a_units_figure_too(history):
    """LF1 shows a withdrawn instrument by stage, though it counts in no total."""
    plan = plan_with(THA=(date(2019, 7, 1), None))
    lost = {
        "instrument_id": "L1",
        "title": "A law",
        "instrument_type": "law",
        "topics": ["CL"],
        "stage": "withdrawn",
        "stage_date": day("2019-03-01"),
    }
    deliver(history, Delivery("THA", "2019-H2", {"legal_instruments": [lost]}))
    by_stage = figures(history, plan, "LF1", breakdown="stage")
    assert by_stage["THA", "2019-H1", "cumulative", "withdrawn"] == (1, "carried")
    assert by_stage[ALL, "2019-H1", "cumulative", "withdrawn"][0] == 1
    assert figures(history, plan, "LF1")["THA", "2019-H1", "cumulative"] == (0, "carried")


def test_the_trace_of_an_early_row_is_the_figure(history):
    plan, delivery = early(plan_with(THA=(date(2019, 7, 1), None)))
    deliver(history, delivery)
    window = next(one for one in plan.periods() if one.key == "2019-H1")
    tracer = Tracer(history, plan, "K2")
    for unit in ("THA", ALL):
        assert tracer.measured(Figure("K2", unit, window, "period")).rows == 1
        assert len(tracer.rows(Figure("K2", unit, window, "period"))) == 2  # with the training as evidence
