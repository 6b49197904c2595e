"""What a problem says to its reader: labels of her language in place of names and codes."""

import re
from datetime import date

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import in_words, sentence
from atlas_pipeline.forms.wording import Wording
from atlas_pipeline.messages.catalogue import entries, languages
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.validation.values.choices import YES_NO_SHOWN, choices_of
from atlas_pipeline.validation.values.dates import parse_date

NAMES = re.compile(r"[a-z]+_[a-z_]+")
"""As forms and fields are named in the plan and the warehouse."""


def test_a_column_and_what_it_may_hold_are_said_by_their_labels(plan):
    wrong = problem("not_in_code_list", form="participants", column="sex", found="Femal", allowed=("F", "M"))
    assert (
        sentence(wrong, plan, "en") == "“Femal” is not an allowed value of “Sex”. Write one of: Female, Male."
    )
    assert sentence(wrong, plan, "es").endswith("Mujer, Hombre.")
    assert "หญิง, ชาย" in sentence(wrong, plan, "th")


def test_what_may_be_meant_is_said_by_its_label_too(plan):
    close = problem("not_in_code_list", form="participants", column="sex", found="Femal", suggestion="F")
    assert in_words(close, plan, "en").suggestion == "Female"
    header = problem(
        "missing_column", form="trainings", columns=["title"], headers=["titel"], suggestion="B → title"
    )
    assert in_words(header, plan, "es").suggestion == f"B → {load_forms()['trainings']['title'].labels['es']}"
    declared = problem(
        "cover_unclear_value", form="cover", column="trainings", suggestion="nothing_to_report"
    )
    assert in_words(declared, plan, "th").suggestion == "ไม่มีข้อมูลที่จะรายงาน"
    sheet = problem("unknown_sheet", found="Traning", suggestion="trainings", forms=[])
    assert in_words(sheet, plan, "en").suggestion == "Trainings"


@pytest.mark.parametrize(
    ("language", "name", "shared"),
    [
        ("en", "Department of Labour Protection and Welfare", "Ministry of Justice (Thailand)"),
        ("es", "Departamento de Protección y Bienestar Laboral", "Ministerio de Justicia de Tailandia"),
        ("th", "กรมสวัสดิการและคุ้มครองแรงงาน", "กระทรวงยุติธรรม"),
    ],
)
def test_an_institution_is_said_by_its_name_in_the_reader_s_language(plan, language, name, shared):
    close = problem(
        "institution_similar", form="participants", column="institution", suggestion="THA-DLPW", rows="3"
    )
    assert in_words(close, plan, language).suggestion == name
    several = problem(
        "institution_ambiguous", form="engagements", column="institution", ids=[], example="THA-MOJ"
    )
    assert in_words(several, plan, language).details["example"] == shared
    other = problem(
        "institution_type_disagrees", form="participants", institution="THA-DLPW", registered="police"
    )
    assert in_words(other, plan, language).details["institution"] == name
    stored = problem(
        "institution_similar", form="participants", column="institution", suggestion=name, rows="3"
    )
    assert in_words(stored, plan, language).suggestion == name, "stored by an earlier version"


def test_another_form_is_said_by_its_label(plan):
    wrong = problem(
        "unknown_reference", form="participants", column="training_id", found="T9", to_form="trainings"
    )
    assert "“การฝึกอบรม”" in sentence(wrong, plan, "th")
    assert in_words(wrong, plan, "th").found == "T9"


def test_the_columns_that_are_missing_and_the_forms_that_there_are(plan):
    lacking = problem("missing_column", form="trainings", columns=["hours", "topics"], headers=["topics"])
    said = in_words(lacking, plan, "es")
    form = load_forms()["trainings"]
    assert said.form == form.labels["es"]
    assert said.details["columns"] == [form["hours"].labels["es"], form["topics"].labels["es"]]
    assert said.details["headers"] == ["topics"], "her own headers stay as she wrote them"
    stored = problem("forms_missing", forms="trainings, participants", count=2)
    assert in_words(stored, plan, "en").details["forms"] == "Trainings, Participants"


def test_what_is_demanded_where_another_field_says_so(plan):
    demanded = problem(
        "required_missing_when", form="activities", column="end_date", when="status", value="completed"
    )
    said = in_words(demanded, plan, "th")
    activities = load_forms()["activities"]
    assert (said.column, said.details["when"]) == (
        activities["end_date"].labels["th"],
        activities["status"].labels["th"],
    )
    assert said.details["value"] == plan.code_lists["activity_status"]["completed"].labels["th"]
    answered = problem(
        "required_missing_when", form="psa_findings", column="validated_on", when="validated", value="yes"
    )
    assert in_words(answered, plan, "th").details["value"] == "ใช่"


