"""What a parsed frame of a form must hold, and how each breach is reported."""

import random

import pandas as pd
import pandera.errors
import pytest

from atlas_pipeline.forms.frames import dtype, empty_frame
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.pandera_schema import (
    CHECK_RULES,
    PANDERA_RULES,
    pandera_schema,
    schema_breaches,
)
from atlas_pipeline.problems.catalogue import RULES

GOOD = {
    "activity_id": "A-1",
    "title": "Workshop",
    "activity_type": "training",
    "outcome": "enforcement",
    "other_outcomes": "coordination;legal_framework",
    "topics": "CL;FL",
    "start_date": "2019-03-01",
    "end_date": "2019-03-02",
    "status": "completed",
    "institutions": "Royal Thai Police;Ministry of Labor",
    "implementer": None,
    "admin1": "TH-10",
    "location": None,
    "dmop_step": 3,
    "intervention_id": None,
    "evidence": None,
}
PERSON = {
    "training_id": "T-1",
    "participant_id": None,
    "full_name": "สมชาย ใจดี",
    "contact": None,
    "sex": "M",
    "birth_year": 1980,
    "institution": "Royal Thai Police",
    "institution_type": "police",
    "role": None,
    "hours_attended": 6.0,
    "completed": True,
    "pre_score": 40.0,
    "post_score": None,
}


def frame(form: Form, good: dict, *rows: dict) -> pd.DataFrame:
    """A typed frame of good rows, each with its differences; rows of the sheet count from 2."""
    lines = [{**good, **row} for row in rows]
    columns = {
        field.name: pd.Series([line[field.name] for line in lines], dtype=dtype(field))
        if field.type != "date"
        else pd.Series(pd.to_datetime([line[field.name] for line in lines]), dtype=dtype(field))
        for field in form.fields
    }
    made = pd.DataFrame(columns)
    made.index = pd.RangeIndex(2, 2 + len(lines), name="row_number")
    return made


def failures(form: Form, rows: pd.DataFrame, plan, unit) -> pd.DataFrame:
    """A line for each bad cell: `row`, `column`, `rule`, and the value as text, empty for a gap."""
    lines = [
        (int(row), one.column, one.rule, "" if pd.isna(value) else str(value))
        for one in schema_breaches(form, rows, plan, unit)
        for row, value in rows.loc[one.where, one.column].items()
    ]
    return pd.DataFrame(lines, columns=["row", "column", "rule", "found"])


@pytest.fixture
def failed_rows(forms, plan):
    """The failures of rows of a form, flat: `[(row, column, rule, found), …]`."""

    def failures_of(name: str, *rows: dict, unit: str = "THA") -> list[tuple]:
        form = forms[name]
        good = {"activities": GOOD, "participants": PERSON}[name]
        if form.primary_key:
            rows = tuple({form.primary_key[0]: f"A-{number}", **row} for number, row in enumerate(rows))
        found = failures(form, frame(form, good, *rows), plan, plan.unit(unit))
        return list(found.itertuples(index=False, name=None))

    return failures_of


def test_good_rows_pass(failed_rows):
    assert failed_rows("activities", {}, {}) == []
    assert failed_rows("participants", {}, {}) == []


@pytest.mark.parametrize(
    ("form", "column", "value", "rule", "found"),
    [
        ("activities", "title", None, "required_missing", ""),
        ("activities", "topics", None, "required_missing", ""),
        ("activities", "start_date", None, "required_missing", ""),
        ("activities", "activity_id", None, "required_missing", ""),
        ("activities", "activity_type", "party", "not_in_code_list", "party"),
        ("activities", "topics", "CL;XX", "not_in_code_list", "CL;XX"),
        ("activities", "admin1", "PY-ASU", "not_in_code_list", "PY-ASU"),
        ("activities", "activity_id", "A;1", "pattern_mismatch", "A;1"),
        ("activities", "title", "x" * 301, "too_long", "x" * 301),
        ("activities", "institutions", "Police;" + "x" * 201, "too_long", "Police;" + "x" * 201),
        ("activities", "dmop_step", 0, "below_minimum", "0"),
        ("activities", "dmop_step", 10, "above_maximum", "10"),
        ("participants", "completed", None, "required_missing", ""),
        ("participants", "post_score", 100.5, "above_maximum", "100.5"),
        ("participants", "birth_year", 2562, "above_maximum", "2562"),
    ],
)
def test_a_bad_cell_is_one_failure_of_its_row(failed_rows, form, column, value, rule, found):
    assert failed_rows(form, {}, {column: value}, {}) == [(3, column, rule, found)]


@pytest.mark.parametrize("value", ["x" * 300, "TH-10"])
def test_what_is_just_allowed_passes(failed_rows, value):
    assert failed_rows("activities", {"title": value}) == []


def test_limits_are_inclusive(failed_rows):
    assert failed_rows("participants", {"pre_score": 0.0, "post_score": 100.0}) == []


def test_every_bad_cell_is_told_at_once(failed_rows):
    assert failed_rows(
        "activities", {"title": None, "status": "done"}, {"outcome": "none", "dmop_step": 11}
    ) == [
        (2, "title", "required_missing", ""),
        (3, "outcome", "not_in_code_list", "none"),
        (2, "status", "not_in_code_list", "done"),
        (3, "dmop_step", "above_maximum", "11"),
    ]


def test_every_row_of_a_repeated_key_is_told(failed_rows):
    assert failed_rows("activities", {"activity_id": "A"}, {"activity_id": "B"}, {"activity_id": "A"}) == [
        (2, "activity_id", "duplicate_key", "A"),
        (4, "activity_id", "duplicate_key", "A"),
    ]


