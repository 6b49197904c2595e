"""Worked cases: those of the plan hold, a wrong one is told in a sentence, and none changes the plan's
version."""

from collections import Counter

import pytest
import yaml

from atlas_pipeline.indicators.worked_cases import check_plan_and_cases, computed_cases
from atlas_pipeline.plan.loading import load_plan, load_worked_cases
from tests.plan.folder import PlanFolder

FILE = "worked_cases/K2.yaml"


@pytest.fixture
def folder(tmp_path):
    return PlanFolder(tmp_path / "plan")


@pytest.fixture(scope="module")
def packaged():
    return load_plan(), load_worked_cases()


def changed(folder, change, file=FILE):
    """What is said of the plan after a change of the first case of a file."""
    content = folder.read(file)
    change(content[0])
    folder.write(file, content)
    problems, _ = check_plan_and_cases(folder.path)
    return [(problem.file, problem.entry, problem.field, problem.message) for problem in problems]


def test_every_key_indicator_and_the_tests_have_several(packaged):
    counts = Counter(case.value.indicator for case in packaged[1])
    assert {code for code, count in counts.items() if count >= 4} >= {"K1", "K2", "K3", "EN1"}


def test_all_hold(packaged):
    plan, cases = packaged
    compared = computed_cases(plan, cases)
    assert [one.problem for one in compared if not one.holds] == []
    assert len({(one.case.file, one.case.entry) for one in compared}) == len(cases)


def test_every_expectation_can_fail(packaged):
    """Whatever a case expects, anything else in its place is told."""
    plan, cases = packaged
    wrongs, spoilt = [], []
    for case in cases:
        for place, expected in enumerate(case.value.expect):
            for what, value in expected.parts.items():
                other = "other" if isinstance(value, str) else 7 if value is None else value + 1
                wrong = expected.model_copy(update={what: other})
                expect = (*case.value.expect[:place], wrong, *case.value.expect[place + 1 :])
                entry = f"{case.entry} {place} {what}"
                wrongs.append(type(case)(case.file, entry, case.value.model_copy(update={"expect": expect})))
                spoilt.append((case.file, entry, place + 1, what))
    assert spoilt
    broken = [one for one in computed_cases(plan, wrongs) if not one.holds]
    assert [(one.case.file, one.case.entry, one.place, one.what) for one in broken] == spoilt


def test_a_wrong_expectation_is_a_sentence(folder):
    told = changed(folder, lambda case: case["expect"][0].update(value=3))
    assert told == [
        (
            FILE,
            "person_in_two_trainings",
            "expect[1]",
            (
                "K2 of THA in 2019-H1 (period): value 3 is expected, 2 is computed. The case: Somchai "
                "completes two trainings and Malee one. They are two persons, from three rows."
            ),
        )
    ]


def test_a_changed_rule_of_the_plan_breaks_its_cases(folder):
    """What cases are for: the project's own people count all at once, and a case says so."""
    entries = folder.read("indicators.yaml")
    k2 = next(entry for entry in entries if entry["code"] == "K2")
    del k2["select"]["where"]["institution_type"]
    folder.write("indicators.yaml", entries)
    problems, _ = check_plan_and_cases(folder.path)
    assert {problem.entry for problem in problems} == {"the_projects_own_people"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda case: case.update(indicator="K9"), "indicator"),
        (lambda case: case.update(unit="XXX"), "unit"),
        (lambda case: case.update(period="2019"), "period"),
        (lambda case: case.update(expect=[]), "expect"),
        (lambda case: case.update(expect=[{"category": "sex=M"}]), "expect[1]"),
        (lambda case: case["expect"][0].update(country="XXX"), "expect[1].country"),
        (lambda case: case["expect"][0].update(period="2019-H9"), "expect[1].period"),
        (lambda case: case["rows"].update(nonsense=[]), "rows.nonsense"),
        (lambda case: case["rows"]["participants"][1].update(sexx="M"), "rows.participants[2].sexx"),
        (lambda case: case["rows"]["participants"][1].update(sex="Male"), "rows.participants[2].sex"),
        (lambda case: case["rows"]["participants"][1].update(unit="XXX"), "rows.participants[2].unit"),
        (lambda case: case["rows"]["participants"][1].pop("completed"), "rows.participants[2].completed"),
        (lambda case: case["rows"]["trainings"][0].update(hours="ten"), "rows.trainings.hours"),
        (lambda case: case["rows"]["trainings"][0].update(topics=["CL", "QQ"]), "rows.trainings[1].topics"),
        (lambda case: case["expect"][0].update(category="colour=red"), ""),
        (lambda case: case["expect"][0].update(category="sex=W"), ""),
        (lambda case: case["expect"][0].update(accumulation="sum"), ""),
        (lambda case: case.update(more="text"), "more"),
    ],
)
def test_what_a_case_names_has_to_be_there(folder, change, field):
    # cases that share rows by a YAML anchor are told of too
    told = [one for one in changed(folder, change) if one[1] == "person_in_two_trainings"]
    assert [(file, at) for file, _, at, _ in told] == [(FILE, field)]
    assert all(message for *_, message in told)


def test_cases_change_neither_version_of_the_plan(folder):
    before = load_plan(folder.path)
    content = folder.read(FILE)
    content[0]["tells"] = "Another text."
    content[1]["expect"][0]["value"] = 99
    folder.write(FILE, content)
    folder.write("worked_cases/EG1.yaml", yaml.safe_dump([{**content[0], "code": "one", "indicator": "EG1"}]))
    after = load_plan(folder.path)
    assert (after.version, after.judging_version) == (before.version, before.judging_version)
    assert len(load_worked_cases(folder.path)) == len(load_worked_cases()) + 1


def test_a_plan_needs_no_cases(folder):
    for path in (folder.path / "worked_cases").iterdir():
        path.unlink()
    assert check_plan_and_cases(folder.path) == ([], [])


def test_no_case_names_a_person(packaged):
    """A person of a case is a name for the reader: what forms hold of people is not given."""
    from atlas_pipeline.forms.loading import load_forms

    for case in packaged[1]:
        for form, rows in case.value.rows.items():
            hidden = {field.name for field in load_forms()[form].fields if field.pii}
            assert not any(hidden & row.keys() for row in rows)
