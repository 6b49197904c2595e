"""A sheet of a million rows with a handful of them filled: the workbook again without the blank ones.

calamine lays out every row down to the last that has a value. Formatting to the bottom of a sheet and one
stray cell there would take half a gigabyte.
"""

import io
import re
import zipfile
from collections.abc import Collection

from atlas_pipeline.intake.containers import inflate
from atlas_pipeline.intake.extents import Extent
from atlas_pipeline.intake.parts import watched
from atlas_pipeline.intake.unreadable import refuse
from atlas_pipeline.intake.xlsx_spelling import as_usual

_ROW = re.compile(rb"<row\b[^>]*?(?:/>|>.*?</row>)", re.DOTALL)
_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_ADDRESS = re.compile(rb'(<c [^>]*?\br="[A-Za-z]+)(\d+)"')
_FILLED = (b"<v", b"<is", b"<f")
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_FOOT = b"</sheetData></worksheet>"


def compact(
    extent: Extent,
    content: bytes,
    archive: zipfile.ZipFile,
    part: str,
    sheets: Collection[str],
    name: str,
) -> None:
    """Puts the workbook with only the filled rows of `part` into the extent, and where the gaps are.

    Raises Unreadable where the rows or cells do not say where they stand, which no program that leaves that
    much blank leaves out.
    """
    body = [_HEAD]
    last = count = 0
    for row in _rows(content, archive, part, name):
        number = _NUMBER.match(row)
        places = {place for _, place in _ADDRESS.findall(row)}
        if number is None or places != {number.group(1)} or int(number.group(1)) <= last:
            raise refuse("damaged", name)
        missing = int(number.group(1)) - last - 1
        if missing:
            extent.gaps.append((count, missing))
        last, count = int(number.group(1)), count + 1
        written = str(count).encode()
        cells = _ADDRESS.sub(rb"\g<1>" + written + b'"', row.partition(b">")[2])
        body.append(b'<row r="' + written + b'">' + cells)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as smaller:
        for entry in archive.infolist():
            if entry.filename not in sheets and entry.filename.endswith((".xml", ".rels")):
                smaller.writestr(entry.filename, b"".join(inflate(content, entry, name)))
        smaller.writestr(part, b"".join([*body, _FOOT]))
    extent.compacted = packed.getvalue()


def _rows(content: bytes, archive: zipfile.ZipFile, part: str, name: str):  # type: ignore[no-untyped-def]
    """The rows in which some cell has a value or a formula."""
    rest = b""
    for piece in watched(content, archive.getinfo(part), name):
        text = as_usual(rest + piece)
        end = 0
        for found in _ROW.finditer(text):
            end = found.end()
            row = found.group()
            if any(sign in row for sign in _FILLED):
                yield row
        rest = text[end:]
