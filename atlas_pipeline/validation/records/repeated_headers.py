"""Rows that repeat the header of a sheet, and rows that number its columns."""

import re

import numpy as np

from atlas_pipeline.forms.model import Form
from atlas_pipeline.reading.cells import plain
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.text import THAI_DIGITS, clean
from atlas_pipeline.validation.headers.headings import field_names, field_of

FEWEST_HEADERS, FEWEST_NUMBERS = 2, 3
"""The fewest cells of a repeated header, and of a row that numbers the columns."""

MOST_VALUES = 5_000
"""A column with more different values (names, ids) is not looked at: the other columns decide."""

_NUMBER = re.compile(r"[(\[]?(\d{1,3})[)\].]?")


def repeated_headers(form: Form, rows: Sheet, places: dict[str, int]) -> dict[int, str]:
    """Position of a row → `header` or `numbers`.

    In a repeated header, most filled cells are the header of their own column. In a row of numbers, each
    filled cell is the number of its column: on the sheet, or among the columns of the form.
    """
    names = field_names(form)
    filled, headers, on_sheet, in_form = (np.zeros(len(rows), dtype=np.int16) for _ in range(4))
    for rank, (name, place) in enumerate(sorted(places.items(), key=lambda one: one[1]), start=1):
        column = rows.columns[place]
        if len(column.values) > MOST_VALUES:
            continue
        texts = [clean(plain(text)) for text in column.values.to_pylist()]
        numbers = np.array([_number(text) for text in texts])
        filled += ~column.is_blank
        headers += np.array([field_of(form, text, names) == name for text in texts])[column.codes]
        on_sheet += (numbers == place + 1)[column.codes]
        in_form += (numbers == rank)[column.codes]
    is_header = (headers >= FEWEST_HEADERS) & (2 * headers > filled)
    is_numbered = (filled >= FEWEST_NUMBERS) & ((on_sheet == filled) | (in_form == filled))
    return dict.fromkeys(np.flatnonzero(is_numbered & ~is_header).tolist(), "numbers") | dict.fromkeys(
        np.flatnonzero(is_header).tolist(), "header"
    )


def _number(text: str) -> int:
    """The number; -1 if the text is none."""
    found = _NUMBER.fullmatch(text.translate(THAI_DIGITS))
    return int(found[1]) if found else -1
