"""Workbooks (.xlsx, .xlsm, .xls, .ods) read by calamine: sheets of text cells with their kind marked.

calamine is fast and returns the saved results of formulas. The module `extents` collects first the facts
that calamine does not report.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.reading.cells import (
    ERROR,
    FORMULA,
    PICTURE,
    as_date,
    as_percent,
    as_shown,
    encoded,
    marked,
)
from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.extents import Extent, LookOver
from atlas_pipeline.reading.merged_areas import MergedAreas
from atlas_pipeline.reading.ods.extents import ods_look_over
from atlas_pipeline.reading.own_sheets import is_own_sheet, own_sheets_of_xlsx
from atlas_pipeline.reading.sheets import Column, Hidden, Sheet
from atlas_pipeline.reading.unreadable import Unreadable, beyond, over, refuse
from atlas_pipeline.reading.xls.process import XlsSheet, read_xls
from atlas_pipeline.reading.xlsx.extents import xlsx_look_over

MOST_CELLS = 50_000_000
"""The largest grid that is laid out, in cells. A form of a million rows has a quarter of them."""


class Workbook:
    """The sheets of a workbook. The workbook is opened when the first sheet is requested. Each sheet is
    read once."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._read: dict[int, Sheet] = {}

    def sheets(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bool, Sheet | None]]:
        """For each sheet: its name, whether it is hidden, and the sheet itself if its name is `wanted`
        (otherwise None).

        Raises Unreadable if the workbook is damaged, protected or beyond the limits.
        """
        return self._of_xls(wanted) if self._container.kind == "xls" else self._of_zip(wanted)

    def _of_zip(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bool, Sheet | None]]:
        import python_calamine

        name, limits = self._container.name, self._container.limits
        book, look_over = self._opened
        if len(book.sheet_names) > limits.sheets:
            raise over("sheets", limits.sheets, name)
        for place, sheet in enumerate(book.sheets_metadata):
            if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet or sheet.name in self._own:
                continue
            is_hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
            if not wanted(sheet.name):
                yield sheet.name, is_hidden, None
                continue
            if place not in self._read:  # two sheets may have the same name
                self._read[place] = _read_sheet(book, look_over, sheet.name, is_hidden, name, limits)
            yield sheet.name, is_hidden, self._read[place]

    def _of_xls(self, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bool, Sheet | None]]:
        limits = self._container.limits
        if len(self._sheets_of_xls) > limits.sheets:
            raise over("sheets", limits.sheets, self._container.name)
        for place, one in enumerate(self._sheets_of_xls):
            if is_own_sheet(one.name, one.rows):
                continue
            if not wanted(one.name):
                yield one.name, one.is_hidden, None
                continue
            if place not in self._read:
                if one.width > limits.columns:
                    one = _narrowed(one, limits)
                _refuse_beyond(max(one.numbers, default=0), one.width, one.name, limits)
                numbers = np.array(one.numbers, dtype=np.int64)
                self._read[place] = _sheet(one.name, numbers, one.rows, one.extent, one.is_hidden)
            yield one.name, one.is_hidden, self._read[place]

    @cached_property
    def _opened(self) -> tuple[Any, LookOver]:
        """The workbook as calamine reads it, and the function that looks over its sheets."""
        content, look_over = _look_over(self._container)
        return _book(content, self._container.name), look_over

    @cached_property
    def _own(self) -> frozenset[str]:
        """The names of the sheets that we added to a checked workbook."""
        if self._container.kind == "xlsx":
            return own_sheets_of_xlsx(self._container)
        book, _ = self._opened
        return frozenset(name for name in book.sheet_names if is_own_sheet(name, _first_row(book, name)))

    @cached_property
    def _sheets_of_xls(self) -> list[XlsSheet]:
        return read_xls(self._container.content, self._container.name)


def _narrowed(sheet: XlsSheet, limits: Limits) -> XlsSheet:
    """The sheet without its columns beyond the limit, which hold blanks only. Raises Unreadable if they
    hold a value."""
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        for place, text in enumerate(row[limits.columns :], start=limits.columns + 1):
            if text.strip():
                raise beyond(sheet.name, number, place, limits.columns)
    return replace(sheet, width=limits.columns, rows=[row[: limits.columns] for row in sheet.rows])


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


def _first_row(book: Any, sheet: str) -> list[list[Any]]:
    """The first row of an .ods sheet, or an empty list if the sheet has no row. The rows of all sheets
    were read when the book was opened."""
    try:
        read = book.get_sheet_by_name(sheet)
        return [next(iter(read.iter_rows()))] if read.end else []
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the Rust library is no Exception
        return []


