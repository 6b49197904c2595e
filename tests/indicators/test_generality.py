"""An indicator is an entry of the plan: ones that the plan does not have, made of other measures, forms and
fields, counted by the grid and the plain way alike."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import Figure, IndicatorError
from atlas_pipeline.indicators.trace import Tracer
from atlas_pipeline.plan.indicators import Selection
from atlas_pipeline.plan.loading import load_plan
from tests.depth import examples
from tests.indicators import strategies
from tests.indicators.asking import AS_OF, figures
from tests.indicators.histories import Delivery, deliver, warehouse_in_memory
from tests.indicators.rows import activity, finding, model, participant, training

PLAN = load_plan()
H1 = "2019-H1"


def indicator(code, form, measure, *, by=(), where=None, join=(), time="incremental", date=(), require=()):
    select = Selection(form=form, join=join, where=where or {}, require=require)
    changes = {"code": code, "select": select, "measure": measure, "time": time, "date": date, "by": by}
    return PLAN.indicators[0].model_copy(update=changes)


def with_indicators(*entries):
    return PLAN.model_copy(update={"indicators": entries})


TRAINED = {"form": "participants", "join": ("trainings",), "date": ("trainings.end_date",)}
ENTRIES = (
    indicator("mean-score", measure={"mean": "post_score"}, by=("sex", "trainings.topics"), **TRAINED),
    indicator("share-completed", measure={"share": {"of": "completed"}}, by=("institution_type",), **TRAINED),
    indicator(
        "offices", measure={"count_distinct": "institution"}, by=("sex", "trainings.outcome"), **TRAINED
    ),
    indicator("groups", measure={"count_distinct": "training_id"}, by=("sex",), **TRAINED),
    indicator("hours", "trainings", {"sum": "hours"}, by=("topics", "support_type"), date=("end_date",)),
    indicator(
        "things",
        "activities",
        {"count_distinct": "activity_id"},
        by=("outcome", "topics"),
        date=("start_date",),
    ),
    indicator(
        "by-slice", "activities", {"count": "activity_id"}, by=("status",), where={"topics": ["CL", "WR"]}
    ),
    indicator("findings", "psa_findings", {"share": "validated"}, by=("topics",), time="snapshot"),
    indicator("ranks", "validation_rankings", {"mean": "rank"}, by=("stakeholder_group",), time="snapshot"),
)


FORMS = ("activities", "participants", "psa_findings", "trainings", "validation_rankings")


@settings(max_examples=examples(4, 25), deadline=None, suppress_health_check=list(HealthCheck))
@given(history=strategies.histories_of(*FORMS))
def test_the_grid_and_the_rows_agree_for_any_measure(history):
    plan = with_indicators(*ENTRIES)
    warehouse = warehouse_in_memory()
    deliver(warehouse, *history)
    values = compute(warehouse, plan, as_of_day=AS_OF)
    for entry in ENTRIES:
        tracer = Tracer(warehouse, plan, entry.code)
        own = values[(values["indicator"] == entry.code) & (values["status"] != "not_reported")]
        for line in own[(own["rows"] > 0) | (own["breakdown"] == "")].itertuples():
            window = plan.calendar(line.calendar).period(line.period, plan.project.whole)
            at = (line.country, window, line.accumulation, line.breakdown, line.category)
            measured = tracer.measured(Figure(entry.code, *at))
            assert measured.rows == line.rows, at
            assert measured.parts.numerator == pytest.approx(line.numerator), at
            assert measured.parts.value == pytest.approx(None if pd.isna(line.value) else line.value), at
            if pd.notna(line.persons):
                assert measured.persons == line.persons, at
    warehouse.close()


def test_a_mean_keeps_its_parts(history):
    plan = with_indicators(ENTRIES[0])
    rows = [
        participant("T1", 1, post_score=60.0),
        participant("T1", 2, post_score=90.0),
        participant("T1", 3),
    ]
    deliver(history, Delivery("THA", H1, {"trainings": [training("T1", "2019-02-01")], "participants": rows}))
    values = compute(history, plan, as_of_day=AS_OF)
    total = values[(values["period"] == H1) & (values["country"] == "THA")].iloc[0]
    assert (total["value"], total["numerator"], total["denominator"]) == (75, 150, 2)
    assert (total["rows"], total["persons"]) == (3, 3)


def test_a_share_over_nothing_has_no_value_and_is_a_zero(history):
    deliver(history, Delivery("THA", H1, {"trainings": [], "participants": []}))
    assert figures(history, with_indicators(ENTRIES[1]), "share-completed")["THA", H1, "period"] == (
        None,
        "zero",
    )


def test_without_a_date_the_slice_dates_the_row(history):
    deliver(history, Delivery("THA", H1, {"activities": [activity("A1", start="2019-02-01")]}))
    found = figures(history, with_indicators(ENTRIES[6]), "by-slice", calendar="usdol")
    assert found["THA", "FY2019-H2", "period"] == (1, "partial")


def test_categories_the_code_list_does_not_have_are_not_lost(history):
    plan = with_indicators(ENTRIES[5])
    rows = [activity("A1", outcome="an_old_code"), activity("A2", outcome=None), activity("A3")]
    deliver(history, Delivery("THA", H1, {"activities": rows}))
    found = figures(history, plan, "things", breakdown="outcome")
    of_unit = {key[3]: one[0] for key, one in found.items() if key[:3] == ("THA", H1, "period")}
    assert list(of_unit.items()) == [
        ("legal_framework", 0),
        ("enforcement", 1),
        ("coordination", 0),
        ("an_old_code", 1),
        ("not_stated", 1),
    ]


def test_stages_at_least_and_several_operators(history):
    where = {"status": {"at_least": "ongoing", "not": ["cancelled", "withdrawn"]}}
    entry = indicator("begun", "activities", {"count": "activity_id"}, where=where, by=("status",))
    rows = [
        activity(f"A{n}", status=one)
        for n, one in enumerate(["planned", "ongoing", "completed", "cancelled"])
    ]
    deliver(history, Delivery("THA", H1, {"activities": rows}))
    found = figures(history, with_indicators(entry), "begun", breakdown="status")
    of_unit = {key[3]: one[0] for key, one in found.items() if key[:3] == ("THA", H1, "period")}
    assert of_unit == {"ongoing": 1, "completed": 1}


def test_a_snapshot_follows_what_its_rows_are_joined_with(history):
    """The model stays as it is; the gap that it answers is being addressed half a year later."""
    entry = indicator(
        "answers",
        "coordination_models",
        {"count": "model_id"},
        join=("psa_findings",),
        by=("psa_findings.status",),
        time="snapshot",
    )
    then = finding(status="being_addressed", status_date="2019-08-01")
    deliver(
        history,
        Delivery("THA", H1, {"coordination_models": [model("M1")], "psa_findings": [finding()]}),
        Delivery("THA", "2019-H2", {"psa_findings": [then]}),
    )
    found = figures(history, with_indicators(entry), "answers", breakdown="status")
    told = {key[1:4:2]: one[0] for key, one in found.items() if key[0] == "THA" and one[0]}
    assert {(H1, "open"), ("2019-H2", "being_addressed")} == {key for key in told if key[0] < "2020-H1"}


def test_a_snapshot_of_findings_by_the_day_of_their_state(history):
    entry = indicator(
        "open", "psa_findings", {"count": "finding_id"}, where={"status": "open"}, time="snapshot"
    )
    first = Delivery("THA", H1, {"psa_findings": [finding(status_date="2019-02-01")]})
    then = Delivery(
        "THA", "2019-H2", {"psa_findings": [finding(status="addressed", status_date="2019-08-01")]}
    )
    deliver(history, first, then)
    found = figures(history, with_indicators(entry), "open")
    assert [found["THA", period, "cumulative"][0] for period in (H1, "2019-H2")] == [1, 0]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (indicator("X", "nonsense", {"count": "a"}), "'nonsense' is not a form"),
        (indicator("X", "activities", {"median": "title"}), "'median' is not a measure"),
        (
            indicator("X", "activities", {"count": "nonsense"}),
            "X names 'nonsense', but the form activities has no",
        ),
        (
            indicator("X", "participants", {"count": "full_name"}),
            "X names 'full_name', but the form participants has no",
        ),
        (
            indicator("X", "activities", {"count": "trainings.title"}),
            "X names 'trainings.title' but does not join",
        ),
        (
            indicator("X", "activities", {"count": "title"}, join=("outputs",)),
            "X joins outputs, but activities does not refer to it",
        ),
        (
            indicator("X", "activities", {"count": "title"}, where={"title": {"like": "a"}}),
            "'like' is not a condition for the field",
        ),
        (
            indicator("X", "activities", {"count": "title"}, where={"status": {"at_least": "b"}}),
            "'b' is not a code of",
        ),
        (
            indicator("X", "activities", {"count": "title"}, where={"title": {"at_least": "b"}}),
            "the field title has no",
        ),
        (
            indicator("X", "activities", {"count": "title"}, require=("finding_validated",)),
            "X requires finding_validated",
        ),
        (
            indicator("X", "activities", {"count": "title"}, require=("luck",), time="snapshot"),
            "'luck' is not a condition",
        ),
    ],
)
def test_a_plan_that_asks_for_what_is_not_there_is_told_so(history, entry, sentence):
    deliver(history, Delivery("THA", H1, {"activities": [activity("A1")]}))
    with pytest.raises(IndicatorError) as refused:
        compute(history, with_indicators(entry), as_of_day=AS_OF)
    assert str(refused.value).startswith(sentence)


def test_an_unknown_indicator_is_refused(history):
    with pytest.raises(IndicatorError, match="'K9' is not an indicator; there are: BK1, "):
        compute(history, PLAN, as_of_day=AS_OF, indicators=["K9"])
