"""What the results framework says of the practice model's order, the outputs and the systems is checked."""

import pytest

from atlas_pipeline.plan.loading import load_plan

FRAMEWORK = "results_framework.yaml"
GATE = "tailoring_before_pilot"


def spoil_gate(folder, code=GATE, **change):
    framework = folder.read(FRAMEWORK)
    for gate in framework["dmop_gates"]:
        if gate["code"] == code:
            gate |= change
    folder.write(FRAMEWORK, framework)
    return folder.problems()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"requires": 12}, "requires"),
        ({"before_step": 12}, "before_step"),
        ({"requires": 5}, "requires"),
        ({"requires": 7}, "requires"),
        ({"before_step": None}, "before_step"),
        ({"before_activity": {"counts_for": "K1", "status": ["completed"]}}, "before_step"),
        ({"scopes": []}, "scopes"),
        ({"of_cycle": "previous"}, "requires"),
        ({"name": {"en": "Only English"}}, "name.es"),
        ({"reason": {"en": "Because", "es": "Porque", "th": " "}}, "reason.th"),
    ],
)
def test_a_gate(folder, change, field):
    problems = spoil_gate(folder, **change)
    assert (FRAMEWORK, f"dmop_gates[{GATE}]", field) in problems
    assert {entry for _, entry, _ in problems} == {f"dmop_gates[{GATE}]"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"counts_for": "K9"}, "before_activity.counts_for"),
        ({"counts_for": "K3"}, "before_activity.counts_for"),
        ({"status": []}, "before_activity.status"),
        ({"status": ["begun"]}, "before_activity.status"),
    ],
)
def test_a_gate_before_an_activity(folder, change, field):
    wanted = {"counts_for": "K1", "status": ["completed"]} | change
    problems = spoil_gate(folder, "psa_before_k1", before_activity=wanted)
    assert problems == [(FRAMEWORK, "dmop_gates[psa_before_k1]", field)]


def test_only_what_stands_before_a_step_can_ask_for_the_cycle_before(folder):
    problems = spoil_gate(folder, "psa_before_k1", of_cycle="previous")
    assert problems == [(FRAMEWORK, "dmop_gates[psa_before_k1]", "of_cycle")]


def test_a_gate_twice(folder):
    framework = folder.read(FRAMEWORK)
    framework["dmop_gates"].append(framework["dmop_gates"][0])
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "dmop_gates[psa_before_k1]", "code")]


@pytest.mark.parametrize("back", [7, 8, 0])
def test_a_loop_leads_back(folder, back):
    framework = folder.read(FRAMEWORK)
    framework["dmop_steps"][6]["loops_back_to"] = back
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "dmop_steps[7]", "loops_back_to")]


def test_what_an_activity_type_feeds(folder):
    framework = folder.read(FRAMEWORK)
    training = next(kind for kind in framework["activity_types"] if kind["code"] == "training")
    curriculum = next(kind for kind in framework["activity_types"] if kind["code"] == "curriculum")
    training["outputs"] = ["2.1", "4.4"]
    curriculum["outputs"] = ["2.2", "3.1"]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [
        (FRAMEWORK, "activity_types[training]", "outputs"),
        (FRAMEWORK, "activity_types[curriculum]", "outputs"),
    ]


def test_an_output_that_no_activity_feeds(folder):
    framework = folder.read(FRAMEWORK)
    for kind in framework["activity_types"]:
        kind["outputs"] = [output for output in kind.get("outputs", []) if output != "1.2"]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "outcomes[legal_framework].outputs[1.2]", "code")]


def test_the_systems(folder):
    framework = folder.read(FRAMEWORK)
    framework["systems"][0]["code"] = "body of knowledge"
    framework["systems"][1] = framework["systems"][2]
    folder.write(FRAMEWORK, framework)
    problems = [problem for problem in folder.problems() if problem[0] == FRAMEWORK]
    assert problems == [
        (FRAMEWORK, "systems[validation]", "code"),
        (FRAMEWORK, "systems[body of knowledge]", "code"),
    ]


def test_an_indicator_of_no_system(folder):
    indicators = folder.read("indicators.yaml")
    indicators[0]["system"] = "weather"
    folder.write("indicators.yaml", indicators)
    assert folder.problems() == [("indicators.yaml", "K1", "system")]


@pytest.mark.parametrize("route", ["", "tea"])
def test_an_engagement_type_without_its_place_on_the_route(folder, route):
    rows = folder.rows("codes/engagement_type.csv")
    rows[0]["route"] = route
    folder.write_rows("codes/engagement_type.csv", rows)
    assert folder.problems() == [("codes/engagement_type.csv", "coordination_meeting", "route")]


def test_a_plan_recorded_before_there_were_gates_can_still_be_read():
    plan = load_plan()
    content = plan.model_dump(mode="json")
    for name in ("dmop_gates", "systems"):
        del content["framework"][name]
    for kind in content["framework"]["activity_types"]:
        del kind["outputs"]
    for step in content["framework"]["dmop_steps"]:
        del step["loops_back_to"]
    earlier = type(plan).model_validate(content)
    assert earlier.framework.dmop_gates == ()
