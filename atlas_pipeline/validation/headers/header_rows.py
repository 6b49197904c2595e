"""Where the header of a sheet is: one row, or two of which the upper one groups the columns of the lower."""

from dataclasses import dataclass

from atlas_pipeline.forms.model import Form
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.text import clean
from atlas_pipeline.validation.headers.headings import heading

SEARCHED_ROWS = 10
"""Among so many rows that are not blank the header is looked for."""


@dataclass(frozen=True)
class Header:
    """The header's text over each column, and its first and last row, counted among those not blank."""

    texts: list[str]
    first: int
    last: int


def needed_fields(form: Form) -> list[str]:
    """Fields without whose column the form cannot be taken in."""
    return [item.name for item in form.fields if item.required or item.name in form.primary_key]


def find_header(form: Form, sheet: Sheet, names: dict[str, str]) -> Header:
    """The first row, unless it is no header and exactly one of those that follow looks like one; two rows
    only where one alone lacks columns that the two have together. `names`: heading → field."""
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
        if any(text and heading(text) not in names for text in lower):
            continue
        both = [below or above for above, below in zip(rows[upper], lower, strict=True)]
        if _has_all(form, both, names):
            return Header(both, upper, upper + 1)
    return single


def _position(form: Form, rows: list[list[str]], names: dict[str, str]) -> int:
    """A header names at least two fields and half of those that are required."""
    needed = {item.name for item in form.fields if item.required}
    likely = []
    for position, row in enumerate(rows):
        found = {names.get(heading(text)) for text in row} - {None}
        if len(found) >= 2 and 2 * len(found & needed) >= len(needed):
            likely.append(position)
    return likely[0] if len(likely) == 1 or 0 in likely else 0


def _has_all(form: Form, texts: list[str], names: dict[str, str]) -> bool:
    found = {names.get(heading(text)) for text in texts if text}
    return found.issuperset(needed_fields(form))
