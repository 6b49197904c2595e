"""Names where they should not be, taken in: nothing of a person is stored or repeated, and the plan chooses
what becomes of the row."""

import pytest

from atlas_pipeline.plan.people import PersonalNames, Titles
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.validation import form_rows
from tests.validation.building import (
    ACTIVITY,
    COVER,
    PERSON,
    TRAINING,
    changed,
    loads,
    people,
    plan,
    problems_of,
    table,
    validated,
    validated_sheets,
    workbook,
)

SPANISH = "Qvaqisebax Mrodseqibaek"
THAI = "ฆฌฏสมชัย ญฎฐวงศ์"
FIRST, LAST = THAI.split()
OTHERS = {"full_name": SPANISH}, {"full_name": f"นาย{THAI}"}
WORDS = ("qvaqisebax", "mrodseqibaek", FIRST, LAST)


def leaks(result) -> list[str]:
    """Parts of the planted names in what is stored and repeated."""
    stored = [form.rows.to_csv() for form in result.load.forms]
    bridged = [frame.to_csv() for form in result.load.forms for frame in form.bridges.values()]
    sheets = [form.sheet for form in result.load.forms]
    said = " ".join(
        [*stored, *bridged, *sheets, repr(list(result.problems)), repr(result.load.cover)]
    ).lower()
    return [word for word in WORDS if word in said]


def taken_in(*changes: dict, **sheets):
    return validated_sheets(
        trainings=table(TRAINING),
        participants=people(*changes, *OTHERS, *[{"role": "Clerk"}] * 20),
        **sheets,
    )


def rules(result) -> set[tuple[str, str]]:
    return {(one.column, one.rule) for one in result.problems if one.rule.startswith("name_")}


@pytest.mark.parametrize(
    ("column", "text", "rule"),
    [
        ("role", f"Suplente de {SPANISH}", "name_in_other_column"),
        ("role", f"Suplente de la Lic. {SPANISH}", "name_in_other_column"),
        ("role", "Suplente de Mrodseqibaek, Qvaqisebax", "name_in_other_column"),
        ("role", "mrodseqibaekqvaqisebax", "name_in_other_column"),
        ("role", f"ผู้ช่วย{FIRST}{LAST}", "name_in_other_column"),
        ("role", f"ผู้ช่วย{LAST} {FIRST}", "name_in_other_column"),
        ("role", "Lic. Qvaqisebax", "name_masked"),
        ("role", f"แทนนาย{FIRST}", "name_masked"),
        ("role", "Consejera - Lic. Mrodseqibaek Ymegusta", "name_masked"),
        ("institution", "Oficina de la Dra. Qvaqisebax", "name_masked"),
        ("institution", f"สำนักงาน พล.ต.ต. {THAI}", "name_in_other_column"),
        ("participant_id", "PRY-QVAQISEBAXMRODSEQIBAEK-1", "name_in_other_column"),
        ("role", "CI 4.567.891", "name_in_other_column"),
        ("role", "int 098 123 45", "name_in_other_column"),
        ("role", "โทร ๐๘๑-๒๓๔-๕๖๗๘", "name_in_other_column"),
    ],
)
def test_the_name_of_another_row_is_neither_stored_nor_repeated(column, text, rule):
    result = taken_in({column: text})
    assert (column, rule) in rules(result)
    assert leaks(result) == []
    (form,) = [one for one in result.load.forms if one.form == "participants"]
    assert form.rows_set_aside == (rule == "name_in_other_column")
    stored = repr(list(result.problems)) + form.rows.to_csv()
    assert not any(number in stored for number in ("4.567", "098 123", "๐๘๑"))


@pytest.mark.parametrize("name", [SPANISH, f"น.ส.{THAI}"])
@pytest.mark.parametrize(
    ("column", "pattern"),
    [
        ("role", "Oficial {last}"),
        ("role", "เจ้าหน้าที่{last}"),
        ("institution", "Estudio {last}"),
        ("participant_id", "PRY-{last}-01"),
        ("participant_id", "{last}2020"),
        ("participant_id", "J{last}01"),
    ],
)
def test_a_part_of_ones_own_name_sets_the_row_aside(name, column, pattern):
    result = taken_in({"full_name": name, column: pattern.format(last=name.split()[1])})
    assert (column, "name_in_other_column") in rules(result)
    assert leaks(result) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Taller con {SPANISH}", f"Taller con {MASK}"),
        ("Viceministro Dr. Ugbert Ymegusta", f"Viceministro Dr. {MASK}"),
        ("พล.ต.ต. กขคสมบูรณ์ จงกลณี", f"พล.ต.ต. {MASK}"),
        (f"อบรมโดย{FIRST} {LAST}", f"อบรมโดย{MASK}"),
        ("Llamar al 0981 765 432", f"Llamar al {MASK}"),
        ("Escribir a ana@example.org", f"Escribir a {MASK}"),
    ],
)
def test_in_another_form_the_text_is_stored_with_the_name_replaced(text, shown):
    result = taken_in(activities=table(ACTIVITY | {"title": text}))
    (form,) = [one for one in result.load.forms if one.form == "activities"]
    assert form.rows["title"].tolist() == [shown]
    assert ("title", "name_masked") in rules(result)
    assert leaks(result) == []
    assert "Ymegusta" not in repr(list(result.problems))