@pytest.mark.parametrize("language", languages())
def test_lines_of_the_cover_are_said_as_the_template_writes_them(plan, language):
    words = Wording(plan, language)
    unclear = problem(
        "cover_unclear_value",
        form="cover",
        column="trainings",
        found="?",
        allowed=("reported", "nothing_to_report"),
    )
    said = in_words(unclear, plan, language)
    assert said.column == load_forms()["trainings"].labels[language]
    assert said.allowed == (words.word("reported"), words.word("nothing_to_report"))
    missing = problem("cover_field_missing", form="cover", column="country", allowed=("THA",))
    assert in_words(missing, plan, language).column == words.word("country")
    assert in_words(missing, plan, language).allowed == ("THA",)


@pytest.mark.parametrize("language", languages())
def test_no_sentence_of_a_submission_names_a_field_as_the_warehouse_does(language):
    for rule, text in entries("problems", language).items():
        plain = re.sub(r"\{[^}]*\}", "", text)
        assert not NAMES.findall(plain), rule


@pytest.mark.parametrize("language", languages())
def test_the_lines_and_columns_that_sentences_name_are_so_called(plan, language):
    words, people = Wording(plan, language), load_forms()["participants"]
    said = entries("problems", language)
    for rule in ("form_not_reported", "reported_without_rows", "declared_nothing_but_rows"):
        assert words.word("nothing_to_report") in said[rule]
    assert words.word("confirm_drops") in said["would_drop_rows"]
    assert words.word("privacy_notice_given") in said["privacy_notice_missing"]
    assert people["institution_type"].labels[language] in said["institution_type_needed"]
    for name in ("full_name", "contact"):
        assert people[name].labels[language] in said["name_in_other_column"]
    for rule in ("duplicate_participant", "likely_same_person", "likely_same_person_earlier"):
        assert people["participant_id"].labels[language] in said[rule]


def test_several_codes_are_said_by_their_labels(plan):
    near = problem("not_in_code_list", form="trainings", column="topics", found="x", suggestion="HT; FL")
    assert in_words(near, plan, "es").suggestion == "Trata de personas; Trabajo forzoso"
    mended = problem(
        "corrected",
        form="participants",
        column="sex",
        found="x",
        value="F",
        correction="c",
        who="w",
        reason="r",
    )
    assert in_words(mended, plan, "es").details["value"] == "Mujer"


@pytest.mark.parametrize(("language", "said"), [("en", "yes, no."), ("es", "sí, no."), ("th", "ใช่, ไม่ใช่")])
def test_yes_and_no_are_said_in_one_language(plan, language, said):
    unclear = problem(
        "not_a_boolean", form="participants", column="completed", found="x", allowed=YES_NO_SHOWN
    )
    assert sentence(unclear, plan, language).endswith(said)


@pytest.mark.parametrize(("rows", "said"), [("6", "en la fila 6,"), ("6, 9", "en las filas 6, 9,")])
def test_one_row_is_said_in_the_singular(plan, rows, said):
    repeated = problem("duplicate_key", form="trainings", column="training_id", found="T1", rows=rows)
    assert said in sentence(repeated, plan, "es")


def test_a_calendar_is_said_by_its_label(plan):
    calendar = load_forms()["indicator_notes"]["calendar"]
    assert Wording(plan, "es").shown(calendar, "usdol") == "Semestre fiscal de EE. UU."
    choices = choices_of(calendar, plan, plan.unit("PRY"))
    assert choices.parse("Semestre fiscal de EE. UU.") == choices.parse("usdol") == "usdol"


@pytest.mark.parametrize("rule", ["not_a_date", "ambiguous_date", "date_against_style", "not_a_year"])
def test_thai_examples_have_years_of_the_buddhist_era(rule):
    said = entries("problems", "th")[rule]
    years = [int(year) for year in re.findall(r"\b\d{4}\b", said)]
    assert years
    assert all(year > 2400 for year in years)
    if rule != "not_a_year":
        example = re.search(r"\d{4}-\d{2}-\d{2}", said).group()
        assert parse_date(example, "dmy") == date(2019, 3, 14)