def test_a_person_may_stand_in_many_rows(failed_rows):
    assert failed_rows("participants", {}, {}) == []


def test_the_masks_say_what_pandera_says(forms, plan):
    """pandera's own validation, a row at a time in its failure cases, is the second reckoning."""
    pick = random.Random(11)
    wrong = {
        "activity_id": [None, "A;1", "twice", "x" * 300],
        "title": [None, "x" * 301],
        "outcome": [None, "none"],
        "topics": ["CL;XX", None],
        "dmop_step": [0, 11, None],
        "institutions": ["Police;" + "x" * 201, None],
        "admin1": ["PY-ASU", None],
    }
    lines = [{name: pick.choice(wrong[name]) for name in wrong if pick.random() < 0.4} for _ in range(300)]
    lines = [{"activity_id": f"A-{number}", **line} for number, line in enumerate(lines)]
    form, unit = forms["activities"], plan.unit("THA")
    rows = frame(form, GOOD, *lines)
    with pytest.raises(pandera.errors.SchemaErrors) as raised:
        pandera_schema(form, plan, unit).validate(rows, lazy=True)
    cases = raised.value.failure_cases
    theirs = set(zip(cases["index"], cases["column"], cases["check"].replace(PANDERA_RULES), strict=True))
    found = failures(form, rows, plan, unit)
    ours = list(zip(found["row"], found["column"], found["rule"], strict=True))
    assert len(ours) == len(set(ours))
    assert set(ours) == theirs
    assert {rule for _, _, rule in ours} > {
        "required_missing",
        "duplicate_key",
        "not_in_code_list",
        "too_long",
    }


def test_a_province_is_of_the_unit(failed_rows, plan):
    assert len(plan.code_lists["admin1"].keys) > len(plan.code_lists["admin1"].for_unit("PRY").keys)
    assert failed_rows("activities", {"admin1": "PY-ASU"}, unit="PRY") == []
    assert failed_rows("activities", {"admin1": "TH-10"}, unit="PRY") == [
        (2, "admin1", "not_in_code_list", "TH-10")
    ]


def test_a_model_needs_two_different_institutions(forms, plan):
    form = forms["coordination_models"]
    model = {
        "model_id": "M-1",
        "name": "Task force",
        "intervention_id": "I-1",
        "finding_id": "F-1",
        "stage": "piloted",
        "stage_date": "2020-01-01",
        "evidence": None,
    }
    rows = frame(form, model, {"institutions": "A;B"}, {"institutions": "A"}, {"institutions": "A;A"})
    rows["model_id"] = ["M-1", "M-2", "M-3"]
    found = failures(form, rows, plan, plan.unit("THA"))
    assert list(zip(found["row"], found["rule"], strict=True)) == [
        (3, "too_few_items"),
        (4, "too_few_items"),
    ]


def test_notes_speak_of_what_the_plan_has(forms, plan):
    form = forms["indicator_notes"]
    note = {
        "calendar": "semester",
        "period": "2020-H1",
        "note": "late",
        "cause": None,
        "corrective_action": None,
    }
    rows = frame(form, note, {"indicator": "K1"}, {"indicator": "K99"})
    rows.loc[2, "period"] = "2020-H3"
    found = failures(form, rows, plan, plan.unit("THA"))
    assert sorted(zip(found["row"], found["column"], found["rule"], strict=True)) == [
        (2, "period", "not_in_plan"),
        (3, "indicator", "not_in_plan"),
    ]


def test_an_optional_column_may_be_absent(forms, plan):
    rows = frame(forms["activities"], GOOD, {}).drop(columns=["evidence", "dmop_step", "institutions"])
    assert failures(forms["activities"], rows, plan, plan.unit("THA")).empty


@pytest.mark.parametrize("name", ["activities", "participants", "psa_findings", "bok_studies"])
def test_a_frame_without_rows_passes(forms, plan, name):
    assert failures(forms[name], empty_frame(forms[name]), plan, plan.unit("HQ")).empty


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows.drop(columns="title"),
        lambda rows: rows.assign(stranger="x"),
        lambda rows: rows.astype({"dmop_step": "object"}),
    ],
)
def test_a_frame_of_another_shape_is_the_programs_fault(forms, plan, spoil):
    rows = spoil(frame(forms["activities"], GOOD, {}))
    with pytest.raises(TypeError, match="activities"):
        failures(forms["activities"], rows, plan, plan.unit("THA"))


def test_the_index_may_be_any_rows_in_any_order(forms, plan):
    rows = frame(forms["activities"], GOOD, {"activity_id": "A"}, {"activity_id": "B", "title": None})
    rows.index = pd.Index([903, 17], name="row_number")
    assert list(failures(forms["activities"], rows, plan, plan.unit("THA"))["row"]) == [17]


def test_each_row_is_judged_by_itself(forms, plan):
    """Tests are made once a distinct value: the answers must come back to the right rows."""
    pick = random.Random(7)
    values = [pick.choice(["F", "M", "U", "Femal", "Q", "f"]) for _ in range(500)]
    rows = frame(forms["participants"], PERSON, *({"sex": value} for value in values))
    found = failures(forms["participants"], rows, plan, plan.unit("THA"))
    assert dict(zip(found["row"], found["found"], strict=True)) == {
        row: value for row, value in enumerate(values, start=2) if value in ("Femal", "Q", "f")
    }


def test_every_rule_is_in_the_catalogue():
    assert {*PANDERA_RULES.values(), *CHECK_RULES} <= set(RULES)


def test_every_check_of_every_form_names_a_rule(forms, plan):
    named = {
        check.name
        for form in forms.values()
        for column in pandera_schema(form, plan, plan.unit("THA")).columns.values()
        for check in column.checks
    }
    assert named == set(CHECK_RULES)
