"""A workbook is read as its reader sees it, in every kind of file: what a cell shows counts, or it is told."""

import struct

import pytest

from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.reading.sheets import Sheet
from tests.feedback.checking import check
from tests.reading.hostile_files import with_replaced
from tests.reading.old_workbooks import ods, xls
from tests.validation.building import COVER, TRAINING, plan, problems_of, table, validated, workbook

SHEET = "xl/worksheets/sheet2.xml"


def with_cover(**sheets: list[list]) -> dict[str, list[list]]:
    return {"cover": [["field", "value"], *map(list, COVER.items())], **sheets}


def sheets_of(content: bytes, name: str) -> dict[str, Sheet]:
    return Reading(content, name, plan().project.limits).contents(lambda _: True).sheets


def shown(content: bytes, name: str, sheet: str) -> list[list[str]]:
    """The rows of one sheet as they were read."""
    read = sheets_of(content, name)[sheet]
    return [read.shown(position) for position in range(len(read))]


def in_cells(content: bytes, name: str = "x.xlsx", *said: str) -> list[tuple]:
    """The problems that have a row, flat."""
    return [
        one for one in problems_of(validated(content, name), "row", *(said or ("column", "rule"))) if one[0]
    ]


# ------------------------------------------------------------------ numbers that are none

WITHOUT_A_NUMBER = {
    "x.xls": lambda value: xls(with_cover(trainings=table({**TRAINING, "hours": value}))),
    "x.ods": lambda value: ods(with_cover(trainings=table({**TRAINING, "hours": value}))),
    "x.xlsx": lambda value: with_replaced(
        SHEET, b"<v>10</v>", f"<v>{value}</v>".encode(), workbook(trainings=table(TRAINING))
    ),
}


@pytest.mark.parametrize("name", WITHOUT_A_NUMBER)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_an_error_at_its_cell_and_the_checked_workbook_is_written(name, value):
    content = WITHOUT_A_NUMBER[name](value)
    assert in_cells(content, name, "column", "rule", "found") == [(2, "hours", "excel_error", "#NUM!")]
    assert check(content, name).content.startswith(b"PK")


def test_what_is_no_number_is_no_date_either():
    nan = float("nan")
    as_date = xls({"form": [[nan]]}).replace(struct.pack("<Hd", 0, nan), struct.pack("<Hd", 1, nan))
    assert shown(as_date, "x.xls", "form") == [["#NUM!"]]
    content = with_replaced(SHEET, b"<v>43682</v>", b"<v>NaN</v>", workbook(trainings=table(TRAINING)))
    assert in_cells(content, "x.xlsx", "column", "found") == [(2, "start_date", "#NUM!")]


# ------------------------------------------------------------------ the day from which days are counted


def in_1904(name: str) -> bytes:
    """A training whose start is 43682 without a date's format, in a workbook of the 1904 date system."""
    rows = with_cover(trainings=table({**TRAINING, "start_date": 43682 - 1462}))
    if name == "x.xls":
        return xls(rows, is_1904=True)
    if name == "x.ods":
        days = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
        return with_replaced(
            "content.xml", b"<office:spreadsheet>", f"<office:spreadsheet>{days}".encode(), ods(rows)
        )
    return with_replaced(
        "xl/workbook.xml", b"<workbookPr ", b'<workbookPr date1904="1" ', workbook(None, **rows)
    )


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls", "x.ods"])
def test_a_suggested_date_is_the_one_that_the_workbook_would_show(name):
    found = in_cells(in_1904(name), name, "column", "found", "suggestion")
    assert (2, "start_date", "42220", "2019-08-05") in found
