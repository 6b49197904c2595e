"""Rows that repeat the header of a sheet, and rows that number its columns."""

import re

import numpy as np

from atlas_pipeline.forms.model import Form
from atlas_pipeline.reading.cells import plain
from atlas_pipeline.reading.sheets import Sheet
from atlas_pipeline.reading.text import THAI_DIGITS, clean
from atlas_pipeline.validation.headers.headings import field_names, field_of

FEWEST = 3
"""The fewest cells of a row that numbers the columns."""

MOST_LOOKED_AT = 10_000
"""The most rows that are compared cell by cell."""

MOST_VALUES = 50_000
"""A column with more different values is not searched for headers."""

_NUMBER = re.compile(r"[(\[]?(\d{1,3})[)\].]?")


def repeated_headers(form: Form, rows: Sheet, places: dict[str, int]) -> dict[int, str]:
    """Position of a row → `header` or `numbers`."""
    names = field_names(form)
    found: dict[int, str] = {}
    for position in _likely(form, rows, places, names)[:MOST_LOOKED_AT].tolist():
        cells = {place: clean(text) for place, text in enumerate(rows.shown(position)) if clean(text)}
        own = [name for name, place in places.items() if field_of(form, cells.get(place, ""), names) == name]
        filled = sum(place in cells for place in places.values())
        if len(own) >= 2 and 2 * len(own) > filled:
            found[position] = "header"
        elif _numbers_columns([cells[place] for place in sorted(cells)]):
            found[position] = "numbers"
    return found


def _likely(form: Form, rows: Sheet, places: dict[str, int], names: dict[str, str]) -> np.ndarray:
    """The rows whose cell in one of the two columns with the fewest values is a header, or the number of the
    column."""
    in_order = sorted(places.values())
    fewest = sorted(in_order, key=lambda place: len(rows.columns[place].values))[:2]
    is_likely = np.zeros(len(rows), dtype=bool)
    for place in fewest:
        one = rows.columns[place]
        if len(one.values) > MOST_VALUES:
            continue
        texts = [clean(plain(text)) for text in one.values.to_pylist()]
        own = {place + 1, in_order.index(place) + 1}
        is_meant = [field_of(form, text, names) is not None or _number(text) in own for text in texts]
        is_likely |= np.array(is_meant, dtype=bool)[one.codes]
    return np.flatnonzero(is_likely)


def _numbers_columns(texts: list[str]) -> bool:
    return len(texts) >= FEWEST and [*map(_number, texts)] == list(range(1, len(texts) + 1))


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.translate(THAI_DIGITS))
    return int(found[1]) if found else None
