"""Errors, formulas without a result, percentages and hidden parts in .ods sheets.

A workbook is examined only if it contains at least one of these. It is read as a stream: a tree would take
more memory than the workbook.
"""

import io
import re
from typing import Any

from atlas_pipeline.reading.extents import Extent
from atlas_pipeline.reading.unreadable import refuse

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LETTER = re.compile(r"[^\W\dEe_]|[#/]|[Ee](?![-+]?\d)")
_ZEROS_BEFORE = re.compile(r"\D*0\d")
_SIGN_BETWEEN = re.compile(r"\d[-–_:()]+\d")
_HIDDEN = ("collapse", "filter")
_TO_THE_EDGE = 10_000
"""Hidden rows repeated this often are the blank rows down to the sheet's end, and are left out. So are
special cells repeated this often."""


def notes_of(text: bytes, name: str) -> dict[str, Extent]:
    """Sheet → its special cells and hidden parts. Raises Unreadable if the XML is damaged."""
    from lxml import etree

    found: dict[str, Extent] = {}
    extent, row, column = Extent(), 1, 1
    tags = [f"{_TABLE}{tag}" for tag in ("table", "table-column", "table-row")]
    try:
        for event, element in etree.iterparse(
            io.BytesIO(text), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True
        ):
            kind = element.tag.removeprefix(_TABLE)
            if event == "start":
                if kind == "table":
                    extent, row, column = Extent(), 1, 1
                    found.setdefault(element.get(f"{_TABLE}name", ""), extent)
                continue
            if kind == "table-column":
                times = _times(element, "columns")
                if element.get(f"{_TABLE}visibility") in _HIDDEN:
                    extent.hidden_columns.append((column, column + times - 1))
                column += times
            elif kind == "table-row":
                row += _note_row(element, row, extent)
            if kind != "table":
                element.clear()
    except (etree.XMLSyntaxError, LookupError, ValueError):
        raise refuse("damaged", name) from None
    return found


def _note_row(element: Any, number: int, extent: Extent) -> int:
    """Records the special cells of the row. Returns how many rows the element represents."""
    times = _times(element, "rows")
    rows = range(number, number + times)
    if element.get(f"{_TABLE}visibility") in _HIDDEN and times < _TO_THE_EDGE:
        extent.hidden_rows |= set(rows)
    place = 1
    for cell in element:
        width = _times(cell, "columns")
        height, breadth = _spanned(cell)
        if times == width == 1 < height * breadth:
            extent.merged.extend((number, place, number + height - 1, place + breadth - 1))
        if cell.find(f"{_DRAW}frame/{_DRAW}image") is not None and times == width == 1:
            extent.pictures_over.add((number, place))
        kind = _kind(cell)
        if kind and times * width < _TO_THE_EDGE:
            places = [(row, column) for row in rows for column in range(place, place + width)]
            if kind == "error":
                extent.errors |= dict.fromkeys(places, _shown(cell) or "#ERROR!")
            elif kind == "percentage":
                extent.percents |= set(places)
            elif kind == "shown":
                extent.formats |= dict.fromkeys(places, _format_of(_shown(cell)))
            else:
                extent.unsaved |= set(places)
        place += width
    return times


def _kind(cell: Any) -> str:
    """The special kind of a cell: "error", "percentage", "shown" or "unsaved"; empty for most cells."""
    kinds = {value for key, value in cell.attrib.items() if key.endswith("}value-type")}
    if "error" in kinds:
        return "error"
    if "percentage" in kinds:
        return "percentage"
    if "float" in kinds:
        return "shown" if is_text_of_format(_shown(cell)) else ""
    is_unsaved = cell.get(f"{_TABLE}formula") and not kinds and not cell.findtext(f"{_TEXT}p")
    return "unsaved" if is_unsaved else ""


def _spanned(cell: Any) -> tuple[int, int]:
    """The number of rows and columns over which the cell is shown."""
    rows, columns = (cell.get(f"{_TABLE}number-{what}-spanned", "1") for what in ("rows", "columns"))
    return int(rows), int(columns)


def _shown(cell: Any) -> str:
    return "".join(text for part in cell.iter(f"{_TEXT}p") for text in part.itertext())


def is_text_of_format(shown: str) -> bool:
    """Whether a cell with a number shows something else than a number: letters, or zeros before it."""
    return bool(_LETTER.search(shown) or _ZEROS_BEFORE.match(shown) or _SIGN_BETWEEN.search(shown))


def _format_of(shown: str) -> str:
    """The code of a format that shows this text for any number."""
    return ";".join(["".join(f"\\{sign}" for sign in shown)] * 3)


def _times(element: Any, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))
