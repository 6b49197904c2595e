"""Headers that are nearly right, files that are nearly named, and texts that look alike: reasons by what the
officer did, and all of them in one answer."""

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.problems.lookalikes import difference
from atlas_pipeline.validation.headers.headings import field_names, field_of
from tests.validation.building import (
    ACTIVITY,
    COVER,
    TRAINING,
    csv_zip,
    loads,
    people,
    plan,
    problems_of,
    table,
    validated,
    validated_people,
    validated_sheets,
)

FORM = load_forms()["participants"]
SCORED = people({"pre_score": 40, "hours_attended": 9}, {"pre_score": 50, "hours_attended": 10})


def renamed(rows: list[list], **headers: str) -> list[list]:
    return [[headers.get(name, name) for name in rows[0]], *rows[1:]]


# ------------------------------------------------------------------ headers


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("completed", "Completed?"),
        ("completed", "¿Completó?"),
        ("completed", "*Completed*"),
        ("birth_year", "Birth year (BE)"),
        ("birth_year", "ปีเกิด (พ.ศ.)"),
        ("pre_score", "Score before (0-100)"),
        ("pre_score", "Score before [max. 100]"),
        ("pre_score", "Score before (%)"),
        ("hours_attended", "Hours attended (hrs)"),
        ("full_name", "(required) Full name"),
    ],
)
def test_a_remark_in_a_header_makes_no_difference(name, header):
    label = {
        "¿Completó?": "¿" + FORM["completed"].labels["es"] + "?",
        "ปีเกิด (พ.ศ.)": FORM["birth_year"].labels["th"] + " (พ.ศ.)",
    }
    header = label.get(header, header)
    result = validated_people(renamed(SCORED, **{name: header}))
    assert problems_of(result, "rule") in ([], [("header_remark",)])
    assert loads(result)["participants"].rows_accepted == 2


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("pre_score", "Score before (0-10)"),
        ("hours_attended", "Hours attended (minutes)"),
        ("hours_attended", "Hours attended (วัน)"),
        ("hours_attended", "Hours attended (días)"),
    ],
)
def test_a_remark_that_contradicts_the_field_is_not_taken(name, header):
    result = validated_people(renamed(SCORED, **{name: header}))
    (one,) = [one for one in result.problems if one.rule != "form_not_reported"]
    assert (one.rule, one.suggestion) == ("extra_column", name)


def test_a_header_that_may_mean_two_columns_is_not_taken():
    names = field_names(FORM)
    assert field_of(FORM, "Full name (Thai)", names) == "full_name"
    rows = [
        ["Full name (Thai)", "Full name (English)"],
        *([f"{row[1]} a", f"{row[1]} b"] for row in SCORED[1:]),
    ]
    kept = [
        [cell for name, cell in zip(SCORED[0], row, strict=True) if name != "full_name"] for row in SCORED
    ]
    result = validated_people([[*first, *rest] for first, rest in zip(rows, kept, strict=True)])
    (one,) = result.problems.of("participants").errors
    assert (one.rule, one.details["columns"]) == ("missing_column", ["full_name"])
    assert one.suggestion == "A → full_name, B → full_name"


def test_every_label_of_every_form_is_still_its_own_field():
    for form in load_forms().values():
        names = field_names(form)
        for item in form.fields:
            for label in item.labels.values():
                assert field_of(form, label, names) == item.name
                assert field_of(form, f"{label} (x)", names) == item.name


def test_a_wrong_header_does_not_hide_the_other_faults():
    rows = renamed(
        people({"completed": "maybe"}, {"sex": "Femal"}, {"birth_year": "80"}), completed="Complted"
    )
    result = validated_people(rows)
    assert problems_of(result, "row", "column", "rule") == [
        (None, "", "missing_column"),
        (2, "completed", "not_a_boolean"),
        (3, "sex", "not_in_code_list"),
        (4, "birth_year", "not_a_year"),
    ]
    load = loads(result)["participants"]
    assert (str(load.outcome), load.rows_read, load.rows_accepted) == ("rejected", 3, 0)
    (one,) = [one for one in result.problems if one.rule == "missing_column"]
    assert one.suggestion == "G → completed"


def test_each_column_that_is_nearly_right_has_its_suggestion():
    rows = renamed(SCORED, completed="Complted", pre_score="Scor before")
    found = validated_people(rows).problems.of("participants").flatten("rule", "suggestion")
    assert ("extra_column", "pre_score") in found
    assert any(rule == "missing_column" and "completed" in suggestion for rule, suggestion in found)


def test_a_column_that_is_not_there_at_all_is_reported_once():
    rows = [row[:-1] for row in people({}, {"sex": "Femal"})]
    assert problems_of(validated_people(rows), "row", "rule") == [
        (None, "missing_column"),
        (3, "not_in_code_list"),
    ]


def test_a_sheet_without_its_header_row_gets_one_sentence():
    assert problems_of(validated_people(people({}, {}, {})[1:]), "rule") == [("missing_column",)]


# ------------------------------------------------------------------ files and sheets


@pytest.mark.parametrize(("language", "never"), [("en", "sheet"), ("es", "hoja"), ("th", "แผ่นงาน")])
def test_of_a_csv_file_no_sheet_is_spoken(language, never):
    activities = table(ACTIVITY)
    content = csv_zip(
        COVER, activites=activities, trainings=table(TRAINING), Trainings=table(TRAINING), summary=[["a"]]
    )
    result = validated(content, "x.zip")
    told = {one.rule: sentence(one, plan(), language) for one in result.problems}
    assert {"file_misnamed", "duplicate_file", "unknown_file"} <= told.keys()
    for rule in ("file_misnamed", "duplicate_file", "unknown_file"):
        assert never not in told[rule].casefold(), rule


# ------------------------------------------------------------------ what looks alike


@pytest.mark.parametrize(
    ("found", "suggested", "said"),
    [
        ("THA\u00a0T1", "THAT1", "blanks"),
        ("THA-\u200bT1", "THA-T1", "blanks"),
        ("THA\u2011T\u20131", "THA-T-1", "dashes"),
        ("THA-T-๑", "THA-T-1", "digits"),
        ("ＴＨＡ-T-1", "THA-T-1", "letters"),
        ("ТНА-T-1", "THA-T-1", "letters"),
        ("THA-T-OO4", "THA-T-004", "letters"),
        ("THA-T-5", "THA-T-6", ""),
        ("", "THA-T-6", ""),
        ("Femal", "Female", ""),
    ],
)
def test_the_difference_of_what_looks_alike_is_named(found, suggested, said):
    assert difference(found, suggested) == said


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_the_sentence_names_the_difference(language):
    trainings = table({**TRAINING, "training_id": "THA-T-004"})
    result = validated_sheets(
        trainings=trainings, participants=people({"training_id": "THA-T-OO4"}, {"training_id": "THA-T-004"})
    )
    (one,) = [one for one in result.problems if one.rule == "unknown_reference"]
    assert one.suggestion == "THA-T-004"
    assert "O" in sentence(one, plan(), language).split("004")[-1]


@pytest.mark.parametrize(
    ("language", "labels"),
    [("en", "Child labor; Forced labor"), ("es", "Trabajo infantil; Trabajo forzoso")],
)
def test_a_suggestion_of_several_codes_has_labels_only(language, labels):
    result = validated_sheets(
        activities=table({**ACTIVITY, "topics": "CL, FL"}, {**ACTIVITY, "activity_id": "A2"})
    )
    (one,) = [one for one in result.problems if one.rule == "not_in_code_list"]
    assert f"{labels}" in sentence(one, plan(), language)
