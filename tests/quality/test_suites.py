"""The suites made from the plan and the forms: sound rows hold, each fault gives its one problem."""

from datetime import date

import pytest

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.catalogue import RULES
from atlas_pipeline.quality.assessment import assess_warehouse, assessment_of, store, suites_for
from atlas_pipeline.quality.current_rows import CurrentRows
from atlas_pipeline.quality.gx import ExpectationState
from atlas_pipeline.quality.stored_results import stored_checks, stored_problems
from atlas_pipeline.warehouse.tables import indicator_value
from tests.indicators.histories import Delivery, deliver, link
from tests.indicators.rows import activity, finding, model, participant, study, training

AS_OF = date(2019, 8, 15)
SOUND = {
    "activities": [activity("A1", end="2019-02-03")],
    "trainings": [training("T1", "2019-03-01", activity_id="A1")],
    "participants": [participant("T1", person) for person in range(1, 4)],
    "psa_findings": [finding("F1")],
    "coordination_models": [model("M1")],
    "legal_instruments": [],
    "dmop_progress": [],
    "validation_rankings": [],
    "engagements": [],
    "outputs": [],
}


@pytest.fixture(scope="module")
def plan_of_one():
    """The plan with Thailand alone at work, so that nobody else is missing."""
    return with_active("THA")


def with_active(*codes: str) -> Plan:
    plan = load_plan()
    units = [
        unit if unit.code in codes else unit.model_copy(update={"active_from": None}) for unit in plan.units
    ]
    return Plan.model_validate({**dict(plan), "units": tuple(units)})


def assessed_history(history, plan: Plan, forms: dict, as_of: date = AS_OF, *, others: tuple = ()):
    deliver(history, Delivery("THA", "2019-H1", forms), *others)
    published = compute(history, plan, as_of_day=as_of)
    rows = CurrentRows(history)
    return assessment_of(suites_for(rows, plan, published, as_of), as_of, rows.seq)


def rules(assessed) -> list[tuple]:
    return sorted((one.country, one.period, one.problem.form, one.problem.rule) for one in assessed.found)


def test_sound_rows_hold_and_every_expectation_ran(history, plan_of_one):
    assessed = assessed_history(history, plan_of_one, SOUND)
    assert rules(assessed) == []
    assert {one.state for one in assessed.results} == {ExpectationState.HELD}
    assert len(assessed.results) > 80


FAULTS = {
    "counted_code_unknown": (
        "trainings",
        [training("T1", "2019-03-01", activity_id="A1", support_type="gone")],
    ),
    "counted_gap": ("participants", [participant("T1", 1, sex=None)]),
    "counted_out_of_range": ("participants", [participant("T1", 1, pre_score=130.0)]),
    "counted_malformed": ("activities", [activity("A1"), activity("A 2; x", title="Another")]),
    "counted_key_twice": ("activities", [activity("A1"), activity("A1", title="Another")]),
    "counted_person_twice": ("participants", [participant("T1", 1), participant("T1", 1)]),
    "counted_dates_out_of_order": (
        "trainings",
        [training("T1", "2019-03-01", start="2019-03-05", activity_id="A1")],
    ),
    "counted_reference_broken": ("participants", [participant("T1", 1), participant("T9", 2)]),
}  # fmt: skip


TOGETHER = {
    "activities": [activity("A1"), activity("A1", title="Twice"), activity("A 2; x", title="Another")],
    "trainings": [
        training("T1", "2019-03-01", activity_id="A1"),
        training("T2", "2019-03-01", activity_id="A1", support_type="gone"),
        training("T3", "2019-03-01", start="2019-03-05", activity_id="A1"),
    ],
    "participants": [
        participant("T1", 1, sex=None),
        participant("T1", 2, pre_score=130.0),
        participant("T1", 3),
        participant("T1", 3),
        participant("T9", 4),
    ],
}


def test_the_faults_of_one_slice_are_each_found(history, plan_of_one):
    assessed = assessed_history(history, plan_of_one, SOUND | TOGETHER)
    assert rules(assessed) == sorted(("THA", "2019-H1", form, rule) for rule, (form, _) in FAULTS.items())
    assert not assessed.could_not_run


@pytest.mark.deep
@pytest.mark.parametrize("rule", FAULTS)
def test_each_fault_is_one_problem_of_its_slice(history, plan_of_one, rule):
    form, rows = FAULTS[rule]
    assessed = assessed_history(history, plan_of_one, {**SOUND, form: rows})
    assert rules(assessed) == [("THA", "2019-H1", form, rule)]
    assert not assessed.could_not_run


def test_one_of_several_codes_that_is_unknown_is_found(history, plan_of_one):
    rows = [training("T1", "2019-03-01", activity_id="A1", topics=("CL", "gone"))]
    (found,) = assessed_history(history, plan_of_one, {**SOUND, "trainings": rows}).found
    assert (found.problem.rule, found.problem.column, found.problem.found) == (
        "counted_code_unknown",
        "topics",
        "CL;gone",
    )


def test_an_intervention_that_no_study_has_is_found_whoever_sent_the_studies(history, plan_of_one):
    """Also where the studies came after the row that names it: nothing but this tells of it then."""
    named = [activity("A1", intervention_id="I1"), activity("A2", title="Another", intervention_id="I9")]
    studies = Delivery("HQ", "2019-H1", {"bok_studies": [study("S1")]})
    assessed = assessed_history(history, plan_of_one, {**SOUND, "activities": named}, others=(studies,))
    found = [one.problem for one in assessed.found if one.country == "THA"]
    assert [(one.rule, one.column, one.found) for one in found] == [
        ("counted_reference_broken", "intervention_id", "I9")
    ]


