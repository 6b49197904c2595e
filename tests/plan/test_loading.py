"""Reading a plan's folder: what cannot be read is a problem with its place, never a traceback."""

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_pipeline.plan.loading import check_plan, load_plan
from atlas_pipeline.plan.plan_problems import PlanError
from tests.depth import examples
from tests.plan.folder import PACKAGED_FOLDER


def test_a_sound_plan_has_no_fault(folder):
    assert folder.problems() == []


def test_loading_raises_every_fault_at_once(folder):
    folder.write("project.yaml", folder.read("project.yaml") | {"donor_calendar": "lunar", "colour": "red"})
    (folder.path / "targets.csv").unlink()
    with pytest.raises(PlanError) as refused:
        load_plan(folder.path)
    found = {(problem.file, problem.entry, problem.field) for problem in refused.value.problems}
    assert {("project.yaml", "", "colour"), ("targets.csv", "", "")} <= found
    assert "project.yaml: colour: is not a field of the plan here" in str(refused.value)


def test_a_place_that_is_no_folder_is_one_fault(tmp_path):
    assert [problem.message for problem in check_plan(tmp_path / "nowhere")] == [
        "is not a folder; a plan is a folder of files"
    ]


@pytest.mark.parametrize(
    "file", ["project.yaml", "countries.yaml", "results_framework.yaml", "indicators.yaml", "targets.csv"]
)
def test_a_missing_file(folder, file):
    (folder.path / file).unlink()
    assert (file, "", "") in folder.problems()


@pytest.mark.parametrize("file", ["project.yaml", "countries.yaml", "indicators.yaml", "targets.csv"])
def test_a_file_that_is_not_utf8(folder, file):
    (folder.path / file).write_bytes("Asunción".encode("cp1252"))
    assert [one for one in folder.messages() if one.startswith(file)] == [
        f"{file}: is not UTF-8 text; save it as UTF-8"
    ]


def test_yaml_that_does_not_parse_names_its_line(folder):
    folder.write("project.yaml", "code: ATLAS\nname: {en: ATLAS\nstart: 2019-01-01\n")
    assert ("project.yaml", "line 3", "") in folder.problems()


def test_a_key_twice_in_yaml(folder):
    folder.write("indicators.yaml", "- code: K1\n  level: key\n  code: K2\n")
    found = [one for one in folder.messages() if one.startswith("indicators.yaml")]
    assert found == ["indicators.yaml: line 3: is not YAML: the key 'code' is listed twice (line 3)"]


@pytest.mark.parametrize(
    ("file", "text"),
    [("project.yaml", "- a\n"), ("countries.yaml", "a: 1\n"), ("project.yaml", ""), ("indicators.yaml", "5")],
)
def test_yaml_of_the_wrong_kind(folder, file, text):
    folder.write(file, text)
    assert (file, "", "") in folder.problems()


def test_entries_that_are_not_mappings_are_told_by_their_place(folder):
    folder.write("countries.yaml", [*folder.read("countries.yaml"), "Peru"])
    assert folder.problems() == [("countries.yaml", "entry 7", "")]


def test_fields_that_are_missing_unknown_or_of_the_wrong_kind(folder):
    units = folder.read("countries.yaml")
    units[1] |= {"colour": "red", "date_style": "dym", "active_from": "soon"}
    del units[1]["forms_due"]
    folder.write("countries.yaml", units)
    too_short = "input should be a valid date or datetime, input is too short"
    assert folder.messages() == [
        "countries.yaml: PRY, date_style: 'dym': input should be 'dmy', 'mdy' or 'ymd'",
        f"countries.yaml: PRY, active_from: 'soon': {too_short}",
        "countries.yaml: PRY, forms_due: is missing",
        "countries.yaml: PRY, colour: is not a field of the plan here",
    ]


