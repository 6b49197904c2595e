"""A workbook is read as its reader sees it, in every kind of file: what it shows counts, or is told."""

import re
import struct

import pytest

from atlas_pipeline.problems.sentences import message
from atlas_pipeline.reading.column_letters import letter
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.reading.unreadable import Unreadable
from tests.feedback.checking import check
from tests.reading.hostile_files import MIB, many_strings, parts_of, with_part, with_replaced
from tests.reading.kinds import in_cells, sheets_of, shown, with_cover
from tests.reading.old_workbooks import ods, ods_of, xls
from tests.validation.building import TRAINING, plan, table, validated, workbook, zipped

SHEET = "xl/worksheets/sheet2.xml"


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
        return xls(rows, settings=((0x0022, b"\x01\x00"),))
    if name == "x.ods":
        days = '<table:null-date table:date-value="1904-01-01"/>'
        days = f"<table:calculation-settings>{days}</table:calculation-settings>"
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


# ------------------------------------------------------------------ passwords, and a workbook in a ZIP


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Unreadable) as refused:
        sheets_of(content, name)
    return refused.value.problem.details.get("reason", refused.value.problem.rule)


def encrypted_ods() -> bytes:
    said = b'<manifest:encryption-data manifest:checksum="x"/></manifest:manifest>'
    content = with_replaced("META-INF/manifest.xml", b"</manifest:manifest>", said, ods({"a": [["x"]]}))
    return with_part("content.xml", bytes(range(256)) * 4, content)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xls({"a": [["x"]]}, settings=((0x002F, bytes(54)),)), "x.xls"),
        (xls({"a": [["x"]]}, settings=((0x002F, bytes(6)),)), "x.xls"),
        (encrypted_ods(), "x.ods"),
        (zipped({"encrypted-package": b"x", "META-INF/manifest.xml": b"<a/>"}), "x.ods"),
        (zipped({"x.xls": xls({"a": [["x"]]}, settings=((0x002F, bytes(54)),))}), "x.zip"),
    ],
    ids=["RC4", "XOR", "parts of an ods", "whole ods", "in a zip"],
)
def test_a_password_is_told_in_every_kind_of_workbook(content, name):
    assert refusal(content, name) == "encrypted"


BOOKS = {
    "x.xlsx": workbook(None, a=[["x", "y"]]),
    "x.xls": xls({"a": [["x", "y"]]}),
    "x.ods": ods({"a": [["x", "y"]]}),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_in_a_zip_is_read_as_if_it_had_come_itself(name):
    inside = {
        f"ส่ง/Somsak Jaidee{name[1:].upper()}": BOOKS[name],
        "__MACOSX/ส่ง/._x.xlsx": b"x",
        "ส่ง/~$x.xlsx": b"x",
    }
    assert shown(zipped(inside), "x.zip", "a") == shown(BOOKS[name], name, "a") == [["x", "y"]]


def test_a_workbook_in_a_zip_is_marked_itself_and_judged_by_the_name_of_the_zip():
    book = workbook(trainings=table({**TRAINING, "hours": "ten"}))
    content = zipped({"Somsak Jaidee.xlsx": book})
    assert in_cells(content, "THA_2019-H2.zip") == [(2, "hours", "not_a_number")]
    assert b"xl/worksheets/sheet2.xml" in check(content, "THA_2019-H2.zip").content
    assert "cover_disagrees_with_name" in [one.rule for one in validated(content, "PRY_2019-H2.zip").problems]
    broken = zipped({"Somsak Jaidee.xlsx": book[:3000]})
    assert [one.found for one in validated(broken, "THA_2019-H2.zip").problems if one.is_error] == [
        "THA_2019-H2.xlsx"
    ]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.xlsx": BOOKS["x.xlsx"], "b.ods": BOOKS["x.ods"]}, "workbooks_in_zip"),
        ({"a.xlsx": zipped({"a.csv": b"x"})}, "not_a_workbook"),
        ({"a.xlsx": zipped({"b.xlsx": BOOKS["x.xlsx"]})}, "not_a_workbook"),
        ({"a.zip": zipped({"b.xlsx": BOOKS["x.xlsx"]})}, "zip_in_zip"),
        ({"a.xlsx": many_strings(3_000_000)}, "bomb"),
    ],
    ids=["two", "csv", "book", "zip", "bomb"],
)
def test_a_zip_within_the_zip_is_as_safe_as_the_zip(files, reason):
    assert refusal(zipped(files), "x.zip") == reason


def test_the_limits_apply_to_the_workbook_in_the_zip():
    limits = plan().project.limits.model_copy(update={"file_mib": 1})
    content = zipped({"a.xlsx": bytes(2 * MIB)})
    with pytest.raises(Unreadable) as refused:
        Reading(content, "x.zip", limits).contents(lambda _: True)
    assert refused.value.problem.rule == "over_limit"


