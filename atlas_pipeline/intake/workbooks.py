"""Workbooks (.xlsx, .xlsm, .xls, .ods) read by calamine: sheets of text cells with their kind marked.

calamine is fast and gives cached values of formulas. What it does not tell is looked up first, see
`extents`.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from atlas_pipeline.intake.cells import ERROR, encoded, marked
from atlas_pipeline.intake.containers import Kind, open_zip
from atlas_pipeline.intake.extents import Extent, LookOver
from atlas_pipeline.intake.ods_extents import ods_look_over
from atlas_pipeline.intake.sheets import Column, Sheet, sheet_of
from atlas_pipeline.intake.unreadable import over, refuse
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
    for sheet in book.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
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
        width = max(map(len, one.rows), default=0)
        _refuse_beyond(Extent(len(one.rows), width), one.name, limits)
        yield one.name, one.is_hidden, sheet_of(one.name, one.rows) if wanted(one.name) else None


def _look_over(content: bytes, kind: Kind, name: str, limits: Limits) -> LookOver:
    archive = open_zip(content, name, limits)
    if kind == "ods":
        return ods_look_over(content, archive, name, limits)
    return xlsx_look_over(content, archive, name)


def _sheet(book: Any, sheet_name: str, extent: Extent, name: str, limits: Limits) -> Sheet:
    try:
        cells = book.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # see above
        raise refuse("damaged", name) from None
    height = max([len(cells), *(row for row, _ in extent.errors)])
    width = max([len(cells[0]) if cells else 0, *(place for _, place in extent.errors)])
    _refuse_beyond(Extent(height, width), sheet_name, limits)
    columns = [_texts(values) for values in zip(*cells, strict=True)]
    # calamine leaves a last row or column out where nothing but errors is in it
    columns = [column + [""] * (height - len(column)) for column in columns]
    columns += [[""] * height for _ in range(width - len(columns))]
    for (row, place), text in extent.errors.items():
        columns[place - 1][row - 1] = marked(ERROR, text)
    return Sheet(sheet_name, np.arange(1, height + 1), tuple(map(Column.of, columns)))


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
