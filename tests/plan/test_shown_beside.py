"""What is shown beside a figure is declared soundly: what could have been measured, and parts of a share."""

import pytest

from atlas_pipeline.indicators.measures import MEASURES
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.surroundings import Surroundings

FILE = "indicators.yaml"
SAYS = {"en": "{measured} of {eligible}", "es": "{measured} de {eligible}", "th": "{measured} จาก {eligible}"}


def problems_of_change(folder, code, change):
    entries = folder.read(FILE)
    change(next(entry for entry in entries if entry["code"] == code))
    folder.write(FILE, entries)
    return [
        (entry, field)
        for file, entry, field in folder.problems(Surroundings(measures=MEASURES))
        if file == FILE
    ]


@pytest.mark.parametrize(
    ("code", "change", "field"),
    [
        ("EN1", lambda one: one["eligible"].update(by=["sex"]), "eligible.by"),
        ("EN1", lambda one: one["eligible"].update(by=list(one["select"]["where"])), "eligible.by"),
        (
            "EN1",
            lambda one: one["eligible"]["says"].update(en="tests: {measured} {eligible} {all}"),
            "eligible.says.en",
        ),
        ("EN1", lambda one: one["eligible"]["says"].update(es="{measured} pruebas"), "eligible.says.es"),
        ("EN1", lambda one: one["eligible"]["says"].update(th="{measured} {eligible"), "eligible.says.th"),
        ("EN1", lambda one: one["eligible"]["says"].pop("th"), "eligible.says.th"),
        ("K2", lambda one: one.update(eligible={"by": ["completed"], "says": SAYS}), "eligible"),
        ("LF1", lambda one: one.update(eligible={"by": [], "says": SAYS}), "eligible"),
        ("PS2", lambda one: one.update(of_whole=["area"]), "of_whole"),
        ("PS2", lambda one: one.update(by=["area"]), "of_whole"),
        ("K1", lambda one: one.update(of_whole=["outcome"]), "of_whole"),
    ],
)
def test_a_fault_names_its_field(folder, code, change, field):
    assert problems_of_change(folder, code, change) == [(code, field)]


def test_a_stored_plan_of_before_is_still_read():
    """Plans are kept as they were, and once had a tolerance for small targets."""
    from atlas_pipeline.plan.loading import load_plan

    plan = load_plan()
    before = plan.canonical_json.replace('"attendance_share":', '"small_target":10.0,"attendance_share":', 1)
    assert before != plan.canonical_json
    assert Plan.of_stored(before) == plan
    assert Plan.of_stored(plan.canonical_json).version == plan.version


def test_a_plan_that_still_sets_it_is_told(folder):
    project = folder.read("project.yaml")
    project["thresholds"]["small_target"] = 10
    folder.write("project.yaml", project)
    assert ("project.yaml", "", "thresholds.small_target") in [
        (file, entry, field) for file, entry, field in folder.problems()
    ] or [one for one in folder.problems() if "small_target" in one[2]]
