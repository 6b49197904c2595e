"""A sheet of a million rows of which few are filled: the workbook is written again without the blank rows.

calamine lays out every row down to the last one with a value. A sheet that is formatted to the bottom,
with one stray cell there, would take half a gigabyte.
"""

import io
import re
import zipfile
from collections.abc import Collection

from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.extents import Extent
from atlas_pipeline.reading.unreadable import refuse
from atlas_pipeline.reading.xlsx.row_stream import filled_rows
from atlas_pipeline.reading.xml_parts import watched

_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_STRINGS = "xl/sharedStrings.xml"
_END_OF_STRING = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si\s*/>")
_TAG = re.compile(rb"<[^<>]*>")
_LONGEST_BLANK = 2000
"""In bytes, with its tags. A longer string is taken for one that says something."""

_FOOT = b"</sheetData></worksheet>"


def blank_strings(container: Container) -> frozenset[str]:
    """The numbers of the shared strings that are blank."""
    part = container.entry(_STRINGS)
    found: set[str] = set()
    number, rest = 0, b""
    for piece in watched(container, part) if part else ():
        *strings, rest = _END_OF_STRING.split(rest + piece)
        for string in strings:
            if len(string) < _LONGEST_BLANK and not _TAG.sub(b"", string).decode("utf-8", "replace").strip():
                found.add(str(number))
            number += 1
    return frozenset(found)


def compact(extent: Extent, container: Container, part: zipfile.ZipInfo, sheets: Collection[str]) -> None:
    """Puts into the extent the workbook with only the filled cells of `part`, the positions of the gaps,
    and the true size of the sheet.

    Raises Unreadable if the rows or cells have no address. Every program that leaves so many rows blank
    writes the addresses.
    """
    body = [_HEAD]
    last = count = 0
    extent.columns, extent.rightmost = 0, None
    for row in filled_rows(watched(container, part), container.name, blank_strings(container)):
        if row.number <= last:
            raise refuse("damaged", container.name)
        if missing := row.number - last - 1:
            extent.gaps.append((count, missing))
        last, count = row.number, count + 1
        if row.width > extent.columns:
            extent.columns, extent.rightmost = row.width, (row.number, row.width)
        body.append(row.written(count))
    extent.rows = last
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as smaller:
        for entry in container.entries:
            if entry.filename not in sheets and entry.filename.endswith((".xml", ".rels")):
                smaller.writestr(entry.filename, container.whole(entry))
        smaller.writestr(part.filename, b"".join([*body, _FOOT]))
    extent.compacted = packed.getvalue()
