"""`atlas plan check` names all mistakes in one go: one mistake hides no other, and is named once."""

from pathlib import Path

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.plan_check import check_whole_plan, form_fields
from atlas_pipeline.indicators.measures import MEASURES
from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.plan.loading import check_plan, load_plan
from atlas_pipeline.plan.new_plan import NewPlan, calendars, files_of
from atlas_pipeline.plan.surroundings import Surroundings
from tests.plan.folder import PlanFolder

PROJECT, FRAMEWORK, UNITS = "project.yaml", "results_framework.yaml", "countries.yaml"
SURROUNDINGS = Surroundings(forms=form_fields(load_forms()))


def whole(folder: PlanFolder) -> list[tuple[str, str, str]]:
    problems = check_whole_plan(folder.path, measures=MEASURES)
    return [(one.file, one.entry, one.field) for one in problems]


def test_mistakes_of_every_kind_come_together(folder):
    project = folder.read(PROJECT)
    del project["donor"]
    project["time_zone"] = "Mars/Olympus"
    project["calendars"]["usdol"]["months"] = 5
    folder.write(PROJECT, project)
    framework = folder.read(FRAMEWORK)
    framework["dmop_steps"][3]["number"] = "four"
    framework["activity_types"][0]["colour"] = "blue"
    framework["outcomes"][0]["number"] = 2
    folder.write(FRAMEWORK, framework)
    units = folder.read(UNITS)
    units[0]["forms_due"] = ["trainings", "diaries"]
    units[1]["name"]["fr"] = "Le Paraguay"
    folder.write(UNITS, units)
    (folder.path / "codes" / "sex.csv").unlink()
    (folder.path / "targets.csv").write_bytes(b"indicator\xff")
    assert set(whole(folder)) == {
        (PROJECT, "", "donor"),
        (PROJECT, "", "time_zone"),
        (PROJECT, "", "calendars.usdol.months"),
        (FRAMEWORK, "dmop_steps[tailor]", "number"),
        (FRAMEWORK, "activity_types[office_opening]", "colour"),
        (FRAMEWORK, "outcomes[enforcement]", "number"),
        (UNITS, "THA", "forms_due"),
        (UNITS, "PRY", "name.fr"),
        ("codes/sex.csv", "", ""),
        ("targets.csv", "", ""),
    }


def test_a_wrong_field_is_named_once(folder):
    project = folder.read(PROJECT)
    project["disclaimer"]["en"] = 7
    project["quality"] = {"swing_ratio": "much"}
    folder.write(PROJECT, project)
    assert folder.problems() == [(PROJECT, "", "disclaimer.en"), (PROJECT, "", "quality.swing_ratio")]


def test_a_wrong_outcome_makes_no_reference_to_it_wrong(folder):
    framework = folder.read(FRAMEWORK)
    del framework["outcomes"][1]["theory_of_change"]
    folder.write(FRAMEWORK, framework)
    assert folder.problems() == [(FRAMEWORK, "outcomes[enforcement]", "theory_of_change")]


def test_a_file_that_is_not_there_hides_no_mistake_of_another(folder):
    (folder.path / UNITS).unlink()
    project = folder.read(PROJECT)
    project["end"] = "2010-12-31"
    folder.write(PROJECT, project)
    indicators = folder.read("indicators.yaml")
    indicators[0]["select"]["where"]["status"] = "over"
    folder.write("indicators.yaml", indicators)
    found = [(one.file, one.field) for one in check_plan(folder.path, SURROUNDINGS)]
    assert found == [(UNITS, ""), ("indicators.yaml", "select.where.status"), (PROJECT, "end")]


@pytest.mark.parametrize("empty", [PROJECT, FRAMEWORK, UNITS, "indicators.yaml"])
def test_a_file_with_nothing_right_in_it_is_a_problem_and_no_error(folder, empty):
    folder.write(empty, "- 7\n- [x]\n" if empty in (UNITS, "indicators.yaml") else "x: 7\n")
    assert empty in {file for file, _, _ in whole(folder)}


# ------------------------------------------------------------------ what would stop a run is refused


@pytest.mark.parametrize("code", ["k1", "K-1", "K 1", "trainings", "1K"])
def test_a_code_that_dagster_cannot_have_or_has_already(folder, code):
    indicators = folder.read("indicators.yaml")
    indicators[4]["code"] = code
    folder.write("indicators.yaml", indicators)
    assert ("indicators.yaml", code, "code") in folder.problems()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "{year}/{number}"}, "calendars.semester.key"),
        ({"key": "half {number} of {year}"}, "calendars.semester.key"),
    ],
)
def test_a_period_key_that_no_file_can_have(folder, change, field):
    project = folder.read(PROJECT)
    project["calendars"]["semester"] |= change
    folder.write(PROJECT, project)
    assert (PROJECT, "", field) in folder.problems()


