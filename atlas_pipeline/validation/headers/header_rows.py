"""Finds the header of a sheet: one row, or two rows of which the upper one groups the columns of the lower
one."""

from dataclasses import dataclass

from atlas_pipeline.forms.model import Form
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.text import clean
from atlas_pipeline.validation.headers.headings import field_of

SEARCHED_ROWS = 10
"""The header is searched for in this many rows that are not blank."""


@dataclass(frozen=True)
class Header:
    """The text of the header over each column, and the first and the last row of the header.

    Both positions count the rows that are not blank, from 0.
    """

    texts: list[str]
    first: int
    last: int


def needed_fields(form: Form) -> list[str]:
    """The fields whose columns the form must have: without one of them the form is rejected."""
    return [item.name for item in form.fields if item.required or item.name in form.primary_key]


def find_header(form: Form, sheet: Sheet, names: dict[str, str]) -> Header:
    """The header of the sheet. `names`: heading → field.

    This is the first row. If the first row is not a header, and exactly one other row looks like one, it
    is that row. It is two rows only if one row alone lacks columns that the two rows have together.
    """
    rows = [
        [clean(text) for text in sheet.shown(position)] for position in range(min(len(sheet), SEARCHED_ROWS))
    ]
    position = _position(form, rows, names)
    single = Header(rows[position] if rows else [], position, position)
    if _has_all(form, single.texts, names):
        return single
    for upper in range(len(rows) - 1):
        lower = rows[upper + 1]
        if _has_all(form, lower, names) or not any(lower):
            continue
        if any(text and field_of(form, text, names) is None for text in lower):
            continue
        both = [below or above for above, below in zip(rows[upper], lower, strict=True)]
        if _has_all(form, both, names):
            return Header(both, upper, upper + 1)
    return single


def _position(form: Form, rows: list[list[str]], names: dict[str, str]) -> int:
    """The position of the header row. A header has at least two fields and at least half of the required
    fields."""
    needed = {item.name for item in form.fields if item.required}
    likely = []
    for position, row in enumerate(rows):
        found = {field_of(form, text, names) for text in row} - {None}
        if len(found) >= 2 and 2 * len(found & needed) >= len(needed):
            likely.append(position)
    return likely[0] if len(likely) == 1 or 0 in likely else 0


def _has_all(form: Form, texts: list[str], names: dict[str, str]) -> bool:
    found = {field_of(form, text, names) for text in texts}
    return found.issuperset(needed_fields(form))
