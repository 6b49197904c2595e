"""Sheets that we added to a checked workbook, told from the officer's: they are not read and not told of.

By a defined name where the file keeps those in a part of their own (.xlsx); else by what the first cell says.
Neither minds that the sheet was renamed or moved, or saved by another program.
"""

import re
from html import unescape
from typing import Any

from atlas_pipeline.reading.cells import plain
from atlas_pipeline.reading.containers import Container

SUMMARY_NAME, MARKS_NAME = "atlas_summary", "atlas_marks"
"""Defined names on the first cell of the summary sheet, and of the hidden sheet that keeps what marks
cover."""

SIGN = "· atlas check ▸"
"""Stands in the summary's first cell, and at the head of every comment of ours."""

_NAMED = re.compile(
    rb"""<(?:\w+:)?definedName\s(?=[^<>]*\bname\s*=\s*["'](?:"""
    + "|".join((SUMMARY_NAME, MARKS_NAME)).encode()
    + rb""")["'])[^<>]*>([^<]*)<"""
)


def own_sheets_of_xlsx(container: Container) -> frozenset[str]:
    """The names of our sheets in an .xlsx. Raises Unreadable where the workbook's own part is damaged."""
    part = container.entry("xl/workbook.xml")
    if part is None:
        return frozenset()
    book = b"".join(container.unpacked(part))
    return frozenset(sheet_named(unescape(text.decode("utf-8", "replace"))) for text in _NAMED.findall(book))


def is_own_sheet(name: str, rows: Any) -> bool:
    """Whether it is the hidden sheet by its name, or the first cell of its rows is that of our summary."""
    if name.startswith(MARKS_NAME):
        return True
    first: Any = next(iter(rows), [])
    return bool(first) and isinstance(first[0], str) and SIGN in plain(first[0])


def sheet_named(reference: str) -> str:
    """The sheet that a reference to one of its cells names: `'My sheet'!$A$1`."""
    sheet = reference.strip().lstrip("=").rpartition("!")[0]
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
