"""Recognises the sheets that we added to a checked workbook. They are not read and not reported.

In an .xlsx they are recognised by a defined name, which has a part of its own in the file. In other kinds
they are recognised by the text of the first cell. Both ways still work if the sheet was renamed or moved,
or if another program saved the workbook.
"""

import re
from html import unescape
from typing import Any

from atlas_pipeline.reading.cells import plain
from atlas_pipeline.reading.containers import Container

SUMMARY_NAME, MARKS_NAME = "atlas_summary", "atlas_marks"
"""Defined names: on the first cell of the summary sheet, and on the first cell of the hidden sheet that
keeps the content under our marks."""

SIGN = "· atlas check ▸"
"""In the first cell of the summary, and at the beginning of each of our comments."""

_NAMED = re.compile(
    rb"""<(?:\w+:)?definedName\s(?=[^<>]*\bname\s*=\s*["'](?:"""
    + "|".join((SUMMARY_NAME, MARKS_NAME)).encode()
    + rb""")["'])[^<>]*>([^<]*)<"""
)


def own_sheets_of_xlsx(container: Container) -> frozenset[str]:
    """The names of our sheets in an .xlsx. Raises Unreadable if `xl/workbook.xml` is damaged."""
    part = container.entry("xl/workbook.xml")
    if part is None:
        return frozenset()
    names = _NAMED.findall(container.whole(part))
    return frozenset(sheet_named(unescape(text.decode("utf-8", "replace"))) for text in names)


def is_own_sheet(name: str, rows: Any) -> bool:
    """Whether the sheet is our hidden sheet (by its name) or our summary (by the first cell of its rows)."""
    if name.startswith(MARKS_NAME):
        return True
    first: Any = next(iter(rows), [])
    return bool(first) and isinstance(first[0], str) and SIGN in plain(first[0])


def sheet_named(reference: str) -> str:
    """The name of the sheet in a reference to one of its cells: `'My sheet'!$A$1`."""
    sheet = reference.strip().lstrip("=").rpartition("!")[0]
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