def test_a_fault_deep_in_the_framework_names_the_entry(folder):
    framework = folder.read("results_framework.yaml")
    framework["outcomes"][1]["outputs"][0]["nmae"] = framework["outcomes"][1]["outputs"][0].pop("name")
    folder.write("results_framework.yaml", framework)
    assert folder.problems() == [
        ("results_framework.yaml", "outcomes[enforcement].outputs[2.1]", "name"),
        ("results_framework.yaml", "outcomes[enforcement].outputs[2.1]", "nmae"),
    ]


def test_a_broken_entry_does_not_make_what_refers_to_it_unresolved(folder):
    indicators = folder.read("indicators.yaml")
    indicators[0]["time"] = "sometimes"
    folder.write("indicators.yaml", indicators)
    assert folder.problems() == [("indicators.yaml", "K1", "time")]


def test_a_broken_entry_does_not_hide_the_faults_of_others(folder):
    indicators = folder.read("indicators.yaml")
    indicators[0]["time"] = "sometimes"
    indicators[2]["outcome"] = "happiness"
    folder.write("indicators.yaml", indicators)
    assert folder.problems() == [("indicators.yaml", "K1", "time"), ("indicators.yaml", "K3", "outcome")]


def test_columns_missing_unknown_and_twice(folder):
    text = (folder.path / "targets.csv").read_text(encoding="utf-8")
    folder.write("targets.csv", text.replace(",category,", ",kategory,basis,", 1))
    found = folder.problems()
    assert {("targets.csv", "header", name) for name in ("category", "kategory", "basis")} <= set(found)


def test_a_row_with_too_many_cells(folder):
    path = folder.path / "codes" / "sex.csv"
    path.write_text(path.read_text(encoding="utf-8") + "spelling,F,Frau,,,,,\n", encoding="utf-8")
    number = len(path.read_text(encoding="utf-8").splitlines())
    assert folder.problems() == [("codes/sex.csv", f"row {number}", "")]


def test_a_number_that_is_none(folder):
    rows = folder.rows("targets.csv")
    rows[0]["target"] = "many"
    folder.write_rows("targets.csv", rows)
    assert folder.problems() == [("targets.csv", "row 2 (K1 THA 2019-H1)", "target")]


def test_a_file_whose_name_is_misspelt_does_not_vanish(folder):
    folder.write("target.csv", "")
    folder.write("codes/sex.cvs", "")
    folder.write("notes.md", "free to stand there")
    assert folder.problems() == [("codes/sex.cvs", "", ""), ("target.csv", "", "")]


def test_blank_rows_and_a_byte_order_mark_change_nothing(folder):
    before = load_plan(folder.path).version
    path = folder.path / "codes" / "sex.csv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8") + "\n,,,,,\n", encoding="utf-8")
    assert load_plan(folder.path).version == before


def test_where_the_project_cannot_be_read_the_registers_are_not_blamed(folder):
    folder.write("project.yaml", "code: [")
    assert {file for file, _, _ in folder.problems()} == {"project.yaml"}


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 3000),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), st.text(max_size=3), max_size=2),
)


@given(st.data())
@settings(
    max_examples=examples(20, 200), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_whatever_stands_in_a_yaml_file_is_judged_and_never_raises(folder, data):
    file = data.draw(
        st.sampled_from(["project.yaml", "countries.yaml", "results_framework.yaml", "indicators.yaml"])
    )
    sound = (PACKAGED_FOLDER / file).read_text(encoding="utf-8")
    content = yaml.load(sound, Loader=yaml.CSafeLoader)
    holder, key = content, data.draw(st.sampled_from(keys_of(content)))
    while keys_of(holder[key]) and data.draw(st.booleans()):
        holder = holder[key]
        key = data.draw(st.sampled_from(keys_of(holder)))
    holder[key] = data.draw(JUNK)
    folder.write(file, content)
    try:
        problems = check_plan(folder.path)
    finally:
        folder.write(file, sound)
    assert all(str(problem) and "\n" not in str(problem) for problem in problems)


def keys_of(content):
    if isinstance(content, dict):
        return list(content)
    return list(range(len(content))) if isinstance(content, list) else []
