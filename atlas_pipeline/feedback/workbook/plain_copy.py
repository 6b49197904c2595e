"""A plain .xlsx made from the cells as they were read. It is for files that cannot be marked themselves:
.xls, .ods, CSV files, and workbooks with an unknown structure. Values stay as the officer wrote them; the
look of the file is lost."""

import io
from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import chain, count

import numpy as np

from atlas_pipeline.reading.cells import BOOLEAN, DATE, NUMBER, split
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.validation.headers.headings import title

LONGEST_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_WIDEST = 40
_EXCELS_OWN = "History"
"""The one sheet name that Excel reserves."""


MOST_CELLS = 2_000_000
"""The maximum of cells in a copy, in all sheets together. xlsxwriter writes a hundred thousand cells a
second, and a cell takes 300 bytes of memory until the copy is written."""

_HEAD_ROWS = 20


def shortened(sheets: list[Sheet], marked: Mapping[str, Collection[int]]) -> list[Sheet]:
    """The sheets to copy. If all cells together are too many, each sheet has only its first rows and its
    marked rows. `marked`: sheet → row numbers. Rows keep their numbers."""
    if sum(len(sheet) * len(sheet.columns) for sheet in sheets) <= MOST_CELLS:
        return sheets
    kept = []
    for sheet in sheets:
        is_kept = np.isin(sheet.rows, list(marked.get(sheet.name, ())))
        is_kept[:_HEAD_ROWS] = True
        kept.append(sheet.at(np.flatnonzero(is_kept)[: MOST_CELLS // max(len(sheet.columns), 1)]))
    return kept


def workbook_of(sheets: list[Sheet]) -> tuple[bytes, dict[str, str]]:
    """The bytes of the workbook, and for each name of a sheet its name in the workbook."""
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left", "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "quoted": book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"}),
    }
    names: dict[str, str] = {}
    taken = {_EXCELS_OWN}
    for sheet in sheets:
        name = _free(title(sheet.name), taken)
        taken.add(name)
        names.setdefault(sheet.name, name)  # files in two folders of a ZIP may have the same name
        page = book.add_worksheet(name)
        widths = [0] * len(sheet.columns)
        for position, row in enumerate(sheet.rows):
            for place, column in enumerate(sheet.columns):
                text = column.text(position)
                if text:
                    shown = _write(page, int(row) - 1, place, text, looks, is_first=position == 0)
                    widths[place] = max(widths[place], len(shown))
        for place, width in enumerate(widths):
            page.set_column(place, place, min(max(width + 2, 9), _WIDEST))
    if not sheets:
        book.add_worksheet("-")
    book.close()
    return content.getvalue(), names


def _write(page, row: int, place: int, text: str, looks: dict, *, is_first: bool) -> str:  # type: ignore[no-untyped-def]
    """Writes one cell. Returns the visible text. A text stays a text, whatever its first character."""
    kind, value = split(text)
    if kind == NUMBER:
        page.write_number(row, place, float(value))
    elif kind == BOOLEAN:
        page.write_boolean(row, place, value == "1")
    elif kind == DATE:
        moment = datetime.fromisoformat(value)
        page.write_datetime(row, place, moment, looks["time" if " " in value else "day"])
    else:
        look = (
            "head" if is_first else "quoted" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else "text"
        )
        page.write_string(row, place, value[:32_767], looks[look])
    return value


def _free(wanted: str, taken: set[str]) -> str:
    """A valid sheet name in Excel that no other sheet has. Names that differ only in case are the same
    name."""
    wanted = wanted.translate(_FORBIDDEN)
    folded = {one.casefold() for one in taken}
    endings = chain([""], (f" {number}" for number in count(2)))
    tries = (f"{_cut(wanted, LONGEST_NAME - len(ending))}{ending}" for ending in endings)
    return next(name for name in tries if name.casefold() not in folded)


def _cut(name: str, length: int) -> str:
    """The name, cut to that number of UTF-16 units, because Excel counts these; without apostrophes at its
    ends."""
    units = name.strip("'").encode("utf-16-le")[: 2 * length]
    return units.decode("utf-16-le", "ignore").strip("'") or "-"
