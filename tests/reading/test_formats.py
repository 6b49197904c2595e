"""One content, four kinds of file: the same rows and the same problems, whichever an office sends.

The files in `files/` were made by openpyxl and saved by LibreOffice as .ods and .xls, for what no writer
among our dependencies can put into those formats.
"""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import examples
from tests.reading.hostile_files import parts_of, with_part
from tests.reading.old_workbooks import ods, xls
from tests.validation.building import (
    ACTIVITY,
    COVER,
    PERSON,
    TRAINING,
    csv_zip,
    loads,
    problems_of,
    table,
    validated,
    workbook,
)

FILES = Path(__file__).parent / "files"
SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.xlsx"))
QUICK = {"HQ_2019-H1", "PRY_2020-H1", "THA_2020-H1"}
"""A sample of each language; `make test-deep` has the others."""
COVER_ROWS = [["field", "value"], *([name, value] for name, value in COVER.items())]
KINDS = ("xlsx", "ods", "xls", "csv")


def in_each_kind(sheets: dict[str, list[list]]) -> dict[str, object]:
    """The same sheets as each kind of file, judged."""
    files = {
        "x.xlsx": workbook(None, **sheets),
        "x.ods": ods(sheets),
        "x.xls": xls(sheets),
        "x.zip": csv_zip(None, **sheets),
    }
    return dict(zip(KINDS, (validated(content, name) for name, content in files.items()), strict=True))


def assert_same(results: dict) -> None:
    first = results["xlsx"]
    wanted = problems_of(first, "form", "row", "column", "rule", "found", "suggestion")
    for kind, result in results.items():
        assert problems_of(result, "form", "row", "column", "rule", "found", "suggestion") == wanted, kind
        assert loads(result).keys() == loads(first).keys()
        for name, load in loads(result).items():
            other = loads(first)[name]
            assert (load.outcome, load.rows_read, load.rows_set_aside) == (
                other.outcome,
                other.rows_read,
                other.rows_set_aside,
            )
            assert load.rows.to_csv() == other.rows.to_csv(), (kind, name)


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs")),
    min_size=1,
    max_size=8,
)
CELL = st.one_of(
    TEXT,
    st.sampled_from(
        ["#N/A", "#DIV/0!", "12,5", "1.250", "๑๒", "5 ส.ค. ๒๕๖๒", "5 de agosto de 2019", "yes", "sí"]
    ),
    st.sampled_from(["ใช่", "05/08/2019", "2562-08-05", "85%", "43682", "total", "รวม", None]),
    st.integers(-5, 10**6),
    st.floats(-1000, 1000, allow_nan=False)
    .map(lambda number: round(number, 3))
    .map(lambda number: int(number) if number.is_integer() else number),  # as every program exports it
    st.dates(date(1990, 1, 1), date(2030, 12, 31)),
)


def changes(base: dict):
    return st.lists(st.dictionaries(st.sampled_from(sorted(base)), CELL, max_size=3), min_size=1, max_size=5)


