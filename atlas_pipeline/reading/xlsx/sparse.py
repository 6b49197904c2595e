"""A sheet of a million rows of which few are filled: the workbook is written again without the blank rows.

calamine lays out every row down to the last one with a value. A sheet that is formatted to the bottom,
with one stray cell there, would take half a gigabyte.
"""

import io
import zipfile
from collections.abc import Collection

from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.extents import Extent
from atlas_pipeline.reading.unreadable import refuse
from atlas_pipeline.reading.xlsx.row_stream import filled_rows
from atlas_pipeline.reading.xml_parts import watched

_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_FOOT = b"</sheetData></worksheet>"


def compact(extent: Extent, container: Container, part: zipfile.ZipInfo, sheets: Collection[str]) -> None:
    """Puts into the extent the workbook with only the filled rows of `part`, and the positions of the
    gaps.

    Raises Unreadable if the rows or cells have no address. Every program that leaves so many rows blank
    writes the addresses.
    """
    body = [_HEAD]
    last = count = 0
    for row in filled_rows(watched(container, part), container.name):
        if row.number <= last:
            raise refuse("damaged", container.name)
        if missing := row.number - last - 1:
            extent.gaps.append((count, missing))
        last, count = row.number, count + 1
        body.append(row.written(count))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as smaller:
        for entry in container.entries:
            if entry.filename not in sheets and entry.filename.endswith((".xml", ".rels")):
                smaller.writestr(entry.filename, container.whole(entry))
        smaller.writestr(part.filename, b"".join([*body, _FOOT]))
    extent.compacted = packed.getvalue()
