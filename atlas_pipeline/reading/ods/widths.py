"""How far right the rows of an .ods hold something. Formats and blank texts are nothing."""

import re
from html import unescape

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.reading.unreadable import beyond

ROW_END = b"</table:table-row>"
ROWS_REPEATED = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d+)["']""")
TABLE = re.compile(rb"<table:table(?=[\s>])[^<>]*>")
_NAME = re.compile(rb"""table:name\s*=\s*["']([^"']*)["']""")
_REPEATED = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d+)["']""")
_ROW = re.compile(rb"<table:table-row(?=[\s/>])[^<>]*>")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])[^<>]*>")
_TEXT = re.compile(rb"""value-type\s*=\s*["']string["']""")
_TAG = re.compile(rb"<[^<>]*>")


def narrowed(text: bytes, limits: Limits) -> bytes:
    """The same tables. A row that is wider than the limit ends after its last cell with a value.

    Raises Unreadable if such a cell is beyond the limit.
    """
    rows = text.split(ROW_END)
    wide = [place for place, row in enumerate(rows) if width(filled_part(row)) > limits.columns]
    for place in wide:
        row = rows[place]
        end, column = _last_value(row)
        if column > limits.columns:
            before = ROW_END.join([*rows[:place], row])
            table = list(TABLE.finditer(before))[-1:]
            start = table[0].end() if table else 0
            name = name_of(table[0].group()) if table else ""
            raise beyond(name, _rows_in(before[start:]), column, limits.columns)
        rows[place] = row[:end]
    return ROW_END.join(rows) if wide else text


def name_of(tag: bytes) -> str:
    """The name of the table that the tag begins."""
    named = _NAME.search(tag)
    return unescape(named.group(1).decode("utf-8", "replace")) if named else ""


def _rows_in(text: bytes) -> int:
    count = 0
    for found in _ROW.finditer(text):
        repeated = ROWS_REPEATED.search(found.group())
        count += int(repeated.group(1)) if repeated else 1
    return count


def _last_value(row: bytes) -> tuple[int, int]:
    """Where the row's last cell with a value ends, and its column, from 1. If there is none: where the row
    begins, and 0."""
    starts = list(_ROW.finditer(row))
    start = starts[-1].end() if starts else 0
    cells = list(_CELL.finditer(row, start))
    ends = [*(cell.start() for cell in cells[1:]), len(row)]
    end, column, last = start, 0, 0
    for cell, following in zip(cells, ends, strict=True):
        repeated = _REPEATED.search(cell.group())
        column += int(repeated.group(1)) if repeated else 1
        if b"value-type" not in cell.group() and b"table:formula" not in cell.group():
            continue
        shown = unescape(_TAG.sub(b"", row[cell.end() : following]).decode("utf-8", "replace"))
        if shown.strip() or not _TEXT.search(cell.group()):
            end, last = following, column
    return end, last


def filled_part(row: bytes) -> bytes:
    """The row from its beginning to its last cell with a value."""
    last = row.rfind(b"value-type")
    if last < 0:
        return b""
    return row[max(row.rfind(b"<table:table-row", 0, last), 0) : row.find(b">", last)]


def width(row: bytes) -> int:
    """The number of cells in the row, or in the beginning of a row."""
    cells = row.count(b"table-cell ") + row.count(b"<table:table-cell/>") + row.count(b"<table:table-cell>")
    if b"columns-repeated" not in row:
        return cells
    return cells + sum(int(times) - 1 for times in _REPEATED.findall(row))
