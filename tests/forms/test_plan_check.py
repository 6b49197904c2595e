"""The forms and the plan fit each other, and each way of not fitting is told with its place."""

import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.plan_check import check_forms, check_whole_plan, form_fields
from atlas_pipeline.plan.codes import INTERVENTIONS, CodeList
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.rulings import Correction


def plan_problems(forms, plan) -> list[tuple]:
    return [(problem.file, problem.entry, problem.field) for problem in check_forms(forms, plan)]


def with_indicator(plan, code: str, **changes):
    """The plan with one indicator changed; entries of `select` are changed one by one."""
    old = plan.indicator(code)
    if "select" in changes:
        changes["select"] = old.select.model_copy(update=changes["select"])
    new = old.model_copy(update=changes)
    kept = tuple(new if one.code == code else one for one in plan.indicators)
    return plan.model_copy(update={"indicators": kept})


def with_field(forms, form: str, field: str, **changes) -> dict[str, Form]:
    old = forms[form]
    fields = tuple(one.model_copy(update=changes) if one.name == field else one for one in old.fields)
    content = {name: getattr(old, name) for name in type(old).model_fields}
    return {**forms, form: Form.model_construct(**{**content, "fields": fields})}


def test_the_packaged_plan_fits(forms, plan):
    assert check_forms(forms, plan) == []
    assert check_whole_plan() == []


def test_every_code_list_is_used_and_every_list_named_is_there(forms, plan):
    named = {codes for fields in form_fields(forms).values() for codes in fields.values() if codes}
    assert named | {INTERVENTIONS} == set(plan.code_lists)


def test_every_form_is_due_from_someone_or_never_due(forms, plan):
    due = {name for unit in plan.units for name in unit.forms_due}
    assert set(forms) - due == {"indicator_notes", "highlights"}


def test_a_language_without_texts(forms, plan):
    project = plan.project.model_copy(update={"languages": ("en", "fr")})
    problems = plan_problems(forms, plan.model_copy(update={"project": project}))
    texts = sum(1 + len(form.fields) for form in forms.values())
    assert len(problems) == 2 * texts
    assert ("table_schemas/activities.yaml", "status", "atlas:help") in problems


def test_a_value_that_is_no_code(forms, plan):
    statuses = plan.code_lists["activity_status"]
    fewer = CodeList(
        name=statuses.name, codes=tuple(one for one in statuses.codes if one.code != "completed")
    )
    broken = plan.model_copy(update={"code_lists": {**plan.code_lists, "activity_status": fewer}})
    assert ("table_schemas/activities.yaml", "status", "atlas:done_when") in plan_problems(forms, broken)


def test_a_form_due_from_who_may_not_send_it(forms, plan):
    units = tuple(
        unit.model_copy(update={"forms_due": (*unit.forms_due, "bok_studies")})
        if unit.code == "THA"
        else unit
        for unit in plan.units
    )
    assert plan_problems(forms, plan.model_copy(update={"units": units})) == [
        ("countries.yaml", "THA", "forms_due")
    ]


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("K1", {"select": {"join": ("trainings",)}}, "select.join"),
        ("K1", {"date": ("title",)}, "date"),
        ("K1", {"measure": {"count": "activity"}}, "measure"),
        ("K1", {"measure": {"count_distinct": "person_key"}}, "measure"),
        ("K2", {"measure": {"count_distinct": "full_name"}}, "measure"),
        ("K2", {"measure": {"count_distinct": "trainings.training"}}, "measure"),
        ("K2", {"select": {"where": {"completed": "yes"}}}, "select.where.completed"),
        (
            "K2",
            {"select": {"where": {"trainings.hours": {"at_least": "eight"}}}},
            "select.where.trainings.hours",
        ),
        ("K2", {"select": {"where": {"full_name": "x"}}}, "select.where.full_name"),
        ("K2", {"select": {"where": {"role": {"registered": True}}}}, "select.where.role"),
        ("K2", {"select": {"where": {"role": {"flag": "is_project"}}}}, "select.where.role"),
        ("K2", {"measure": {"mean_gain": {"before": "pre_score", "after": "score"}}}, "measure"),
    ],
)
def test_an_indicator_that_does_not_fit_its_forms(forms, plan, code, changes, field):
    assert plan_problems(forms, with_indicator(plan, code, **changes)) == [("indicators.yaml", code, field)]


def test_a_condition_may_compare_numbers(forms, plan):
    fitting = with_indicator(plan, "K2", select={"where": {"trainings.hours": {"at_least": 8}}})
    assert plan_problems(forms, fitting) == []


def test_a_correction_must_not_name_a_person(forms, plan):
    correction = Correction(
        correction_id="C1",
        unit="THA",
        period="2019-H1",
        form="participants",
        row_key={"training_id": "T-1", "full_name": "Somchai Jaidee"},
        column="sex",
        expect="M",
        value="F",
        reason="typed wrongly",
        who="M&E officer",
        on=date(2020, 1, 1),
    )
    problems = plan_problems(forms, plan.model_copy(update={"corrections": (correction,)}))
    assert problems == [("corrections/*.yaml", "C1", "row_key")]


@pytest.fixture
def folder(tmp_path) -> Path:
    packaged = Path(str(files("atlas_pipeline.plan").joinpath("atlas")))
    return Path(shutil.copytree(packaged, tmp_path / "plan"))


def test_the_whole_check_names_unknown_fields_once(folder):
    path = folder / "indicators.yaml"
    text = path.read_text(encoding="utf-8")
    assert "date: [stage_date]" in text
    path.write_text(text.replace("date: [stage_date]", "date: [stage_day]"), encoding="utf-8")
    dated_so = ["K3", "LF1", "LF2", "CO1", "CO2"]
    assert [(problem.entry, problem.field) for problem in check_whole_plan(folder)] == [
        (code, "date") for code in dated_so
    ]


def test_the_whole_check_of_a_plan_that_cannot_be_used_tells_why(folder):
    (folder / "project.yaml").unlink()
    assert "project.yaml" in {problem.file for problem in check_whole_plan(folder)}


def test_the_whole_check_knows_measures_where_it_is_told(folder):
    plan = load_plan(folder)
    problems = check_whole_plan(folder, measures=("sum",), conditions=())
    assert {(problem.entry, problem.field) for problem in problems} == {
        *((one.code, "measure") for one in plan.indicators),
        *((one.code, "select.require") for one in plan.indicators if one.select.require),
    }
