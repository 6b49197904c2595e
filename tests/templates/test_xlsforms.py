"""XLSForms: pyxform takes each without a warning, in every language; an export comes back as it was
answered."""

import csv
import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from lxml import etree
from pyxform.xls2xform import convert

from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import languages, say
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.templates.workbook.content import Carried, Template
from atlas_pipeline.templates.xlsform.export import left_out
from atlas_pipeline.templates.xlsform.files import column_language, xlsform, xlsform_files
from atlas_pipeline.templates.xlsform.survey import survey_of
from atlas_pipeline.validation.submission import Validated, validate
from tests.depth import examples
from tests.templates.exporting import Exporting
from tests.templates.filling import LANGUAGES, template

XF = "{http://www.w3.org/2002/xforms}"
FORMS = [
    (unit.code, name)
    for unit in load_plan().active_units[:: examples(2, 1)]
    for name in template(unit.code, "en").forms
]
KNOWN = Carried(
    {
        "activities": ({"activity_id": "A-0", "title": "Round table"},),
        "psa_findings": (
            {"finding_id": "F-1", "finding": "Inspectors cannot\nenter ${homes} " + "long " * 30},
        ),
    },
    {"INT-01": "Joint inspections"},
)
TRAINING = {
    "training_id": "TR-1",
    "title": "Inspectors",
    "support_type": "training",
    "outcome": "enforcement",
    "topics": "CL FL",
    "start_date": "2020-08-03",
    "end_date": "2020-08-05",
    "hours": "12",
}
PERSON = {
    "training_id": "TR-1",
    "full_name": "Somchai Jaidee",
    "sex": "M",
    "birth_year": "1980",
    "institution": "THA-DLPW",
    "completed": "yes",
}
ACTIVITY = {
    "activity_id": "A-1",
    "title": "Workshop",
    "activity_type": "training",
    "outcome": "enforcement",
    "other_outcomes": "legal_framework coordination",
    "topics": "CL",
    "start_date": "2020-08-03",
    "status": "ongoing",
    "institutions": "THA-DLPW THA-MOL; An office nobody registered",
}


def converted(made: Template, form: Form) -> etree._Element:
    warnings: list[str] = []
    result = convert(xlsform(made, form), warnings=warnings, file_type=".xlsx")
    assert warnings == []
    assert result.warnings == []
    return etree.fromstring(result.xform.encode())


@pytest.mark.parametrize(("unit", "name"), FORMS)
def test_pyxform_converts_every_form_without_a_warning(unit, name):
    made = template(unit, "en")
    form = made.forms[name]
    xform = converted(made, form)
    translations = {one.get("lang"): one for one in xform.iter(f"{XF}translation")}
    assert translations.keys() == {column_language(language) for language in LANGUAGES}
    texts = {lang: {text.get("id") for text in one.iter(f"{XF}text")} for lang, one in translations.items()}
    assert len(set(map(frozenset, texts.values()))) == 1
    for one in translations.values():
        assert all(value.text and value.text.strip() not in ("", "-") for value in one.iter(f"{XF}value"))
    thai = translations[column_language("th")]
    assert form.fields[0].labels["th"] in {value.text for value in thai.iter(f"{XF}value")}
    nodes = {bind.get("nodeset").rpartition("/")[2] for bind in xform.iter(f"{XF}bind")}
    assert {item.name for item in form.fields} <= nodes


def test_participants_hang_on_their_training():
    made = template("THA", "th")
    files = xlsform_files(made)
    assert "participants.xlsx" not in files
    xform = converted(made, made.forms["trainings"])
    repeat = next(xform.iter(f"{XF}repeat"))
    assert repeat.get("nodeset") == "/data/participants"
    binds = {bind.get("nodeset"): bind for bind in xform.iter(f"{XF}bind")}
    assert binds["/data/participants/training_id"].get("calculate") == "../../training_id"


def test_what_is_allowed_is_asked_for():
    made = template("THA", "en")
    rows = {row["name"]: row for row in survey_of(made, made.forms["legal_instruments"]).rows}
    assert ". <= date('2020-12-31')" in rows["stage_date"]["constraint"]
    assert rows["topics"]["type"] == "select_multiple topic"
    rows = {row["name"]: row for row in survey_of(made, made.forms["trainings"]).rows}
    assert rows["hours"]["constraint"] == ". >= 0.5 and . <= 400"
    assert "${start_date}" in rows["end_date"]["constraint"]
    assert rows["institution_type"]["required"] == "${institution_choice} = 'other'"
    assert "type = ${institution_type}" in rows["institution_choice"]["choice_filter"]
    rows = {row["name"]: row for row in survey_of(made, made.forms["psa_findings"]).rows}
    assert rows["validated_on"]["relevant"] == "${validated} = 'yes'"


