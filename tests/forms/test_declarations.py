"""The thirteen declarations: complete, in three languages, unambiguous, and what the design says."""

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.spelling import folded

LANGUAGES = ("en", "es", "th")

# Section 6 of the design: * required, + several values, ^ personal data, → code list.
DESIGNED = {
    "activities": "activity_id* title* activity_type*→activity_type outcome*→outcome other_outcomes+→outcome "
    "topics*+→topic start_date* end_date status*→activity_status institutions+ implementer→implementer "
    "admin1→admin1 location dmop_step intervention_id evidence",
    "trainings": "training_id* activity_id title* support_type*→support_type outcome*→outcome topics*+→topic "
    "start_date* end_date* hours* implementer→implementer admin1→admin1 location evidence",
    "participants": "training_id* participant_id full_name*^ contact^ sex*→sex birth_year institution* "
    "institution_type→institution_type role hours_attended completed* pre_score post_score",
    "legal_instruments": "instrument_id* title* instrument_type*→instrument_type topics*+→topic "
    "stage*→instrument_stage stage_date* support evidence",
    "coordination_models": "model_id* name* institutions*+ intervention_id* finding_id* stage*→model_stage "
    "stage_date* evidence",
    "dmop_progress": "step* cycle intervention_id status*→dmop_status status_date evidence reason",
    "psa_findings": "finding_id* area*→psa_area topics*+→topic finding* severity* recommendation* "
    "baseline_value baseline_date validated* validated_on status*→finding_status status_date",
    "validation_rankings": "meeting_id* meeting_date* respondent_id* stakeholder_group*→stakeholder_group "
    "intervention_id* rank*",
    "engagements": "engagement_id* date* institution* engagement_type*→engagement_type outcome→outcome "
    "summary evidence",
    "outputs": "output_id* title* output_type*→output_type status*→output_status status_date* evidence",
    "indicator_notes": "indicator* calendar* period* note* cause corrective_action",
    "highlights": "highlight_id* system*→highlight_system text* is_publishable*",
    "bok_studies": "study_id* citation* year* country intervention_id* intervention* area*→outcome "
    "topics*+→topic design*→study_design effect*→study_effect added_on*",
}
KEYS = {
    "activities": "activity_id",
    "trainings": "training_id",
    "legal_instruments": "instrument_id",
    "coordination_models": "model_id",
    "psa_findings": "finding_id",
    "engagements": "engagement_id",
    "outputs": "output_id",
    "highlights": "highlight_id",
    "bok_studies": "study_id",
}


def written(field: Field) -> str:
    marks = "*" * field.required + "+" * field.multiple + "^" * field.pii
    return f"{field.name}{marks}" + (f"→{field.codes}" if field.codes else "")


def test_the_forms_are_those_of_the_design_in_its_order(forms):
    assert list(forms) == list(DESIGNED)


@pytest.mark.parametrize("name", DESIGNED)
def test_the_fields_are_those_of_the_design(forms, name):
    assert [written(field) for field in forms[name].fields] == DESIGNED[name].split()


def test_keys_and_foreign_keys(forms):
    assert {name: form.primary_key[0] for name, form in forms.items() if form.primary_key} == KEYS
    assert {
        (name, reference.fields, reference.resource, reference.scope)
        for name, form in forms.items()
        for reference in form.references
    } == {
        ("trainings", "activity_id", "activities", "lives_on"),
        ("participants", "training_id", "trainings", "same_slice"),
        ("coordination_models", "finding_id", "psa_findings", "lives_on"),
    }


def test_without_a_key_an_identity_says_what_must_not_be_dropped(forms):
    assert {name: form.identity for name, form in forms.items() if not form.primary_key} == {
        "participants": ("training_id",),
        "dmop_progress": ("step", "cycle", "intervention_id"),
        "validation_rankings": ("meeting_id", "respondent_id", "intervention_id"),
        "indicator_notes": ("indicator", "calendar", "period"),
    }
    assert not any(form.identity for form in forms.values() if form.primary_key)


def test_states_are_dated_as_the_design_says(forms):
    assert {name: form.state_date for name, form in forms.items() if form.state_date} == {
        "legal_instruments": "stage_date",
        "coordination_models": "stage_date",
        "dmop_progress": "status_date",
        "psa_findings": "status_date",
        "outputs": "status_date",
    }


