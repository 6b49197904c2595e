"""Words for nothing: empty where a cell may be empty, an error where a value is required."""

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.plan.project import Project
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.validation.values.columns import Parser
from tests.validation.building import (
    ACTIVITY,
    TRAINING,
    changed,
    loads,
    people,
    plan,
    problems_of,
    table,
    validated,
    validated_people,
    validated_sheets,
    workbook,
)

OPTIONAL = ("contact", "institution_type", "role", "hours_attended", "pre_score", "post_score", "birth_year")
WORDS = ["-", "–", " — ", "n/a", "N/A", "None", "s/d", "S/D", "No aplica", "sin informacion", "ไม่มี", "ไม่ระบุ"]
WORDS += ["- -", "-----", "...", "(none)", "n.a", "None.", "unknown", "n/d", "no tiene", "ไม่ปรากฏ"]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_nothing_is_an_empty_cell_where_a_cell_may_be_empty(word):
    institution = next(one.name for one in plan().institutions if one.unit == "THA")
    rows = people({"institution": institution, "participant_id": "P-1"} | dict.fromkeys(OPTIONAL, word))
    result = validated_people(rows)
    assert problems_of(result) == []
    stored = loads(result)["participants"].rows
    kept = [name for name in OPTIONAL if name in stored and name != "institution_type"]  # that one follows
    assert stored[kept].isna().all(axis=None)


def test_every_optional_column_of_every_type_may_say_nothing():
    optional = [item.name for item in load_forms()["activities"].fields if not item.required]
    result = validated_sheets(activities=table({**ACTIVITY, **dict.fromkeys(optional, "-")}))
    assert problems_of(result) == []
    load = loads(result)["activities"]
    assert all(load.bridges[name].empty for name in ("institutions", "other_outcomes"))
    assert load.rows[[name for name in optional if name in load.rows]].isna().all(axis=None)


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_in_a_required_column_the_value_is_asked_for(language):
    result = validated_sheets(activities=table(ACTIVITY, {**ACTIVITY, "activity_id": "A2", "status": "ไม่มี"}))
    (one,) = list(result.problems.errors)
    assert (one.row, one.column, one.rule, one.found) == (3, "status", "nothing_in_required", "ไม่มี")
    assert "ไม่มี" in sentence(one, plan(), language)


@pytest.mark.parametrize("word", ["-", "n/a", "ไม่มี"])
def test_a_form_with_persons_repeats_the_word_too(word):
    result = validated_sheets(trainings=table(TRAINING), participants=people({"institution": word}))
    found = [
        (one.rule, one.found) for one in result.problems.of("participants") if one.column == "institution"
    ]
    assert found == [("nothing_in_required", word)]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "leave the cell empty"), ("es", "deje la celda vacía"), ("th", "ให้เว้นเซลล์ว่างไว้")],
)
def test_a_word_that_is_not_listed_is_an_error_that_says_to_leave_the_cell_empty(language, said):
    rows = people({}, {"pre_score": "absent"}, {"hours_attended": "?"}, {"pre_score": "8o"})
    result = validated_people(rows)
    found = {one.row: sentence(one, plan(), language) for one in result.problems.of("participants").errors}
    assert said in found[3]
    assert said in found[4]


@pytest.mark.parametrize("sign", [None, "-", "n/a", "–", "(ไม่มี)"])
def test_a_row_of_nothing_but_words_for_nothing_is_no_row(sign):
    """Officers strike through the lines that they do not use."""
    rows = people(*({"participant_id": f"THA-P-{number:03}"} for number in range(1, 13)))
    struck = [[sign] * len(rows[0]), [None, sign, sign, *[sign] * (len(rows[0]) - 3)]]
    result = validated_people([*rows, *struck, *struck])
    load = loads(result)["participants"]
    assert (str(load.outcome), load.rows_read, load.rows_accepted) == ("accepted", 12, 12)
    assert not list(result.problems.errors)
    assert [one.rule for one in result.problems.of("participants")] == ["rows_not_filled_in"] * bool(sign)


@pytest.mark.parametrize(
    "sign", ['"', "”", "''", '- " -', "ídem", "Same as above", "igual que la anterior", "เหมือนข้างบน"]
)
def test_a_mark_that_repeats_the_cell_above_is_no_value(sign):
    """The institution `"` was registered, and a person's id `"` made one person of many."""
    rows = people({"role": "Judge"}, {"institution": sign}, {"participant_id": sign}, {"role": sign})
    result = validated_people(rows)
    assert problems_of(result, "row", "column", "rule")[-2:] == [
        (3, "institution", "same_as_above"),
        (4, "participant_id", "same_as_above"),
    ]
    assert loads(result)["participants"].rows_accepted == 2


def test_a_code_keeps_its_meaning():
    """`none` is an effect of a study, and “no” is an answer."""
    form = load_forms()["bok_studies"]
    parsed = Parser(form, plan(), plan().unit("HQ")).parse(Column.of(["none", "positive"]), form["effect"])
    assert parsed.values.tolist() == ["none", "positive"]


def test_the_plan_lists_the_words():
    project = Project(**plan().project.model_dump() | {"nothing": {"any": ("(leer)",)}})
    bare = changed(plan(), project=project)
    content = workbook(
        trainings=table(TRAINING), participants=people({"pre_score": "-"}, {"pre_score": "(leer)"})
    )
    result = validated(content, plan=bare)
    assert problems_of(result, "row", "column", "rule") == [(2, "pre_score", "not_a_number")]
