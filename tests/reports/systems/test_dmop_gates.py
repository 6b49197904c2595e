"""The gates: kept, breached, answered, open or waiting; each of the plan's, and loops."""

from datetime import date

import pytest

from atlas_pipeline.reports.tables.systems.dmop import TABLE
from atlas_pipeline.reports.tables.systems.dmop_gate_table import TABLE as GATES
from atlas_pipeline.reports.tables.systems.dmop_gate_table import gate_warnings
from tests.indicators.rows import activity
from tests.reports.systems.rows import step
from tests.reports.systems.submissions import ask, only, submit

H1, H2, H3 = "2019-H1", "2019-H2", "2020-H1"
STEP_GATES = [
    ("knowledge_before_tailoring", 1, 4),
    ("validation_before_tailoring", 3, 4),
    ("tailoring_before_pilot", 4, 5),
    ("pilot_before_evaluation", 5, 6),
    ("evaluation_before_refinement", 6, 7),
    ("evaluation_before_implementation", 6, 8),
    ("implementation_before_institutionalization", 8, 9),
]


def gate(history, plan, code, *steps, activities=(), **course):
    forms = {"dmop_progress": list(steps), "activities": list(activities)}
    submit(history, ("THA", H2, forms))
    asked = {"country": "THA", "intervention_id": "", "cycle": 1} | course
    return only(GATES, history, plan, gate=code, **asked)


def test_every_step_gate_of_the_plan_is_tried_here(plan):
    told = [(one.code, one.requires, one.before_step) for one in plan.framework.dmop_gates]
    before_steps = [one for one in told if one[2] and one[0] != "refinement_before_next_cycle"]
    assert before_steps == STEP_GATES


@pytest.mark.parametrize("gates", [STEP_GATES[:4], STEP_GATES[4:]], ids=["first", "later"])
@pytest.mark.parametrize(
    ("required_states", "later_states", "state"),
    [
        ([], [], "waiting"),
        ([("in_progress", "2019-07-01")], [], "waiting"),
        ([("completed", "2019-08-01")], [], "open"),
        ([("completed", "2019-08-01")], [("in_progress", "2019-08-01")], "kept"),
        ([("completed", "2019-08-02")], [("in_progress", "2019-08-01")], "breached"),
        ([], [("completed", "2019-08-01")], "breached"),
        ([("waived", "2019-07-01")], [], "open"),
        ([("waived", "2019-07-01")], [("in_progress", "2019-08-01")], "waived"),
        ([("waived", "2019-12-01")], [("in_progress", "2019-08-01")], "waived"),
        ([("completed", "2019-12-01"), ("waived", "2019-07-01")], [("in_progress", "2019-08-01")], "waived"),
        # opened again before the later one began
        (
            [("completed", "2019-07-01"), ("in_progress", "2019-07-15")],
            [("in_progress", "2019-08-01")],
            "breached",
        ),
        # the later step was passed over, not begun
        ([], [("waived", "2019-08-01")], "waiting"),
    ],
)
def test_a_gate_before_a_step(history, plan, gates, required_states, later_states, state):
    """Each gate in a country of its own, so that four are told and asked at once."""
    units = dict(zip(("THA", "PRY", "LBR", "ARG"), gates, strict=False))
    for unit, (_, required, later) in units.items():
        steps = [step(required, status, on, reason="Because") for status, on in required_states]
        steps += [step(later, status, on, reason="Because") for status, on in later_states]
        submit(history, (unit, H2, {"dmop_progress": steps, "activities": []}))
    found = ask(GATES, history, plan, intervention_id="", cycle=1)
    told = {(row["country"], row["gate"]): row for row in found}
    assert len(told) == len(found)
    for unit, (code, required, later) in units.items():
        own = told[unit, code]
        assert (own["state"], own["is_warning"]) == (state, state == "breached"), code
        assert (own["requires"], own["before_step"]) == (required, later)


def test_the_first_activity_that_counts_comes_after_the_analysis(history, plan):
    told = gate(
        history,
        plan,
        "psa_before_k1",
        step(2, "completed", "2019-11-29"),
        activities=[
            activity("A0", activity_type="office_opening", start="2019-02-01"),
            activity("A1", status="planned", start="2019-03-01"),
            activity("A2", status="cancelled", start="2019-03-02"),
            activity("A4", status="ongoing", start="2019-09-30"),
            activity("A3", start="2019-10-15", end="2019-10-17"),
        ],
    )
    assert (told["state"], told["began_on"], told["began_with"]) == ("breached", date(2019, 9, 30), "A4")
    assert (told["completed_on"], told["days_early"], told["before_activity"]) == (
        date(2019, 11, 29),
        60,
        "K1",
    )
    assert only(TABLE, history, plan, country="THA", step=2)["warnings"] == "psa_before_k1"


