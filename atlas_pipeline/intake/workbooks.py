"""Workbooks (.xlsx, .xlsm, .xls, .ods) read by calamine: sheets of text cells with their kind marked.

calamine is fast and gives cached values of formulas, but it lays a sheet out as a full grid however few
cells it has, and it gives a cell that shows an error as an empty one. So the XML of each sheet is looked
over first: for its extent, and for cells with errors.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import numpy as np

from atlas_pipeline.intake.cells import ERROR, encoded, marked
from atlas_pipeline.intake.containers import Kind, inflate, open_zip
from atlas_pipeline.intake.sheets import Column, Sheet
from atlas_pipeline.intake.unreadable import over, refuse
from atlas_pipeline.plan.model import Limits

MOST_CELLS = 50_000_000
"""The largest grid that is laid out; a form of a million rows has a quarter of it."""

_ROW = re.compile(rb"""row\s[^>]*?\sr\s*=\s*["'](\d+)""")
_WIDE = re.compile(rb' r="([A-Za-z]{2,})\d')
_WIDE_AS_XML_ALLOWS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{2,})\d""")
_UNUSUAL = ((b"\t", b"\tr"), (b"\n", b"\nr"), (b"\r", b"\rr"), (b"'", b"r='"), (b" ", b" r ="), (b" ", b" r= "))
"""Ways to write the attribute that no spreadsheet program uses, for which a slower pattern is needed; each
behind one byte that is looked for first, because that is fifty times faster."""
_ERROR = re.compile(rb"""\st=["']e["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d+)["'][^>]*>""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ODS_REPEATED = re.compile(
    rb"<table:table-cell\b([^>]*)\bnumber-columns-repeated=\"(\d+)\"([^>]*)>|"
    rb"<table:table-row\b[^>]*\bnumber-rows-repeated=\"(\d+)\"[^>]*>"
)


@dataclass
class _Extent:
    """How far a sheet reaches, counted from 1, and its cells with errors: (row, column) → text."""

    rows: int = 0
    columns: int = 26
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def read_workbook(
    content: bytes, kind: Kind, name: str, limits: Limits, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bool, Sheet | None]]:
    """Each sheet's name, whether it is hidden, and the sheet itself where its name is `wanted`.

    Raises Unreadable where the workbook is damaged, protected or beyond the limits.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise refuse("encrypted", name) from None
    except Exception:
        raise refuse("damaged", name) from None
    if len(book.sheet_names) > limits.sheets:
        raise over("sheets", limits.sheets, name)
    look_over = _looked_over(content, kind, name, limits)
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


def _sheet(book: Any, sheet_name: str, extent: _Extent, name: str, limits: Limits) -> Sheet:
    try:
        cells = book.get_sheet_by_name(sheet_name).to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the Rust library is no Exception
        raise refuse("damaged", name) from None
    _refuse_beyond(_Extent(len(cells), len(cells[0]) if cells else 0), sheet_name, limits)
    columns = [_texts(values) for values in zip(*cells, strict=True)]
    for (row, place), text in extent.errors.items():
        if row <= len(cells) and place <= len(columns):
            columns[place - 1][row - 1] = marked(ERROR, text)
    return Sheet(sheet_name, np.arange(1, len(cells) + 1), tuple(map(Column.of, columns)))


def _texts(values: tuple[Any, ...]) -> list[str]:
    """A column's cells as text, each distinct value encoded once."""
    kinds = set(map(type, values))
    if kinds <= {str}:
        return list(values)
    if bool in kinds and kinds & {int, float}:
        return list(map(encoded, values))  # True and 1 would be one key
    texts = {value: encoded(value) for value in set(values)}
    return list(map(texts.__getitem__, values))


def _refuse_beyond(extent: _Extent, sheet: str, limits: Limits) -> None:
    if extent.rows > limits.rows or extent.rows * extent.columns > MOST_CELLS:
        raise over("rows", limits.rows, sheet)
    if extent.columns > max(limits.columns, 26):
        raise over("columns", limits.columns, sheet)


