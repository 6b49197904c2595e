"""Sheets to forms and columns to fields."""

from datetime import date

import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.validation.headers.header_rows import needed_fields
from atlas_pipeline.validation.records.totals import is_total
from tests.validation.building import (
    ACTIVITY,
    COVER,
    csv_bytes,
    loads,
    people,
    problems_of,
    table,
    validated,
    validated_people,
    validated_sheets,
    workbook,
    zipped,
)

ROWS = table(ACTIVITY)


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_sheets_and_columns_go_by_their_labels(language):
    form = load_forms()["activities"]
    header = [f" {form[name].labels[language].upper()} *" for name in ROWS[0]]
    result = validated_sheets(**{form.labels[language][:31]: [header, *ROWS[1:]]})
    assert problems_of(result) == []
    assert loads(result)["activities"].rows_accepted == 1


def test_title_rows_are_skipped_only_where_that_is_clear():
    result = validated_sheets(activities=[["Report of Thailand"], [], *ROWS])
    assert problems_of(result) == [("activities", 3, "", "title_rows_skipped")]
    assert list(loads(result)["activities"].rows.index) == [4]
    twice = validated_sheets(activities=[["Report"], *ROWS, *ROWS])
    assert problems_of(twice, "rule") == [("missing_column",)]


def test_a_missing_required_column_rejects_the_form_and_says_what_was_there():
    result = validated_sheets(activities=[["activity_id", "titel"], ["A1", "x"], ["A2", "y"]])
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
    result = validated_sheets(activities=rows)
    assert problems_of(result, "rule", "found") == [("extra_column", "mood"), ("unnamed_column", "")]
    letters = [one.details["letter"] for one in result.problems if one.rule.endswith("_column")]
    assert letters == ["H", "I"]


KOBO = {
    **dict.fromkeys(["start", "end", "today", "deviceid"], "2020-01-09"),
    **ACTIVITY,
    **{"topics/CL": 1, "topics/FL": 1, "institutions_choice": "THA-MOL", "institutions_choice/THA-MOL": 1},
    **{"institutions_written": None, "institutions": "THA-MOL", "_status": "submitted_via_web", "_index": 1},
    **dict.fromkeys(
        ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_submitted_by"], "x"
    ),
    **dict.fromkeys(["__version__", "_tags", "meta/instanceID", "formhub/uuid", "_submission__id"], "x"),
    **dict.fromkeys(["_parent_index", "_parent_table_name", "Status"], "x"),
}


def test_what_a_tool_for_telephones_adds_is_told_in_one_line():
    """`_status` and `Status` are the tool's, beside the form's own `status`."""
    result = validated_sheets(activities=table(KOBO))
    assert problems_of(result, "rule") == [("tool_columns_left_out",)]
    (one,) = [one for one in result.problems if one.rule == "tool_columns_left_out"]
    assert one.details["count"] == len(KOBO) - len(ACTIVITY) - len(["institutions"])
    assert loads(result)["activities"].rows["status"].tolist() == ["completed"]


def test_only_an_export_has_columns_of_a_tool():
    """What holds the only answer to a field, and words that anybody may head a column with, are told as
    before."""
    by_hand = {
        **ACTIVITY,
        "end": date(2019, 8, 6),
        "institutions_choice": "THA-MOL",
        "institutions_choice/THA-MOL": 1,
    }
    result = validated_sheets(activities=table(by_hand))
    assert problems_of(result, "rule", "found") == [
        ("extra_column", "end"),
        ("extra_column", "institutions_choice"),
        ("extra_column", "•••"),
    ]


def test_a_header_that_stands_twice_rejects_the_form():
    rows = [[*ROWS[0], "Title"], [*ROWS[1], "another"]]
    result = validated_sheets(activities=rows)
    assert problems_of(result) == [("activities", None, "title", "duplicate_header")]
    assert str(loads(result)["activities"].outcome) == "rejected"