def test_what_happened(forms):
    assert {name: form.happened for name, form in forms.items()} == {
        "activities": "when",
        "trainings": "by_date",
        "participants": "never",
        "legal_instruments": "always",
        "coordination_models": "always",
        "dmop_progress": "when",
        "psa_findings": "when",
        "validation_rankings": "always",
        "engagements": "always",
        "outputs": "when",
        "indicator_notes": "never",
        "highlights": "never",
        "bok_studies": "always",
    }
    assert [name for name, form in forms.items() if form.may_predate_project] == ["bok_studies"]


def test_limits(forms):
    limits = {
        (name, field.name): (field.constraints.minimum, field.constraints.maximum)
        for name, form in forms.items()
        for field in form.fields
        if field.constraints.minimum is not None or field.constraints.maximum is not None
    }
    assert limits["trainings", "hours"] == (0.5, 400)
    assert limits["participants", "pre_score"] == limits["participants", "post_score"] == (0, 100)
    assert limits["psa_findings", "severity"] == (1, 5)
    assert limits["activities", "dmop_step"] == limits["dmop_progress", "step"] == (1, 9)
    assert limits["validation_rankings", "rank"][0] == 1


def test_only_headquarters_sends_the_body_of_knowledge(forms, plan):
    restricted = {
        name
        for name, form in forms.items()
        if not all(form.may_come_from(unit) for unit in plan.units if unit.kind == "country")
    }
    assert restricted == {"bok_studies"}
    assert all(form.may_come_from(plan.unit("HQ")) for form in forms.values())


def test_every_text_is_there_in_every_language(forms):
    missing = [
        (form.name, one.name, language)
        for form in forms.values()
        for one in (form, *form.fields)
        for language in LANGUAGES
        for texts in (one.labels, one.help)
        if not texts.get(language, "").strip()
    ]
    assert missing == []


def test_thai_texts_are_in_thai_script_and_the_others_are_not(forms):
    for form in forms.values():
        for one in (form, *form.fields):
            for texts in (one.labels, one.help):
                assert re.search("[\u0e00-\u0e7f]", texts["th"]), (form.name, one.name)
                assert not re.search("[\u0e00-\u0e7f]", texts["en"] + texts["es"]), (form.name, one.name)


def names_of(form: Form) -> Iterator[tuple[str, str]]:
    for field in form.fields:
        yield from ((text, field.name) for text in {field.name, *field.labels.values()})


def test_a_header_means_one_field_in_any_language_even_without_any_accents_and_marks(forms):
    def bare(text: str) -> str:
        return re.sub(r"[\W_\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+", "", folded(text))

    for form in forms.values():
        meant: dict[str, set[str]] = {}
        for text, field in names_of(form):
            meant.setdefault(bare(text), set()).add(field)
        assert {text: fields for text, fields in meant.items() if len(fields) > 1} == {}, form.name


def test_a_label_can_name_a_sheet(forms):
    names = [text for form in forms.values() for text in {form.name, *form.labels.values()}]
    assert [name for name in names if len(name) > 31 or re.search(r"[\[\]:*?/\\]", name)] == []


def test_one_field_name_means_one_type_and_code_list_in_all_forms_but_for_states(forms):
    """`topics` or `intervention_id` must not be one thing here and another there."""
    meant: dict[str, set[tuple]] = {}
    for form in forms.values():
        for field in form.fields:
            meant.setdefault(field.name, set()).add((field.type, field.multiple, field.codes))
    assert {name for name, kinds in meant.items() if len(kinds) > 1} == {"status", "stage", "area"}


def test_every_key_shares_pattern_and_length_with_what_refers_to_it(forms):
    for form in forms.values():
        for reference in form.references:
            target = forms[reference.resource][reference.reference_field]
            here = form[reference.fields]
            assert (here.type, here.constraints.pattern, here.constraints.max_length) == (
                target.type,
                target.constraints.pattern,
                target.constraints.max_length,
            )


def test_every_free_text_has_a_length(forms):
    unbounded = [
        (form.name, field.name)
        for form in forms.values()
        for field in form.fields
        if field.type == "string" and not (field.codes or field.plan or field.constraints.max_length)
    ]
    assert unbounded == []


def test_every_file_of_the_folder_is_a_form(forms):
    folder = files("atlas_pipeline.forms").joinpath("table_schemas")
    assert {path.name for path in folder.iterdir()} == {f"{name}.yaml" for name in forms}


def test_forms_are_read_once():
    assert load_forms() is load_forms()