def _looked_over(content: bytes, kind: Kind, name: str, limits: Limits) -> Callable[[str], _Extent]:
    """A function from a sheet's name to its extent; what is no sheet is held to its length at once."""
    if kind == "xls":
        return lambda sheet: _Extent()  # at most 65,536 rows of 256 columns by its format
    archive = open_zip(content, name, limits)
    if kind == "ods":
        _look_over_ods(content, archive, name, limits)
        return lambda sheet: _Extent()
    parts = _sheet_parts(content, archive, name)
    for entry in archive.infolist():
        if entry.filename not in parts.values():
            for _ in inflate(content, entry, name):
                pass

    def look_over(sheet: str) -> _Extent:
        part = parts.get(sheet)
        if part is None:
            raise refuse("damaged", name)
        return _look_over_xlsx(inflate(content, archive.getinfo(part), name))

    return look_over


def _look_over_xlsx(pieces: Iterator[bytes]) -> _Extent:
    extent = _Extent()
    rest = b""
    for piece in pieces:
        text = rest + piece
        # a cell may be cut by the end of a piece: what follows the last row's beginning is looked at again
        cut = text.rfind(b"<row ", max(len(text) - 1_000_000, 0))
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        _look_over_piece(text, extent)
    _look_over_piece(rest, extent)
    return extent


def _look_over_piece(text: bytes, extent: _Extent) -> None:
    rows = _ROW.findall(text)
    if rows:
        extent.rows = max(extent.rows, max(map(int, rows)))
    is_unusual = any(byte in text and sign in text for byte, sign in _UNUSUAL)
    for letters in set((_WIDE_AS_XML_ALLOWS if is_unusual else _WIDE).findall(text)):
        extent.columns = max(extent.columns, _place(letters))
    for found in _ERROR.finditer(text):
        cell = _CELL.match(text, text.rfind(b"<", 0, found.start()))
        if cell and cell.end() > found.start():
            value = _VALUE.search(text, cell.end(), cell.end() + 1000)
            shown = value.group(1).decode("utf-8", "replace") if value else "#ERROR!"
            extent.errors[int(cell.group(2)), _place(cell.group(1))] = shown


def _place(letters: bytes) -> int:
    place = 0
    for code in letters.upper():
        place = place * 26 + code - 64
    return place


def _sheet_parts(content: bytes, archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Sheet name → the entry that holds it."""

    def tree(path: str) -> ElementTree.Element:
        return ElementTree.fromstring(b"".join(inflate(content, archive.getinfo(path), name)))

    try:
        targets = {
            relation.get("Id"): (relation.get("Target") or "")
            for relation in tree("xl/_rels/workbook.xml.rels")
        }
        parts = {}
        for element in tree("xl/workbook.xml").iter():
            relation = element.get(_RELATION)
            if relation and element.tag.endswith("}sheet"):
                target = targets[relation]
                parts[element.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    except (KeyError, ElementTree.ParseError):
        raise refuse("damaged", name) from None
    return parts


def _look_over_ods(content: bytes, archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Refuses cells with content that are repeated beyond the limits: a few bytes would fill the memory.

    Blank ones are repeated to the sheet's edge in every file of this kind, and calamine leaves them out.
    """
    for entry in archive.infolist():
        if entry.filename != "content.xml":
            for _ in inflate(content, entry, name):
                pass
    text = b"".join(inflate(content, archive.getinfo("content.xml"), name))
    for found in _ODS_REPEATED.finditer(text):
        before, columns, after, rows = found.groups()
        if columns and int(columns) > limits.columns and b"value-type" in before + after:
            raise over("columns", limits.columns, name)
        if rows and int(rows) > 1000:
            row = text[found.end() : text.find(b"</table:table-row>", found.end())]
            if b"value-type" in row:
                raise over("rows", limits.rows, name)