def _look_over(container: Container) -> tuple[bytes, LookOver]:
    """The bytes of the workbook that calamine reads, and the function that looks over its sheets."""
    parts = [entry.filename for entry in container.entries if entry.filename.endswith(".xml")]
    if len(set(parts)) < len(parts):  # if two parts have one name, each reader picks its own
        raise refuse("damaged", container.name)
    if container.kind == "ods":
        return ods_look_over(container)
    return container.content, xlsx_look_over(container)


def _read_sheet(
    book: Any, look_over: LookOver, sheet: str, is_hidden: bool, name: str, limits: Limits
) -> Sheet:
    extent = look_over(sheet)
    if extent.rightmost and extent.columns > limits.columns:
        raise beyond(sheet, *extent.rightmost, limits.columns)
    _refuse_beyond(extent.rows, extent.columns, sheet, limits, is_laid_out=extent.compacted is None)
    read = book if extent.compacted is None else _book(extent.compacted, name)
    numbers, rows = _rows(read, sheet, extent, name, limits)
    return _sheet(sheet, numbers, rows, extent, is_hidden)


def _rows(
    book: Any, sheet_name: str, extent: Extent, name: str, limits: Limits
) -> tuple[np.ndarray, list[list[Any]]]:
    """The rows that are not blank, with calamine's values, and their row numbers."""
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
    except BaseException:  # a panic, as above
        raise refuse("damaged", name) from None
    numbers = extent.numbers(height)[np.fromiter(kept, dtype=np.int64, count=len(kept))]
    return numbers, list(kept.values())


def _sheet(name: str, numbers: np.ndarray, rows: list[list[Any]], extent: Extent, is_hidden: bool) -> Sheet:
    """The sheet from its rows and the facts in `extent`.

    calamine leaves out rows and columns that hold only such cells. This function
    adds them.
    """
    special = dict.fromkeys(extent.unsaved, marked(FORMULA, ""))
    special |= {place: marked(ERROR, text) for place, text in extent.errors.items()}
    special |= extent.cards | dict.fromkeys(extent.pictures, marked(PICTURE, ""))
    if special:
        kept = dict(zip(numbers.tolist(), rows, strict=True))
        numbers = np.array(sorted(kept.keys() | {row for row, _ in special}), dtype=np.int64)
        rows = [kept.get(row, []) for row in numbers.tolist()]
    columns = [_texts(values) for values in zip_longest(*rows, fillvalue="")]
    width = max([len(columns), *(place for _, place in special)])
    columns += [[""] * len(rows) for _ in range(width - len(columns))]
    seen = (*extent.percents, *extent.dates, *extent.formats)
    position = {row: place for place, row in enumerate(numbers.tolist())} if special or seen else {}
    for (row, place), text in special.items():
        columns[place - 1][position[row]] = text
    for row, place in seen:
        if row in position and place <= width:
            text = columns[place - 1][position[row]]
            columns[place - 1][position[row]] = _as_seen(text, (row, place), extent)
    for row, place in extent.pictures_over:  # such a picture makes no row, no column and hides no text
        at = np.searchsorted(numbers, row)
        if at < len(numbers) and numbers[at] == row and place <= width and not columns[place - 1][at]:
            columns[place - 1][at] = marked(PICTURE, "")
    hidden = Hidden(is_hidden, frozenset(extent.hidden_rows), tuple(extent.hidden_columns))
    return Sheet(
        name, numbers, tuple(map(Column.of, columns)), hidden, extent.day_zero, MergedAreas(extent.merged)
    )


def _as_seen(text: str, place: tuple[int, int], extent: Extent) -> str:
    """The cell as its number format shows it."""
    if place in extent.percents:
        return as_percent(text)
    if place in extent.dates:
        return as_date(text, extent.day_zero)
    return as_shown(text, extent.formats[place])


def _texts(values: tuple[Any, ...]) -> list[str]:
    """A column's cells as text. Each distinct value is encoded once."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return list(values)
    if bool in kinds and kinds & {int, float}:
        return list(map(encoded, values))  # True and 1 would be the same key
    texts = {value: encoded(value) for value in set(values)}
    return list(map(texts.__getitem__, values))


def _refuse_beyond(rows: int, columns: int, sheet: str, limits: Limits, is_laid_out: bool = True) -> None:
    if rows > limits.rows or (is_laid_out and rows * columns > MOST_CELLS):
        raise over("rows", limits.rows, sheet)
    if columns > max(limits.columns, 26):
        raise over("columns", limits.columns, sheet)
