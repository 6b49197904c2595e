"""What is declared is checked when the definitions are built: each fault is one sentence that says what to
do."""

import pytest

from assets import declarations
from assets.declarations import DeclarationError, check_declarations
from assets.groups import FORM_GROUPS, FORMS
from atlas_pipeline import definitions
from atlas_pipeline.definitions import build_definitions
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.model import Plan


def refused(
    plan: Plan | None = None, forms: dict[str, Form] | None = None, groups: dict[str, str] | None = None
) -> str:
    with pytest.raises(DeclarationError) as raised:
        check_declarations(
            plan or load_plan(), forms or load_forms(), FORM_GROUPS if groups is None else groups
        )
    return str(raised.value)


def with_form(name: str, **changes: object) -> dict[str, Form]:
    return {**load_forms(), name: load_forms()[name].model_copy(update=changes)}


def test_what_is_declared_is_whole():
    check_declarations(load_plan(), load_forms())


def test_a_form_without_a_group_is_refused():
    said = refused(groups={form: group for form, group in FORM_GROUPS.items() if form != "engagements"})
    assert said == (
        f"The form 'engagements' has no group. The groups of forms are {', '.join(FORMS)}. Name its group in "
        "FORM_GROUPS (assets/groups.py)."
    )


def test_a_group_that_does_not_exist_is_refused():
    said = refused(groups={**FORM_GROUPS, "outputs": "narative"})
    assert "The form 'outputs' is in the group 'narative'. The groups of forms are" in said


def test_a_group_for_a_form_that_does_not_exist_is_refused():
    said = refused(groups={**FORM_GROUPS, "visits": FORMS[0]})
    assert "names the form 'visits', which does not exist. The forms are activities, " in said


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_a_form_without_a_label_is_refused(language):
    labels = {**load_forms()["trainings"].labels, language: " "}
    said = refused(forms=with_form("trainings", **{"labels": labels}))
    assert f"the label in {language} is missing" in said
    assert "table_schemas/trainings.yaml" in said
    assert "A text is needed in each language of the project: en, es, th. Add it." in said


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_a_field_without_a_label_is_refused(language):
    form = load_forms()["participants"]
    kept = {one: text for one, text in form["sex"].labels.items() if one != language}
    fields = tuple(
        one.model_copy(update={"labels": kept}) if one.name == "sex" else one for one in form.fields
    )
    said = refused(forms=with_form("participants", fields=fields))
    assert "sex" in said
    assert f"the label in {language} is missing" in said


def test_a_code_without_a_label_is_refused():
    plan = load_plan()
    codes = plan.code_lists["sex"]
    first = codes.codes[0].model_copy(update={"labels": {**codes.codes[0].labels, "th": ""}})
    lists = {**plan.code_lists, "sex": codes.model_copy(update={"codes": (first, *codes.codes[1:])})}
    said = refused(plan.model_copy(update={"code_lists": lists}))
    assert said.startswith(
        f"codes/sex.csv: the code {first.code!r} has no label in th. A text is needed in each"
    )


def test_a_group_without_a_name_in_each_language_is_refused():
    plan = load_plan()
    first, *others = plan.framework.systems
    unnamed = first.model_copy(update={"name": {"en": "Body of Knowledge", "th": "คลังองค์ความรู้"}})
    framework = plan.framework.model_copy(update={"systems": (unnamed, *others)})
    said = refused(plan.model_copy(update={"framework": framework}))
    assert f"the system {first.code!r}, a group of the graph, has no name in es." in said


def test_the_definitions_are_not_built_from_what_is_wrong(monkeypatch):
    without = {form: group for form, group in FORM_GROUPS.items() if form != "highlights"}
    monkeypatch.setattr(
        definitions, "check_declarations", lambda plan, forms: check_declarations(plan, forms, without)
    )
    with pytest.raises(declarations.DeclarationError, match="'highlights' has no group"):
        build_definitions()