def test_codes_that_only_another_country_has_are_unknown(history):
    two = with_active("THA", "PRY")
    code = two.code_lists["admin1"].for_unit("PRY").keys[0]
    rows = [training("T1", "2019-03-01", activity_id="A1", admin1=code)]
    other = Delivery("PRY", "2019-H1", SOUND)
    assessed = assessed_history(history, two, {**SOUND, "trainings": rows}, others=(other,))
    unknown = [one for one in rules(assessed) if one[3] == "counted_code_unknown"]
    assert unknown == [("THA", "2019-H1", "trainings", "counted_code_unknown")]


def test_persons_are_never_told(history, plan_of_one):
    people = [participant("T1", 987654321), participant("T1", 987654321)]
    assessed = assessed_history(history, plan_of_one, {**SOUND, "participants": people})
    assert "987654321" not in repr(assessed)


def test_who_is_missing_is_told_once_with_every_half_year(history, plan):
    assessed = assessed_history(history, plan, SOUND, date(2020, 8, 15))
    seen = {(one.country, one.problem.rule) for one in assessed.found}
    assert ("PRY", "country_silent") in seen
    assert ("THA", "slices_missing") in seen
    assert ("BOL", "country_silent") not in seen  # prepared, not active
    (late,) = [one for one in assessed.found if one.country == "THA"]
    assert late.problem.details == {"count": 2, "missing": "2019-H2, 2020-H1"}


def test_nothing_is_missing_before_it_is_due(history, plan_of_one):
    assert rules(assessed_history(history, plan_of_one, SOUND, date(2020, 1, 30))) == []


def test_a_form_that_was_due_and_is_not_there_is_named(history, plan_of_one):
    forms = {form: rows for form, rows in SOUND.items() if form != "outputs"}
    (found,) = assessed_history(history, plan_of_one, forms).found
    assert (found.problem.rule, found.problem.details["forms"]) == ("forms_missing", "outputs")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"breakdown": "sex", "category": "F"}, "parts_do_not_tie"),
        ({"breakdown": ""}, "figure_out_of_bounds"),
    ],
)
def test_a_figure_that_was_tampered_with_does_not_tie(history, plan_of_one, change, rule):
    deliver(history, Delivery("THA", "2019-H1", SOUND))
    published = compute(history, plan_of_one, as_of_day=AS_OF)
    hit = (
        (published["indicator"] == "K2")
        & (published["country"] == "ALL")
        & (published["period"] == "2019-H1")
    )
    for name, value in change.items():
        hit &= published[name] == value
    assert hit.any()
    published.loc[hit, ["value", "numerator"]] = 77.0
    rows = CurrentRows(history)
    assessed = assessment_of(suites_for(rows, plan_of_one, published, AS_OF), AS_OF, rows.seq)
    assert rule in {one.problem.rule for one in assessed.found}


def test_only_what_counts_is_judged(history, plan_of_one):
    bad = {**SOUND, "participants": [participant("T1", 1, sex=None)]}
    deliver(history, Delivery("THA", "2019-H1", bad))
    assert rules(assessed_history(history, plan_of_one, SOUND)) == []


def test_a_judgement_comes_back_as_it_was_stored(history, plan):
    deliver(history, Delivery("THA", "2019-H1", SOUND))
    history.derived.replace({indicator_value: compute(history, plan, as_of_day=AS_OF)})
    assert stored_checks(history) is None
    assessed = assess_warehouse(history, plan, as_of_day=AS_OF)
    store(history, assessed)
    assert stored_problems(history) == list(assessed.found)
    checks = stored_checks(history)
    assert len(checks) == len(assessed.results)
    assert set(checks["rule"]) <= set(RULES)


def test_it_is_judged_alike_on_both_engines(warehouse, plan):
    deliver(warehouse, Delivery("THA", "2019-H1", {**SOUND, **dict([FAULTS["counted_gap"]])}))
    warehouse.derived.replace({indicator_value: compute(warehouse, plan, as_of_day=AS_OF)})
    assessed = assess_warehouse(warehouse, plan, as_of_day=AS_OF)
    store(warehouse, assessed)
    assert not assessed.could_not_run
    assert [one for one in rules(assessed) if one[0] == "THA"] == [
        ("THA", "2019-H1", "participants", "counted_gap")
    ]
    assert stored_problems(warehouse) == list(assessed.found)


def test_a_person_of_a_training_in_two_half_years_is_a_warning_of_the_later(history, plan_of_one):
    """However the two arrive; another training, or another office with the same number, is no repetition."""
    again = {
        "trainings": [training("T1", "2019-03-01", activity_id="A1"), training("T2", "2019-07-02")],
        "participants": [participant("T1", 2), participant("T1", 9), participant("T2", 1)],
    }
    other = Delivery("PRY", "2019-H2", {"participants": [participant("T1", 1)]})
    assessed = assessed_history(
        history, plan_of_one, SOUND, others=(Delivery("THA", "2019-H2", again), other)
    )
    found = [one for one in assessed.found if one.problem.rule == "counted_person_again"]
    assert [(one.country, one.period, one.problem.details["count"]) for one in found] == [
        ("THA", "2019-H2", 1)
    ]
    assert str(found[0].problem.severity) == "warning"


def test_a_confirmed_pair_is_one_person_reported_again(history, plan_of_one):
    again = {"trainings": SOUND["trainings"], "participants": [participant("T1", 9)]}
    link(history, 1, 9)
    assessed = assessed_history(history, plan_of_one, SOUND, others=(Delivery("THA", "2019-H2", again),))
    assert ("THA", "2019-H2", "participants", "counted_person_again") in rules(assessed)
