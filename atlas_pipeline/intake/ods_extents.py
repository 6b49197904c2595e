"""Extents and errors of .ods sheets. A cell or row may stand for thousands alike by a number beside it."""

import re
import zipfile
from xml.etree import ElementTree

from atlas_pipeline.intake.containers import inflate
from atlas_pipeline.intake.extents import Extent, LookOver
from atlas_pipeline.intake.unreadable import over, refuse
from atlas_pipeline.plan.model import Limits

_REPEATED = re.compile(
    rb"<table:(?:covered-)?table-cell\b([^>]*)\bnumber-columns-repeated\s*=\s*[\"'](\d+)[\"']([^>]*)>|"
    rb"<table:table-row\b[^>]*\bnumber-rows-repeated\s*=\s*[\"'](\d+)[\"'][^>]*>"
)
_ERROR_SIGN = b'value-type="error"'
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MANY_ROWS = 1000


def ods_look_over(content: bytes, archive: zipfile.ZipFile, name: str, limits: Limits) -> LookOver:
    """Refuses cells with content that are repeated beyond the limits: a few bytes would fill the memory.

    Blank ones are repeated to the sheet's edge in every file of this kind, and calamine leaves them out.
    Raises Unreadable where the workbook is damaged or beyond the limits.
    """
    for entry in archive.infolist():
        if entry.filename != "content.xml":
            for _ in inflate(content, entry, name):
                pass
    text = b"".join(inflate(content, archive.getinfo("content.xml"), name))
    for found in _REPEATED.finditer(text):
        before, columns, after, rows = found.groups()
        if columns and int(columns) > limits.columns and b"value-type" in before + after:
            raise over("columns", limits.columns, name)
        if rows and int(rows) > _MANY_ROWS:
            end = text.find(b"</table:table-row>", found.end())
            if b"value-type" in text[found.end() : end]:
                raise over("rows", limits.rows, name)
    extents = _errors(text, name) if _ERROR_SIGN in text else {}
    return lambda sheet: extents.get(sheet, Extent())


def _errors(text: bytes, name: str) -> dict[str, Extent]:
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, LookupError, ValueError):
        raise refuse("damaged", name) from None
    return {table.get(f"{_TABLE}name", ""): _errors_of(table) for table in root.iter(f"{_TABLE}table")}


def _errors_of(table: ElementTree.Element) -> Extent:
    extent = Extent()
    number = 1
    for row in table.iter(f"{_TABLE}table-row"):
        place = 1
        times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        for cell in row:
            width = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            if any(key.endswith("value-type") and value == "error" for key, value in cell.attrib.items()):
                shown = "".join(text for part in cell.iter(f"{_TEXT}p") for text in part.itertext())
                for row_number in range(number, number + times):
                    extent.errors |= {
                        (row_number, column): shown or "#ERROR!" for column in range(place, place + width)
                    }
            place += width
        number += times
    return extent