def test_another_country_s_institutions_are_not_offered():
    made = template("THA", "en")
    survey = survey_of(made, made.forms["engagements"])
    names = {row["name"] for row in survey.choices["institutions_or_other"]}
    assert len(names) > 1
    assert all(name.startswith("THA-") for name in names - {"other"})


def test_a_year_of_either_era_is_taken():
    made = template("THA", "th")
    (year,) = [row for row in survey_of(made, made.forms["trainings"]).rows if row["name"] == "birth_year"]
    assert year["constraint"] == "(. >= 1920 and . <= 2010 or . >= 2463 and . <= 2553)"
    for language in LANGUAGES:
        assert {"1920", "2010", "2463", "2553"} <= set(
            re.findall(r"\d+", year["constraint_message"][language])
        )


OF_A_WORKBOOK = re.compile(r"\bsheets?\b|\brows?\b|\bhojas?\b|\bfilas?\b|แผ่นงาน|แถว")


@pytest.mark.parametrize("unit", ["THA", "HQ"])
def test_no_hint_speaks_of_sheets_or_of_separating_what_is_chosen(unit):
    made = template(unit, "en")
    for form in made.forms.values():
        for row in survey_of(made, form).rows:
            hint = " ".join(row.get("hint", {}).values())
            assert not OF_A_WORKBOOK.search(hint), hint
            assert not row["type"].startswith("select") or '";"' not in hint, hint


def test_what_is_known_already_is_chosen_or_else_written():
    made = template("THA", "en", carried=KNOWN)
    for name, form in made.forms.items():
        assert converted(made, form) is not None, name
    survey = survey_of(made, made.forms["coordination_models"])
    rows = {row["name"]: row for row in survey.rows}
    assert rows["finding_id_choice"]["type"] == "select_one psa_findings_or_other"
    assert rows["finding_id_written"]["relevant"] == "${finding_id_choice} = 'other'"
    assert "string-length(.) <= 40" in rows["finding_id_written"]["constraint"]
    either = "if(${finding_id_choice} = 'other', ${finding_id_written}, ${finding_id_choice})"
    assert rows["finding_id"] == {"type": "calculate", "name": "finding_id", "calculation": either}
    known, other = survey.choices["psa_findings_or_other"]
    assert known["name"] == "F-1"
    assert known["label"]["en"].startswith("F-1 · Inspectors cannot enter $ {homes} long")
    assert len(known["label"]["en"]) <= 90
    assert other["name"] == "other"
    assert [one["name"] for one in survey.choices["bok_studies_or_other"]] == ["INT-01", "other"]
    assert "finding_id_choice" not in {
        row["name"] for row in survey_of(template("THA", "en"), made.forms["coordination_models"]).rows
    }


@pytest.mark.parametrize(("unit", "name"), FORMS)
def test_every_question_beside_the_fields_is_known_to_be_one(unit, name):
    made = template(unit, "en", carried=KNOWN)
    form = made.forms[name]
    asked = [row["name"] for row in survey_of(made, form).rows]
    asked = asked[: next((n for n, other in enumerate(asked) if other in made.forms), len(asked))]
    fields = [one if one in form.by_name else None for one in asked]
    assert left_out(form, asked, fields) == {place for place, one in enumerate(fields) if one is None}


