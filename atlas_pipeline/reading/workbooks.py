"""Workbooks (.xlsx, .xlsm, .xls, .ods) read by calamine: sheets of text cells with their kind marked.

calamine is fast and gives cached values of formulas. What it does not tell is looked up first, see
`extents`.
"""

import io
from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.reading.cells import ERROR, FORMULA, as_percent, encoded, marked
from atlas_pipeline.reading.containers import Kind, open_zip
from atlas_pipeline.reading.extents import Extent, LookOver
from atlas_pipeline.reading.ods.extents import ods_look_over
from atlas_pipeline.reading.own_sheets import is_own_sheet, own_sheets_of_xlsx
from atlas_pipeline.reading.sheets import Column, Hidden, Sheet
from atlas_pipeline.reading.unreadable import Unreadable, over, refuse
from atlas_pipeline.reading.xls.process import read_xls
from atlas_pipeline.reading.xlsx.extents import xlsx_look_over

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

    content, look_over = _look_over(content, kind, name, limits)
    book = _book(content, name)
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
        _refuse_beyond(extent.rows, extent.columns, sheet.name, limits, is_laid_out=extent.compacted is None)
        read = book if extent.compacted is None else _book(extent.compacted, name)
        numbers, rows = _rows(read, sheet.name, extent, name, limits)
        yield sheet.name, is_hidden, _sheet(sheet.name, numbers, rows, extent, is_hidden)


def _book(content: bytes, name: str) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise refuse("encrypted", name) from None
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the Rust library is no Exception
        raise refuse("damaged", name) from None


def _read_xls(
    content: bytes, name: str, limits: Limits, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bool, Sheet | None]]:
    found = read_xls(content, name)
    if len(found) > limits.sheets:
        raise over("sheets", limits.sheets, name)
    for one in found:
        if is_own_sheet(one.name, one.rows):
            continue
        if not wanted(one.name):
            yield one.name, one.is_hidden, None
            continue
        _refuse_beyond(max(one.numbers, default=0), one.width, one.name, limits)
        numbers = np.array(one.numbers, dtype=np.int64)
        yield one.name, one.is_hidden, _sheet(one.name, numbers, one.rows, one.extent, one.is_hidden)


def _first_row(book: Any, sheet: str) -> list[list[Any]]:
    """The first row of an .ods sheet (all of them were read when the book was opened); none where it has none."""
    try:
        read = book.get_sheet_by_name(sheet)
        return [next(iter(read.iter_rows()))] if read.end else []
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the Rust library is no Exception
        return []


def _look_over(content: bytes, kind: Kind, name: str, limits: Limits) -> tuple[bytes, LookOver]:
    """The workbook as it is to be read, and the look over its sheets."""
    archive = open_zip(content, name, limits)
    parts = [part for part in archive.namelist() if part.endswith(".xml")]
    if len(set(parts)) < len(parts):  # which of two parts of one name is read, each reader decides for itself
        raise refuse("damaged", name)
    if kind == "ods":
        return ods_look_over(content, archive, name, limits)
    return content, xlsx_look_over(content, archive, name)


def _rows(
    book: Any, sheet_name: str, extent: Extent, name: str, limits: Limits
) -> tuple[np.ndarray, list[list[Any]]]:
    """The rows that are not blank, as calamine gives them, with their numbers."""
    try:
        read = book.get_sheet_by_name(sheet_name)
        height, width = (read.end[0] + 1, read.end[1] + 1) if read.end else (0, 0)
        _refuse_beyond(height, width, sheet_name, limits)
        blanks = [""] * (read.start[1] if read.start else 0)
        kept = {
            place: blanks + cells if blanks else cells
            for place, cells in enumerate(read.iter_rows())
            if cells.count("") < len(cells)
        }
    except (KeyboardInterrupt, SystemExit, Unreadable):
        raise
    except BaseException:  # see above
        raise refuse("damaged", name) from None
    numbers = extent.numbers(height)[np.fromiter(kept, dtype=np.int64, count=len(kept))]
    return numbers, list(kept.values())


def _sheet(name: str, numbers: np.ndarray, rows: list[list[Any]], extent: Extent, is_hidden: bool) -> Sheet:
    """The sheet from its rows and what was found in the file beside them. Rows and columns of which calamine
    tells nothing because they hold only errors or formulas without a result are put in."""
    special = dict.fromkeys(extent.unsaved, marked(FORMULA, ""))
    special |= {place: marked(ERROR, text) for place, text in extent.errors.items()}
    if special:
        kept = dict(zip(numbers.tolist(), rows, strict=True))
        numbers = np.array(sorted(kept.keys() | {row for row, _ in special}), dtype=np.int64)
        rows = [kept.get(row, []) for row in numbers.tolist()]
    columns = [_texts(values) for values in zip_longest(*rows, fillvalue="")]
    width = max([len(columns), *(place for _, place in special)])
    columns += [[""] * len(rows) for _ in range(width - len(columns))]
    position = (
        {row: place for place, row in enumerate(numbers.tolist())} if special or extent.percents else {}
    )
    for (row, place), text in special.items():
        columns[place - 1][position[row]] = text
    for row, place in extent.percents:
        if row in position and place <= width:
            columns[place - 1][position[row]] = as_percent(columns[place - 1][position[row]])
    hidden = Hidden(is_hidden, frozenset(extent.hidden_rows), tuple(extent.hidden_columns))
    return Sheet(name, numbers, tuple(map(Column.of, columns)), hidden)


def _texts(values: tuple[Any, ...]) -> list[str]:
    """A column's cells as text, each distinct value encoded once."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return list(values)
    if bool in kinds and kinds & {int, float}:
        return list(map(encoded, values))  # True and 1 would be one key
    texts = {value: encoded(value) for value in set(values)}
    return list(map(texts.__getitem__, values))


def _refuse_beyond(rows: int, columns: int, sheet: str, limits: Limits, is_laid_out: bool = True) -> None:
    if rows > limits.rows or (is_laid_out and rows * columns > MOST_CELLS):
        raise over("rows", limits.rows, sheet)
    if columns > max(limits.columns, 26):
        raise over("columns", limits.columns, sheet)
