"""Sheets to forms and columns to fields."""

import pytest

from atlas_pipeline.forms.loading import load_forms
from tests.intake.building import (
    ACTIVITY,
    COVER,
    csv_bytes,
    judged,
    judged_sheets,
    loads,
    table,
    told,
    workbook,
    zipped,
)

ROWS = table(ACTIVITY)


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_sheets_and_columns_go_by_their_labels(language):
    form = load_forms()["activities"]
    header = [f" {form[name].labels[language].upper()} *" for name in ROWS[0]]
    result = judged_sheets(**{form.labels[language][:31]: [header, *ROWS[1:]]})
    assert told(result) == []
    assert loads(result)["activities"].rows_accepted == 1


def test_title_rows_are_skipped_only_where_that_is_clear():
    result = judged_sheets(activities=[["Report of Thailand"], [], *ROWS])
    assert told(result) == [("activities", 3, "", "title_rows_skipped")]
    assert list(loads(result)["activities"].rows.index) == [4]
    twice = judged_sheets(activities=[["Report"], *ROWS, *ROWS])
    assert told(twice, "rule") == [("missing_column",)]


def test_a_missing_required_column_rejects_the_form_and_says_what_was_there():
    result = judged_sheets(activities=[["activity_id", "titel"], ["A1", "x"], ["A2", "y"]])
    (problem,) = result.problems.of("activities").errors
    assert problem.rule == "missing_column"
    assert problem.details["headers"] == ["activity_id", "titel"]
    assert problem.details["columns"][:2] == ["title", "activity_type"]
    load = loads(result)["activities"]
    assert (str(load.outcome), load.rows_read, load.rows_set_aside, load.rows_accepted) == (
        "rejected",
        2,
        2,
        0,
    )


def test_extra_columns_are_told():
    rows = [[*ROWS[0], "mood", None, ""], [*ROWS[1], "good", "stray", None]]
    result = judged_sheets(activities=rows)
    assert told(result, "rule", "found") == [("extra_column", "mood"), ("unnamed_column", "")]
    letters = [one.details["letter"] for one in result.problems if one.rule.endswith("_column")]
    assert letters == ["H", "I"]


def test_a_header_that_stands_twice_rejects_the_form():
    rows = [[*ROWS[0], "Title"], [*ROWS[1], "another"]]
    result = judged_sheets(activities=rows)
    assert told(result) == [("activities", None, "title", "duplicate_header")]
    assert str(loads(result)["activities"].outcome) == "rejected"


def test_sheets_that_are_no_form_and_forms_that_are_there_twice():
    result = judged_sheets(activities=ROWS, Actividades=ROWS, notes=[["x"]])
    assert told(result, "form", "rule") == [("", "unknown_sheet"), ("activities", "duplicate_sheet")]
    load = loads(result)["activities"]
    assert (str(load.outcome), load.rows_read, load.rows_set_aside) == ("rejected", 2, 2)


def test_a_form_of_headquarters_is_not_taken_from_a_country():
    study = {
        "study_id": "S1",
        "citation": "x",
        "year": 2015,
        "intervention_id": "I1",
        "intervention": "x",
        "area": "enforcement",
        "topics": "CL",
        "design": "randomized",
        "effect": "positive",
        "added_on": "2019-08-01",
    }
    result = judged_sheets(bok_studies=table(study))
    assert told(result, "form", "rule") == [("bok_studies", "form_not_for_unit")]
    assert loads(result)["bok_studies"].rows_set_aside == 1
    taken = judged_sheets({**COVER, "country": "HQ"}, bok_studies=table(study))
    assert told(taken) == []
    assert judged_sheets(bok_studies=[list(study)]).load.forms == ()


def test_a_csv_file_that_cannot_be_read_rejects_its_form_only():
    files = {
        "cover.csv": csv_bytes([["field", "value"], *COVER.items()]),
        "activities.csv": csv_bytes(ROWS),
        "trainings.csv": b'a,b\n"1,2\n',
    }
    result = judged(zipped(files), "x.zip")
    assert told(result, "form", "rule") == [("trainings", "broken_quotes")]
    assert {name: str(load.outcome) for name, load in loads(result).items()} == {
        "activities": "accepted",
        "trainings": "rejected",
    }


def test_hidden_sheets_that_are_no_form_are_not_mentioned():
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(workbook(activities=ROWS, lists=[["x"]])))
    book["lists"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    assert told(judged(content.getvalue())) == []


def test_a_file_that_stands_twice_in_a_zip_rejects_its_form_with_all_rows():
    files = {
        "cover.csv": csv_bytes([["field", "value"], *COVER.items()]),
        "activities.csv": csv_bytes(ROWS),
        "activitiez.csv": csv_bytes([*ROWS, ROWS[1]]),
    }
    content = zipped(files).replace(b"activitiez.csv", b"activities.csv")
    result = judged(content, "x.zip")
    assert told(result, "form", "rule") == [("activities", "duplicate_sheet")]
    load = loads(result)["activities"]
    assert (load.rows_read, load.rows_set_aside) == (3, 3)
