"""A sheet of a million rows with a handful of them filled: the workbook again without the blank ones.

calamine lays out every row down to the last that has a value. Formatting to the bottom of a sheet and one
stray cell there would take half a gigabyte.
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
    """Puts the workbook with only the filled rows of `part` into the extent, and where the gaps are.

    Raises Unreadable where the rows or cells do not say where they stand, which no program that leaves that
    much blank leaves out.
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
                smaller.writestr(entry.filename, b"".join(container.unpacked(entry)))
        smaller.writestr(part.filename, b"".join([*body, _FOOT]))
    extent.compacted = packed.getvalue()