def test_csv_files_in_a_zip_are_read_although_a_workbook_is_with_them():
    content = zipped({"a.csv": b"x,y\n", "b.xlsx": BOOKS["x.xlsx"]})
    assert list(sheets_of(content, "x.zip")) == ["a.csv"]


# ------------------------------------------------------------------ blanks at the edges of a sheet

XFD = 16_384
LAST_ROW = 1_048_576
STYLED = "".join(f'<c r="{letter(place)}1" s="0"/>' for place in range(300, XFD)).encode()
BLANK_CELLS = {
    "styles": STYLED,
    "inline": b'<c r="XFD1" t="inlineStr"><is><t xml:space="preserve"> </t></is></c>',
    "result": b'<c r="XFD1" t="str"><f>""</f><v></v></c>',
    "shared": b'<c r="XFD1" t="s"><v>{blank}</v></c>',
}


def at_the_edge(cell: bytes) -> bytes:
    """A sheet of two columns with a shared string of blanks, and this in its first row and its last."""
    content = workbook(None, a=[["x", "y"], ["\u00a0 ", "z"]])
    strings = parts_of(content)["xl/sharedStrings.xml"].split(b"<si>")[1:]
    blank = next(place for place, text in enumerate(strings) if "\u00a0".encode() in text)
    cell = cell.replace(b"{blank}", str(blank).encode())
    last = b'<row r="%d">%s</row>' % (LAST_ROW, re.sub(rb'([A-Z])1"', rb'\g<1>%d"' % LAST_ROW, cell))
    rows = parts_of(content)["xl/worksheets/sheet1.xml"].replace(b"</row>", cell + b"</row>", 1)
    return with_part(
        "xl/worksheets/sheet1.xml", rows.replace(b"</sheetData>", last + b"</sheetData>"), content
    )


@pytest.mark.parametrize("kind", BLANK_CELLS)
def test_what_holds_no_value_makes_no_column_and_no_row_of_an_xlsx(kind):
    sheet = sheets_of(at_the_edge(BLANK_CELLS[kind]), "x.xlsx")["a"].without_blank_rows()
    assert (sheet.rows.tolist(), len(sheet.columns)) == ([1, 2], 2)


EDGE = "<table:table-cell {}/>"
BLANK_TEXT = '<table:table-cell office:value-type="string" {}><text:p> </text:p></table:table-cell>'


@pytest.mark.parametrize("cell", [EDGE, BLANK_TEXT])
def test_what_holds_no_value_makes_no_column_of_an_ods(cell):
    value = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = value + cell.format('table:number-columns-repeated="16382"') + cell.format("")
    content = ods_of(f'<table:table table:name="a"><table:table-row>{row}</table:table-row></table:table>')
    sheet = sheets_of(content, "x.ods")["a"]
    assert sheet.shown(0)[0] == "x"
    assert len(sheet.columns) <= 200


def test_what_holds_no_value_makes_no_column_of_an_xls_or_csv():
    assert len(sheets_of(xls({"a": [["x", *[" "] * 254]]}), "x.xls")["a"].columns) <= 200
    edge = b"," * (XFD - 1)
    text = b"x" + edge + b'\r\n"y\n,",z' + edge[1:] + b"\r\n" + edge + b"\r\n"
    sheet = sheets_of(zipped({"a.csv": text}), "x.zip")["a.csv"].without_blank_rows()
    assert [sheet.shown(place) for place in range(len(sheet))] == [["x", ""], ["y\n,", "z"]]


@pytest.mark.parametrize(
    ("content", "name", "cell"),
    [
        (at_the_edge(b'<c r="XFD1"><v>1</v></c>'), "x.xlsx", "XFD1"),
        (xls({"a": [["x"], ["x", *[None] * 254, "y"]]}), "x.xls", "IV2"),
        (ods({"a": [["x"], ["x", *[None] * 16_382, "y"]]}), "x.ods", "XFD2"),
        (zipped({"a.csv": b"x" + b"," * 16_383 + b"\n" + b"," * 16_383 + b"y\n"}), "x.zip", "XFD2"),
    ],
    ids=["xlsx", "xls", "ods", "csv"],
)
def test_a_value_far_out_is_named_by_its_cell(content, name, cell):
    found = [one for one in validated_by_sheet(content, name) if one.rule == "cell_beyond_limit"]
    assert [one.details["cell"] for one in found] == [cell]
    for language in ("en", "es", "th"):
        assert cell in message(found[0], language)
        assert "200" in message(found[0], language)


def validated_by_sheet(content: bytes, name: str) -> list:
    try:
        contents = Reading(content, name, plan().project.limits).contents(lambda _: True)
    except Unreadable as unreadable:
        return [unreadable.problem]
    return list(contents.unreadable.values())