def test_a_calendar_and_a_project_have_names_that_files_can_have(folder):
    project = folder.read(PROJECT)
    project["code"] = "A/B"
    project["calendars"]["My year"] = project["calendars"].pop("year")
    folder.write(PROJECT, project)
    assert {(PROJECT, "", "code"), (PROJECT, "", "calendars.My year")} <= set(folder.problems())


def test_the_same_calendar_for_offices_and_donor_has_one_report(folder):
    project = folder.read(PROJECT)
    project["donor_calendar"] = "semester"
    folder.write(PROJECT, project)
    assert folder.problems() == []
    assert load_plan(folder.path).report_calendars == ("semester",)


# ------------------------------------------------------------------ what another project may leave out


def written(path: Path, **changes: object) -> Path:
    from datetime import date

    said = {
        "code": "WELLS",
        "name": "Wells: for all",
        "country": "PER",
        "country_name": 'Perú "norte"',
        "languages": ("es",),
        "calendar": "quarter",
        "start": date(2025, 1, 1),
        "end": date(2027, 12, 31),
    }
    for file, text in files_of(NewPlan(**(said | changes))).items():
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("chosen", [*((one,) for one in languages()), ("th", "es"), tuple(languages())])
@pytest.mark.parametrize("calendar", calendars())
def test_a_new_plan_is_sound_in_every_language_and_calendar(tmp_path, chosen, calendar):
    path = written(tmp_path, languages=chosen, calendar=calendar)
    assert check_whole_plan(path, measures=MEASURES) == []
    plan = load_plan(path)
    assert plan.project.languages == chosen
    assert plan.unit("PER").name[chosen[0]] == 'Perú "norte"'
    assert set(plan.names.common) == set(chosen)


def test_an_institution_is_named_in_the_main_language(tmp_path):
    path = written(tmp_path)
    register = path / "institutions" / "PER.csv"
    register.write_text(
        "institution_id,type,spellings,es\nPER-MTPE,other_government,MTPE,\n", encoding="utf-8"
    )
    assert [(one.entry, one.field) for one in check_plan(path)][:1] == [("row 2", "es")]
    register.write_text(
        "institution_id,type,spellings,es\nPER-MTPE,other_government,MTPE,Ministerio de Trabajo\n",
        encoding="utf-8",
    )
    assert load_plan(path).institutions[0].name == "Ministerio de Trabajo"


def test_a_form_that_becomes_due_needs_its_lists(tmp_path):
    path = written(tmp_path)
    units = path / UNITS
    units.write_text(
        units.read_text(encoding="utf-8").replace("[trainings, participants]", "[trainings, outputs]"),
        encoding="utf-8",
    )
    found = check_whole_plan(path, measures=MEASURES)
    assert [one.file for one in found] == ["codes/output_status.csv", "codes/output_type.csv"]
    assert all("the form outputs needs it" in one.message for one in found)


def test_targets_of_one_country_are_the_project_s(tmp_path):
    path = written(tmp_path)
    indicators = path / "indicators.yaml"
    text = indicators.read_text(encoding="utf-8")
    indicators.write_text(text.replace("  no_target_because", "  # no_target_because", 1), encoding="utf-8")
    with (path / "targets.csv").open("a", encoding="utf-8") as targets:
        targets.write("T1,PER,quarter,2025-Q1,period,,0,2,2025-01-01,,\n")
    missing = {one.entry.split(" ")[1] for one in check_plan(path)}
    assert missing == {"PER"}


# ------------------------------------------------------------------ what is not due any more


def test_a_form_ends_within_the_project(folder):
    units = folder.read(UNITS)
    units[0]["forms_until"] = {"outputs": "2020-06-30"}
    folder.write(UNITS, units)
    assert folder.problems() == []
    plan = load_plan(folder.path)
    due = {
        key: plan.unit("THA").forms_due_in(plan.slice("THA", key).period) for key in ("2020-H1", "2020-H2")
    }
    assert set(due["2020-H1"]) - set(due["2020-H2"]) == {"outputs"}
    assert plan.unit("THA").forms_due_in(plan.slice("THA", "2020-H1").period) == plan.unit("THA").forms_due


@pytest.mark.parametrize("until", [{"highlights": "2020-06-30"}, {"outputs": "2018-06-30"}])
def test_an_end_of_what_never_was_due(folder, until):
    units = folder.read(UNITS)
    units[0]["forms_until"] = until
    folder.write(UNITS, units)
    assert folder.problems() == [(UNITS, "THA", f"forms_until.{next(iter(until))}")]