def test_sheets_that_are_no_form_and_forms_that_are_there_twice():
    result = validated_sheets(activities=ROWS, Actividades=ROWS, notes=[["x"]])
    assert problems_of(result, "form", "rule") == [("", "unknown_sheet"), ("activities", "duplicate_sheet")]
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
    result = validated_sheets(bok_studies=table(study))
    assert problems_of(result, "form", "rule") == [("bok_studies", "form_not_for_unit")]
    # a sheet of notes alone is not refused: nobody reported the form
    notes = table(dict.fromkeys(study), {"study_id": "Note: headquarters fills this in"})
    told = problems_of(validated_sheets(bok_studies=notes), "form", "rule")
    assert ("bok_studies", "form_not_for_unit") not in told
    assert loads(result)["bok_studies"].rows_set_aside == 1
    taken = validated_sheets({**COVER, "country": "HQ"}, bok_studies=table(study))
    assert problems_of(taken) == []
    assert validated_sheets(bok_studies=[list(study)]).load.forms == ()


def test_a_csv_file_that_cannot_be_read_rejects_its_form_only():
    files = {
        "cover.csv": csv_bytes([["field", "value"], *COVER.items()]),
        "activities.csv": csv_bytes(ROWS),
        "trainings.csv": b'a,b\n"1,2\n',
    }
    result = validated(zipped(files), "x.zip")
    assert problems_of(result, "form", "rule") == [("trainings", "broken_quotes")]
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
    assert problems_of(validated(content.getvalue())) == []


def test_a_file_that_stands_twice_in_a_zip_rejects_its_form_with_all_rows():
    files = {
        "cover.csv": csv_bytes([["field", "value"], *COVER.items()]),
        "activities.csv": csv_bytes(ROWS),
        "activitiez.csv": csv_bytes([*ROWS, ROWS[1]]),
    }
    content = zipped(files).replace(b"activitiez.csv", b"activities.csv")
    result = validated(content, "x.zip")
    assert problems_of(result, "form", "rule") == [("activities", "duplicate_file")]
    load = loads(result)["activities"]
    assert (load.rows_read, load.rows_set_aside) == (3, 3)


SUMMARIES = [
    ["Average", 3],
    ["Promedio", 3],
    ["Media", None, 3],
    ["ค่าเฉลี่ย", 3],
    ["Men", 3],
    ["Men: 3", "Women: 4"],
    ["Mujeres", "4"],
    ["Total men", 3],
    ["Sum total", 6],
    ["Total of participants in this period", 6],
    ["Total de participantes en este período", 6],
    ["Total de participantes"],
    ["รวมทั้งหมด", 6],
    ["Total: 7", "Men: 3", "Women: 4"],
]


@pytest.mark.parametrize("summary", SUMMARIES, ids=str)
def test_what_sums_up_the_rows_is_no_row(summary):
    result = validated_people([*people({}, {}), summary])
    assert problems_of(result) == [("participants", 4, "", "totals_row")]
    assert loads(result)["participants"].rows_accepted == 2


@pytest.mark.parametrize(
    "row",
    [
        {"full_name": "Men"},
        {"full_name": "Media", "institution": "Women"},
        {"training_id": "Average", "full_name": "Media"},
        {"full_name": "Average", "sex": None},
    ],
    ids=str,
)
def test_a_record_with_the_word_of_a_sum_is_a_record(row):
    result = validated_people(people({}, row))
    assert "totals_row" not in {one.rule for one in result.problems}


@pytest.mark.parametrize("row", [["Men"], [5, "Media"], ["Average", "see below"], ["Menfi", 3]], ids=str)
def test_a_word_that_may_be_a_name_needs_a_number_at_its_right_and_nothing_else(row):
    result = validated_people([*people({}, {}), row])
    assert "totals_row" not in {one.rule for one in result.problems}


@pytest.mark.parametrize("name", list(load_forms()))
def test_a_whole_record_is_never_a_sum(name):
    """Even where every field that a record must have says a word of sums, or a number."""
    form = load_forms()[name]
    needed = needed_fields(form)
    for word in ("Men", "Media", "Average"):
        cells = [word, *["5"] * (len(needed) - 1)]
        assert not is_total(form, cells, {field: place for place, field in enumerate(needed)})
