"""Workbooks (.xlsx, .xlsm, .xls, .ods) read by calamine: sheets of text cells with their kind marked.

calamine is fast and gives cached values of formulas. What it does not tell is looked up first, see
`extents`.
"""

import io
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from atlas_pipeline.intake.cells import ERROR, FORMULA, encoded, marked
from atlas_pipeline.intake.containers import Kind, open_zip
from atlas_pipeline.intake.extents import Extent, LookOver
from atlas_pipeline.intake.ods_extents import ods_look_over
from atlas_pipeline.intake.own_sheets import is_own_sheet, own_sheets_of_xlsx
from atlas_pipeline.intake.sheets import Column, Sheet, sheet_of
from atlas_pipeline.intake.unreadable import Unreadable, over, refuse
from atlas_pipeline.intake.xls_reading import read_xls
from atlas_pipeline.intake.xlsx_extents import xlsx_look_over
from atlas_pipeline.plan.model import Limits

MOST_CELLS = 50_000_000
"""The largest grid that is laid out; a form of a million rows has a quarter of it."""


def read_workbook(
    content: bytes, kind: Kind, name: str, limits: Limits, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bool, Sheet | None]]:
    """Each sheet's name, whether it is hidden, and the sheet itself where its name is `wanted`.

    Raises Unreadable where the workbook is damaged, protected or beyond the limits.
    """
    if kind == "xls":
        yield from _read_xls(content, name, limits, wanted)
        return
    import python_calamine

    look_over = _look_over(content, kind, name, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise refuse("encrypted", name) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the Rust library is no Exception
        raise refuse("damaged", name) from None
    if len(book.sheet_names) > limits.sheets:
        raise over("sheets", limits.sheets, name)
    own = own_sheets_of_xlsx(content, open_zip(content, name, limits)) if kind == "xlsx" else frozenset()
    for sheet in book.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet or sheet.name in own:
            continue
        if kind == "ods" and is_own_sheet(sheet.name, _first_row(book, sheet.name)):
            continue
        is_hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
        if not wanted(sheet.name):
            yield sheet.name, is_hidden, None
            continue
        extent = look_over(sheet.name)
        _refuse_beyond(extent, sheet.name, limits)
        yield sheet.name, is_hidden, _sheet(book, sheet.name, extent, name, limits)


def _read_xls(
    content: bytes, name: str, limits: Limits, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bool, Sheet | None]]:
    found = read_xls(content, name)
    if len(found) > limits.sheets:
        raise over("sheets", limits.sheets, name)
    for one in found:
        if is_own_sheet(one.name, one.rows):
            continue
        width = max(map(len, one.rows), default=0)
        _refuse_beyond(Extent(len(one.rows), width), one.name, limits)
        yield one.name, one.is_hidden, sheet_of(one.name, one.rows) if wanted(one.name) else None


def _first_row(book: Any, sheet: str) -> list[list[Any]]:
    """The first row of an .ods sheet (all of them were read when the book was opened); none where it has none."""
    try:
        read = book.get_sheet_by_name(sheet)
        return [next(iter(read.iter_rows()))] if read.end else []
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the Rust library is no Exception
        return []


def _look_over(content: bytes, kind: Kind, name: str, limits: Limits) -> LookOver:
    archive = open_zip(content, name, limits)
    parts = [part for part in archive.namelist() if part.endswith(".xml")]
    if len(set(parts)) < len(parts):  # which of two parts of one name is read, each reader decides for itself
        raise refuse("damaged", name)
    if kind == "ods":
        return ods_look_over(content, archive, name, limits)
    return xlsx_look_over(content, archive, name)


def _sheet(book: Any, sheet_name: str, extent: Extent, name: str, limits: Limits) -> Sheet:
    """The sheet without its blank rows: a stray cell in the last row must not lay out all those above it."""
    special = dict.fromkeys(extent.unsaved, marked(FORMULA, ""))
    special |= {place: marked(ERROR, text) for place, text in extent.errors.items()}
    is_special = {row for row, _ in special}
    try:
        read = book.get_sheet_by_name(sheet_name)
        first_column = read.start[1] if read.start else 0
        height, width = (read.end[0] + 1, read.end[1] + 1) if read.end else (0, 0)
        height = max([height, *is_special])
        width = max([width, *(place for _, place in special)])
        _refuse_beyond(Extent(height, width), sheet_name, limits)
        kept = {
            number: cells
            for number, cells in enumerate(read.iter_rows(), start=1)
            if cells.count("") < len(cells) or number in is_special
        }
    except (KeyboardInterrupt, SystemExit, Unreadable):
        raise
    except BaseException:  # see above
        raise refuse("damaged", name) from None
    # calamine leaves a last row or column out where nothing else is in it
    numbers = np.array(sorted(kept.keys() | is_special), dtype=np.int64)
    position = {int(row): place for place, row in enumerate(numbers)} if special else {}
    rows = [kept.get(int(row), []) for row in numbers] if special else list(kept.values())
    blank = [""] * len(rows)
    columns = [blank] * first_column
    columns += [_texts(values) for values in zip_longest(*rows, fillvalue="")]
    columns = [list(column) for column in (columns + [blank] * (width - len(columns)))]
    for (row, place), text in special.items():
        columns[place - 1][position[row]] = text
    return Sheet(sheet_name, numbers, tuple(map(Column.of, columns)))


def _texts(values: tuple[Any, ...]) -> list[str]:
    """A column's cells as text, each distinct value encoded once."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return list(values)
    if bool in kinds and kinds & {int, float}:
        return list(map(encoded, values))  # True and 1 would be one key
    texts = {value: encoded(value) for value in set(values)}
    return list(map(texts.__getitem__, values))


def _refuse_beyond(extent: Extent, sheet: str, limits: Limits) -> None:
    if extent.rows > limits.rows or extent.rows * extent.columns > MOST_CELLS:
        raise over("rows", limits.rows, sheet)
    if extent.columns > max(limits.columns, 26):
        raise over("columns", limits.columns, sheet)
