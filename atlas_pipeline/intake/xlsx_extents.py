"""Extents and errors of .xlsx sheets, from their XML as it is unpacked, piece by piece."""

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from atlas_pipeline.intake.containers import inflate
from atlas_pipeline.intake.extents import Extent, LookOver
from atlas_pipeline.intake.unreadable import refuse

_ROW = re.compile(rb"""row\s[^>]*?\sr\s*=\s*["'](\d+)""")
_WIDE = re.compile(rb' r="([A-Za-z]{2,})\d')
_WIDE_AS_XML_ALLOWS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{2,})\d""")
_UNUSUAL = (
    *((b"\t", b"\tr"), (b"\n", b"\nr"), (b"\r", b"\rr")),
    *((b"'", b"r='"), (b" ", b" r ="), (b" ", b" r= ")),
)
"""Ways to write the attribute that no spreadsheet program uses, for which a slower pattern is needed; each
behind one byte that is looked for first, because that is fifty times faster."""

_ERROR_SIGNS = (b't="e"', b"t='e'")
_ERROR = re.compile(rb"""\st=["']e["']""")
_FORMULA_SIGNS = (b"<f", b":f")
_UNSAVED = re.compile(
    rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>\s*|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?</(?:\w+:)?c>"
)
"""A formula, and at most an empty value after it."""

_SAVED_AS_TEXT = re.compile(rb"""\st=["']str["']""")
"""Of such a cell an empty value is the saved result."""

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d+)["'][^>]*>""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_COUNT = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?(\d+)""")
_DIGITS = 4000
_LONGEST_COUNT = 1000
_SHORTEST_STRING = len(b"<si/>")
_HARMLESS_COUNT = 100_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LONGEST_ROW = 1_000_000


def xlsx_look_over(content: bytes, archive: zipfile.ZipFile, name: str) -> LookOver:
    """Holds all but the sheets to their declared length at once, and a sheet when it is looked over.

    Raises Unreadable where the workbook is damaged.
    """
    parts = _sheet_parts(content, archive, name)
    for entry in archive.infolist():
        if entry.filename not in parts.values():
            _refuse_untrue_count(inflate(content, entry, name), entry.file_size, name)

    def look_over(sheet: str) -> Extent:
        part = parts.get(sheet)
        if part is None or part not in archive.namelist():
            raise refuse("damaged", name)
        return _extent(inflate(content, archive.getinfo(part), name))

    return look_over


def _refuse_untrue_count(pieces: Iterator[bytes], size: int, name: str) -> None:
    """calamine 0.9 asks for room for as many shared strings as their part says it holds; a count of four
    thousand million ended the process. Raises Unreadable where a part of `size` bytes cannot hold so many."""
    most = max(size // _SHORTEST_STRING, _HARMLESS_COUNT)
    rest = b""
    for piece in pieces:
        text = rest + piece
        if b"uniqueCount" in text and any(int(found[:_DIGITS]) > most for found in _COUNT.findall(text)):
            raise refuse("damaged", name)
        rest = text[-_LONGEST_COUNT:]  # an attribute may be cut by the end of a piece


def _extent(pieces: Iterator[bytes]) -> Extent:
    extent = Extent()
    rest = b""
    for piece in pieces:
        text = rest + piece
        # a cell may be cut by the end of a piece: what follows the last row's beginning is looked at again
        cut = text.rfind(b"<row ", max(len(text) - _LONGEST_ROW, 0))
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        _look_over(text, extent)
    _look_over(rest, extent)
    return extent


def _look_over(text: bytes, extent: Extent) -> None:
    rows = _ROW.findall(text)
    if rows:
        extent.rows = max(extent.rows, max(map(int, rows)))
    is_unusual = any(byte in text and sign in text for byte, sign in _UNUSUAL)
    for letters in set((_WIDE_AS_XML_ALLOWS if is_unusual else _WIDE).findall(text)):
        extent.columns = max(extent.columns, _place(letters))
    for found in _ERROR.finditer(text) if any(sign in text for sign in _ERROR_SIGNS) else ():
        cell = _CELL.match(text, text.rfind(b"<", 0, found.start()))
        if cell and cell.end() > found.start():
            value = _VALUE.search(text, cell.end(), cell.end() + 1000)
            shown = value.group(1).decode("utf-8", "replace") if value else "#ERROR!"
            extent.errors[int(cell.group(2)), _place(cell.group(1))] = shown
    for found in _UNSAVED.finditer(text) if any(sign in text for sign in _FORMULA_SIGNS) else ():
        cell = _CELL.match(text, text.rfind(b"<", 0, found.start()))
        if cell and not _SAVED_AS_TEXT.search(cell.group()):
            extent.unsaved.add((int(cell.group(2)), _place(cell.group(1))))


def _place(letters: bytes) -> int:
    place = 0
    for code in letters[:8].upper():
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
    except (KeyError, ElementTree.ParseError, LookupError, ValueError):  # also an encoding that nobody knows
        raise refuse("damaged", name) from None
    return parts