@settings(max_examples=examples(10, 80), deadline=None)
@given(activities=changes(ACTIVITY), trainings=changes(TRAINING), persons=changes(PERSON))
def test_one_content_is_judged_alike_in_every_kind_of_file(activities, trainings, persons):
    assert_same(
        in_each_kind(
            {
                "cover": COVER_ROWS,
                "activities": table(
                    *({**ACTIVITY, "activity_id": f"A{n}", **one} for n, one in enumerate(activities))
                ),
                "trainings": table(
                    *({**TRAINING, "training_id": f"T{n}", **one} for n, one in enumerate(trainings))
                ),
                "participants": table(
                    *(
                        {**PERSON, "full_name": f"Person {'abcdef'[n]}", **one}
                        for n, one in enumerate(persons)
                    )
                ),
            }
        )
    )


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem, marks=() if path.stem in QUICK else pytest.mark.deep)
        for path in SAMPLES
    ],
)
def test_the_samples_are_judged_alike_in_every_kind_of_file(path):
    book = openpyxl.load_workbook(path, data_only=True)
    sheets = {
        sheet.title: [
            [value.date() if hasattr(value, "date") else value for value in row]
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
    }
    assert_same(in_each_kind(sheets))


def test_the_samples_are_there():
    assert {path.stem for path in SAMPLES} > QUICK


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_what_is_hidden_is_read_and_told(kind):
    result = validated((FILES / f"hidden.{kind}").read_bytes(), f"x.{kind}")
    found = {one.rule: one for one in result.problems.of("activities")}
    assert loads(result)["activities"].rows_accepted == 2
    assert found["hidden_sheet"].found == "activities"
    assert found["hidden_rows"].details == {"count": 1, "rows": "3"}
    assert found["hidden_columns"].details == {"letters": ["B"]}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_percentage_is_not_its_share(kind):
    result = validated((FILES / f"percent.{kind}").read_bytes(), f"x.{kind}")
    found = result.problems.of("trainings").flatten("row", "column", "rule", "found", "suggestion")
    assert (2, "hours", "not_a_number", "85%", "85") in found


TWO = table(ACTIVITY, {**ACTIVITY, "activity_id": "A2", "title": "b"})


@pytest.mark.parametrize(
    "total",
    [
        ["Total", None, None, None, None, None, 2],
        [None, "Total activities: 2"],
        ["TOTAL GENERAL", None, None, None, None, None, "2"],
        ["Subtotal", 2],
        [None, None, None, "รวมทั้งหมด", None, None, "๒"],
        ["รวม 2 คน"],
    ],
    ids=["word", "with the number", "es", "subtotal", "th", "th with the number"],
)
def test_a_totals_row_is_no_row_and_told(total):
    results = in_each_kind({"cover": COVER_ROWS, "activities": [*TWO, [], total]})
    assert_same(results)
    load = loads(results["xls"])["activities"]
    assert (str(load.outcome), load.rows_read, load.rows_accepted) == ("accepted", 2, 2)
    assert problems_of(results["csv"]) == [("activities", 5, "", "totals_row")]


@pytest.mark.parametrize(
    "row",
    [
        list({**ACTIVITY, "activity_id": "A3", "title": "Total"}.values()),
        ["Total", "Labour inspection for all"],
        ["A3", "Total"],
        ["Somchai", None, None, None, None, None, 2],
    ],
    ids=["whole", "with a text", "with a key", "no such word"],
)
def test_what_may_be_a_record_is_judged_as_one(row):
    result = validated(workbook(COVER, activities=[*TWO, row]))
    assert "totals_row" not in {one.rule for one in result.problems}
    assert loads(result)["activities"].rows_read == 3


def test_a_totals_row_alone_makes_no_zero():
    result = validated(workbook(COVER, activities=[TWO[0], ["Total", None, None, None, None, None, 0]]))
    assert str(loads(result)["activities"].outcome) == "rejected"


def test_a_header_over_two_rows_is_read_as_one():
    upper = ["activity_id", "title", "activity_type", "outcome", "topics", "Dates", None, "status"]
    lower = [None, None, None, None, None, "start_date", "end_date", None]
    values = [*list(ACTIVITY.values())[:5], date(2019, 8, 5), date(2019, 8, 6), "completed"]
    results = in_each_kind({"cover": COVER_ROWS, "activities": [upper, lower, values]})
    assert_same(results)
    assert problems_of(results["ods"]) == [("activities", 2, "", "header_over_rows")]
    assert list(loads(results["ods"])["activities"].rows["end_date"].dt.day) == [6]


def test_keys_that_differ_only_in_case_or_blanks_are_told():
    rows = table(ACTIVITY, {**ACTIVITY, "activity_id": "tha-a 001", "title": "b"})
    result = validated(workbook(COVER, activities=rows))
    assert problems_of(result, "row", "rule", "found") == []
    rows = table(ACTIVITY, {**ACTIVITY, "activity_id": "tha-a-001", "title": "b"})
    result = validated(workbook(COVER, activities=rows))
    assert problems_of(result, "row", "rule", "found", "suggestion") == [
        (3, "keys_alike", "tha-a-001", "THA-A-001")
    ]
    assert loads(result)["activities"].rows_accepted == 2


def test_a_formula_without_a_result_in_ods_is_told():
    cell = '<table:table-cell table:formula="of:=1+1"/>'
    content = ods({"cover": COVER_ROWS, "activities": TWO})
    body = parts_of(content)["content.xml"].replace(
        b'<table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell>', cell.encode()
    )
    result = validated(with_part("content.xml", body, content), "x.ods")
    assert problems_of(result) == [("activities", 3, "title", "formula_without_result")]


def test_the_strict_form_of_ooxml_is_read():
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    content = workbook(activities=TWO)
    for name, body in parts_of(content).items():
        if name.endswith((".xml", ".rels")):
            for old, new in strict.items():
                body = body.replace(old, new)
            content = with_part(name, body, content)
    result = validated(content)
    assert problems_of(result) == []
    assert loads(result)["activities"].rows_accepted == 2


@pytest.mark.parametrize("prefix", ["x"])
def test_prefixed_xml_is_read_like_any(prefix):
    """As the Open XML SDK writes it; the error and the formula without a result are still seen."""
    import re

    content = workbook(activities=[*TWO, ["A3", "#N/A"]])
    part = "xl/worksheets/sheet2.xml"
    body = parts_of(content)[part]
    body = re.sub(rb"(</?)(?=[a-z])", rb"\1" + prefix.encode() + b":", body)
    body = body.replace(b"xmlns=", b"xmlns:" + prefix.encode() + b"=", 1)
    assert problems_of(validated(with_part(part, body, content)), "row", "rule") == problems_of(
        validated(content), "row", "rule"
    )


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_one_stray_cell_on_the_last_row_keeps_its_number(kind):
    if kind == "ods":
        content = ods({"cover": COVER_ROWS, "activities": TWO})
        gap = (
            b'<table:table-row table:number-rows-repeated="1048572"><table:table-cell/></table:table-row>'
            b'<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p>'
            b"</table:table-cell></table:table-row>"
        )
        body = parts_of(content)["content.xml"]
        start = body.rfind(b'<table:table-row table:number-rows-repeated="1048000"')
        end = body.find(b"</table:table>", start)
        content = with_part("content.xml", body[:start] + gap + body[end:], content)
    else:
        book = openpyxl.load_workbook(io.BytesIO(workbook(activities=TWO)))
        book["activities"].cell(1_048_576, 1).value = "x"
        target = io.BytesIO()
        book.save(target)
        content = target.getvalue()
    result = validated(content, f"x.{kind}")
    assert problems_of(result, "row", "rule") == [(1_048_576, "not_a_record")]
    assert loads(result)["activities"].rows_read == 2