def export(made: Template, **sheets: list[dict]) -> bytes:
    """A zip with files named after their forms, and a cover written by hand."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        lines = (
            "field,value",
            "country,THA",
            "period,2020-H2",
            "prepared by,Malee",
            "prepared on,2021-01-05",
        )
        archive.writestr("cover.csv", "\n".join((*lines, "privacy notice given,yes")))
        for name, rows in sheets.items():
            text = StringIO()
            writer = csv.DictWriter(text, ["SubmissionDate", *rows[0], "KEY"])
            writer.writeheader()
            writer.writerows(
                {**row, "SubmissionDate": "2020-09-01", "KEY": f"uuid:{n}"} for n, row in enumerate(rows)
            )
            archive.writestr(f"{name}.csv", text.getvalue())
    return content.getvalue()


def reading(made: Template, **sheets: list[dict]) -> Reading:
    return Reading(export(made, **sheets), "THA_2020-H2.zip", made.plan.project.limits)


def validated(content: bytes, name: str, made: Template) -> Validated:
    return validate(
        Reading(content, name, made.plan.project.limits),
        plan=made.plan,
        secret=Secret(b"a secret that only the tests have"),
        context=None,
        judged_at=datetime(2021, 1, 15, tzinfo=UTC),
    )


def test_an_export_is_read_when_named_after_its_form():
    made = template("THA", "en")
    content = export(made, activities=[ACTIVITY], trainings=[TRAINING], participants=[PERSON])
    found = validated(content, "THA_2020-H2.zip", made)
    assert {rule for (rule,) in found.problems.flatten("rule")} == {
        "tool_columns_left_out",
        "form_not_reported",
    }
    loads = {one.load.form: one.load for one in found.forms}
    assert loads["trainings"].bridges["topics"]["value"].tolist() == ["CL", "FL"]
    assert loads["activities"].bridges["other_outcomes"]["value"].tolist() == [
        "legal_framework",
        "coordination",
    ]
    assert loads["activities"].bridges["institutions"]["value"].tolist() == [
        "Department of Labour Protection and Welfare",
        "Ministry of Labour",
        "An office nobody registered",
    ]
    assert loads["participants"].rows["institution_type"].tolist() == ["labor_inspectorate"]


# ------------------------------------------------------------------ as the tools give it

ANSWERS = [
    TRAINING
    | {
        "privacy_notice_given": "yes",
        "participants": [
            PERSON | {"institution_choice": "THA-DLPW"},
            PERSON
            | {"full_name": "Suda Rakdee", "sex": "F", "completed": "no", "birth_year": "1990"}
            | {"institution_choice": "other", "institution_written": "Rice Mill Union"}
            | {"institution": "Rice Mill Union", "institution_type": "union"},
        ],
    },
    TRAINING
    | {
        "training_id": "TR-2",
        "title": "Prosecutors",
        "topics": "HT",
        "privacy_notice_given": "yes",
        "participants": [PERSON | {"training_id": "TR-2", "institution_choice": "THA-DLPW"}],
    },
]


def tools(made: Template) -> dict[str, bytes]:
    """Each way in which the tools export the same answers, by file name."""
    ways = {
        f"Trainings - labels {one} {groups}.xlsx": (one, groups)
        for one in LANGUAGES
        for groups in (True, False)
    }
    ways |= {f"Trainings - names {groups}.xlsx": ("", groups) for groups in (True, False)}
    found = {name: Exporting(made, "trainings", ANSWERS, *way).kobo() for name, way in ways.items()}
    return found | {"trainings.zip": Exporting(made, "trainings", ANSWERS).central()}


def test_an_export_is_read_as_the_tool_gives_it():
    """No file is renamed, no cover is written: the answers say what they are."""
    made = template("THA", "en")
    for name, content in tools(made).items():
        found = validated(content, name, made)
        assert str(found.slice) == "THA 2020-H2", name
        rules = {rule for (rule,) in found.problems.flatten("rule")}
        assert rules == {"tool_columns_left_out", "form_not_reported"}, (name, found.problems)
        loads = {one.load.form: one.load for one in found.forms}
        assert loads.keys() == {"trainings", "participants"}, name
        assert loads["trainings"].rows["training_id"].tolist() == ["TR-1", "TR-2"], name
        assert loads["trainings"].bridges["topics"]["value"].tolist() == ["CL", "FL", "HT"], name
        people = loads["participants"].rows
        assert people["training_id"].tolist() == ["TR-1", "TR-1", "TR-2"], name
        assert people["institution_type"].tolist() == ["labor_inspectorate", "union", "labor_inspectorate"], (
            name
        )
        assert people["completed"].tolist() == [True, False, True], name
        assert people["person_key"].nunique() == 2, name
        assert found.cover.kept["template_version"] == made.version
        assert found.cover.is_notice_given, name


@pytest.mark.parametrize("name", sorted(set(template("THA", "en").forms) - {"trainings", "participants"}))
def test_every_form_comes_back_from_both_tools(name):
    made = template("THA", "en")
    for file, content in (
        ("x.xlsx", Exporting(made, name, [ACTIVITY]).kobo()),
        ("x.zip", Exporting(made, name, [ACTIVITY]).central()),
    ):
        found = validated(content, file, made)
        assert str(found.slice) == "THA 2020-H2"
        assert [one.load.form for one in found.forms] == [name]
        rules = {rule for (rule,) in found.problems.flatten("rule")}
        assert not rules & {
            "missing_column",
            "extra_column",
            "unnamed_column",
            "duplicate_header",
            "unknown_sheet",
        }


def test_answers_of_two_periods_are_a_problem_of_the_cover():
    made, other = template("THA", "en"), template("THA", "en", "2020-H1")
    with zipfile.ZipFile(content := BytesIO(), "w") as archive:
        for one in (made, other):
            with zipfile.ZipFile(BytesIO(Exporting(one, "trainings", ANSWERS).central())) as part:
                for entry in part.namelist():
                    archive.writestr(entry, part.read(entry))
    found = validated(content.getvalue(), "both.zip", made)
    assert ("cover", "period", "cover_field_twice") in found.problems.flatten("form", "column", "rule")


def test_a_notice_that_one_answer_denies_was_not_given():
    made = template("THA", "en")
    denied = [ANSWERS[0], ANSWERS[1] | {"privacy_notice_given": "no"}]
    found = validated(Exporting(made, "trainings", denied).kobo(), "x.xlsx", made)
    assert not found.cover.is_notice_given
    assert ("privacy_notice_missing",) in found.problems.flatten("rule")


def test_a_cover_that_was_written_goes_before_what_the_answers_say():
    made = template("THA", "en")
    with zipfile.ZipFile(content := BytesIO(Exporting(made, "trainings", ANSWERS).central()), "a") as archive:
        archive.writestr("cover.csv", "field,value\ncountry,THA\nperiod,2020-H1\n")
    assert str(validated(content.getvalue(), "x.zip", made).slice) == "THA 2020-H1"


def test_a_workbook_with_no_cover_is_still_one_with_no_cover():
    made = template("THA", "en")
    book = openpyxl.Workbook()
    book.active.title = "Trainings"
    book.active.append(["Training ID", "Title"])
    book.save(content := BytesIO())
    assert ("cover_missing",) in validated(content.getvalue(), "x.xlsx", made).problems.flatten("rule")


def test_a_long_list_is_searched_and_a_short_one_shown():
    made = template("THA", "en")
    survey = survey_of(made, made.forms["trainings"])
    rows = {row["name"]: row for row in survey.rows}
    assert rows["admin1"]["appearance"] == "minimal autocomplete"
    assert rows["institution_choice"]["appearance"] == "minimal autocomplete"
    assert "appearance" not in rows["sex"]


@pytest.mark.parametrize("unit", ["THA", "HQ"])
def test_a_hint_names_no_choice_by_a_code_that_the_telephone_does_not_show(unit):
    made = template(unit, "en")
    for form in made.forms.values():
        survey = survey_of(made, form)
        for row in survey.rows:
            for choice in survey.choices.get(row["type"].partition(" ")[2], ()):
                shown = " ".join(choice["label"].values()).casefold()
                said = re.split(r"\W+", " ".join(row.get("hint", {}).values()).casefold())
                assert choice["name"].casefold() not in said or choice["name"].casefold() in shown


def test_a_label_with_blanks_is_not_taken_apart():
    """Only choices throughout are: two words of which one is a code stay one spelling that is not known."""
    made = template("THA", "en")
    wrong = {**TRAINING, "topics": "CL labour"}
    found = validate(
        reading(made, trainings=[wrong]),
        plan=made.plan,
        secret=Secret(b"a secret that only the tests have"),
        context=None,
        judged_at=datetime(2021, 1, 15, tzinfo=UTC),
    )
    assert ("topics", "not_in_code_list") in found.problems.flatten("column", "rule")


def test_the_labels_of_helping_questions_are_known_in_an_export():
    asked = ("xlsform.written", "xlsform.others_written", "cover.privacy_notice_given")
    labels = {say(name, language) for name in asked for language in languages()}
    certain = ["_uuid", *sorted(labels)]
    form = template("THA", "en").forms["activities"]
    assert left_out(form, certain, [None] * len(certain)) == set(range(len(certain)))