@pytest.mark.parametrize(
    ("then", "rule", "stored"),
    [
        ("mask", "name_masked", [f"Taller, Lic. {MASK}"]),
        ("set_aside", "name_in_other_column", []),
        ("warn", "name_in_text", ["Taller, Lic. Ymegusta"]),
    ],
)
def test_the_plan_chooses_what_becomes_of_a_title_with_a_name(then, rule, stored):
    titles = (Titles(language="es", then=then, titles=("Lic.",)),)
    other = changed(plan(), names=PersonalNames(titles=titles))
    result = validated(workbook(activities=table(ACTIVITY | {"title": "Taller, Lic. Ymegusta"})), plan=other)
    (form,) = result.load.forms
    assert form.rows["title"].tolist() == stored
    assert ("title", rule) in rules(result)
    assert "Ymegusta" not in repr(list(result.problems))


@pytest.mark.parametrize(
    "column", ["activity_type", "status", "start_date", "outcome", "topics", "implementer"]
)
@pytest.mark.parametrize("text", [SPANISH, "Mrodseqibaek", THAI, FIRST])
def test_what_a_coded_or_date_column_repeats_is_no_name(column, text):
    assert leaks(taken_in(activities=table(ACTIVITY | {column: text}))) == []


def test_what_is_misspelt_is_still_repeated():
    result = taken_in(activities=table(ACTIVITY | {"status": "Complted", "start_date": "31.02.2020"}))
    assert {"Complted", "31.02.2020"} <= {one.found for one in result.problems}


@pytest.mark.parametrize("text", [SPANISH, "Mrodseqibaek", THAI, FIRST])
def test_an_unknown_header_of_any_form_is_not_repeated(text):
    assert leaks(taken_in(activities=table(ACTIVITY | {text: "x"}))) == []
    without_type = {name: value for name, value in ACTIVITY.items() if name != "activity_type"}
    assert leaks(taken_in(activities=table(without_type | {text: "x"}))) == []


@pytest.mark.parametrize(
    "sheet", ["Activities Mrodseqibaek", f"Activities {FIRST}", "Activitys Qva", "Mrodseqibaek", THAI[:30]]
)
def test_the_name_of_a_sheet_is_not_repeated(sheet):
    result = validated(
        workbook(trainings=table(TRAINING), participants=people(*OTHERS), **{sheet: table(ACTIVITY)})
    )
    assert leaks(result) == []
    assert "Qva" not in repr(list(result.problems))


@pytest.mark.parametrize(
    "text", ["Mrodseqibaek 2", "2 Mrodseqibaek", f"{FIRST}1", "v1 Qvaqisebax", "1-Mrodsequ"]
)
def test_the_version_of_a_template_is_one(text):
    result = validated(workbook(COVER | {"template_version": text}, trainings=table(TRAINING)))
    assert "template_version" not in result.load.cover
    for good in ("1", "2.1", "3-0a1b2c3d"):
        result = validated(workbook(COVER | {"template_version": good}, trainings=table(TRAINING)))
        assert result.load.cover["template_version"] == good


def test_who_made_the_cover_is_known_too():
    result = validated(
        workbook(COVER | {"prepared_by": SPANISH}, activities=table(ACTIVITY | {"title": f"Con {SPANISH}"}))
    )
    assert leaks(result) == []


def test_more_names_than_are_listed_one_by_one_are_set_aside_once(monkeypatch):
    """Beyond ten thousand problems of one kind the rows are only counted; they are set aside all the same."""
    monkeypatch.setattr(form_rows, "MOST_LISTED", 2)
    name = PERSON["full_name"]
    rows = [{"full_name": name, "institution": name, "birth_year": 1960 + n} for n in range(6)]
    result = validated(workbook(trainings=table(TRAINING), participants=people(*rows)))
    told = [one for one in result.problems if one.rule == "name_in_other_column"]
    (rest,) = [one for one in result.problems if one.rule == "more_like_this"]
    assert (len(told), rest.details["count"]) == (2, 4)
    assert loads(result)["participants"].rows_set_aside == 6


def test_a_row_whose_key_names_a_person_is_set_aside_and_not_renamed():
    """A masked key would be another key: nobody would find the activity again."""
    result = validated_sheets(
        trainings=table(TRAINING),
        participants=table({**PERSON, "full_name": "Somsak Jaidee"}),
        activities=table(ACTIVITY, {**ACTIVITY, "activity_id": "Somsak-Jaidee", "title": "Other"}),
    )
    assert ("activities", 3, "activity_id", "name_in_other_column") in problems_of(result)
    assert list(loads(result)["activities"].rows["activity_id"]) == [ACTIVITY["activity_id"]]