@pytest.mark.parametrize(
    ("reason", "state"), [("Meetings had to begin before the report.", "waived"), (" ", "breached")]
)
def test_only_a_reason_answers(history, plan, reason, state):
    told = gate(
        history,
        plan,
        "psa_before_k1",
        step(2, "waived", "2019-05-01", reason=reason),
        step(2, "completed", "2019-11-29"),
        activities=[activity("A1", start="2019-06-01")],
    )
    assert told["state"] == state
    assert told["waiver_reason"] == (reason if state == "waived" else "")
    assert only(TABLE, history, plan, country="THA", step=2)["status"] == "completed"


def test_a_warning_says_what_to_do(history, plan):
    gate(history, plan, "tailoring_before_pilot", step(5, "in_progress", "2019-08-01"))
    [told] = gate_warnings(GATES.rows(history, plan, as_of_day=date(2019, 8, 11)), plan)
    assert told == (
        "THA, cycle 1: No pilot before the intervention is tailored. It began on 2019-08-01, 10 days too "
        "early; report step 4 as waived, with the reason, to answer this."
    )


def test_a_country_s_design_lets_its_interventions_be_piloted(history, plan):
    told = gate(
        history,
        plan,
        "tailoring_before_pilot",
        step(4, "completed", "2019-08-01"),
        step(5, "in_progress", "2019-08-05", intervention="INT-06"),
        intervention_id="INT-06",
    )
    assert told["state"] == "kept"
    # not the other way round: one intervention's design is not that of all
    assert only(GATES, history, plan, gate="pilot_before_evaluation", country="THA", intervention_id="")[
        "state"
    ] == ("waiting")


@pytest.mark.parametrize(
    ("refined", "state"), [("2019-09-01", "kept"), ("2019-11-01", "breached"), (None, "breached")]
)
def test_a_second_pilot_comes_after_the_refinement(history, plan, refined, state):
    steps = [step(4, "completed", "2019-07-01"), step(6, "completed", "2019-08-01")]
    steps += [step(7, "completed", refined)] if refined else []
    told = gate(
        history,
        plan,
        "refinement_before_next_cycle",
        *steps,
        step(5, "in_progress", "2019-10-01", cycle=2),
        cycle=2,
    )
    assert told["state"] == state


def test_each_cycle_is_evaluated_but_not_designed_from_the_start(history, plan):
    submit(
        history,
        (
            "THA",
            H2,
            {
                "dmop_progress": [
                    step(4, "completed", "2019-07-01"),
                    step(6, "completed", "2019-08-01"),
                    step(5, "completed", "2019-10-01", cycle=2),
                    step(7, "in_progress", "2019-11-01", cycle=2),
                ]
            },
        ),
    )
    of_second = {row["gate"]: row["state"] for row in ask(GATES, history, plan, country="THA", cycle=2)}
    assert of_second["tailoring_before_pilot"] == "kept"
    assert of_second["evaluation_before_refinement"] == "breached"
    assert "psa_before_k1" not in of_second
    assert "refinement_before_next_cycle" not in {
        row["gate"] for row in ask(GATES, history, plan, country="THA", cycle=1)
    }


def test_headquarters_has_no_gates(history, plan):
    submit(history, ("HQ", H1, {"dmop_progress": [step(5, "completed", "2019-02-01")]}))
    assert ask(GATES, history, plan, country="HQ") == []


def test_gates_are_data(history, plan):
    """Another project's gate, on one scope, needs no code."""
    gates = plan.framework.dmop_gates
    stricter = gates[1].model_copy(update={"code": "ours", "requires": 2, "before_step": 3})
    changed = plan.model_copy(
        update={"framework": plan.framework.model_copy(update={"dmop_gates": (stricter,)})}
    )
    submit(history, ("THA", H2, {"dmop_progress": [step(3, "completed", "2019-08-01")]}))
    told = only(GATES, history, changed, country="THA")
    assert (told["gate"], told["state"]) == ("ours", "breached")
