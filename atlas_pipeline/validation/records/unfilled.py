"""Rows that nobody has filled in: numbered or pre-filled in advance, and otherwise empty.

Such a row is no row of the form. A row is left out only if it lacks a field that every record needs, so no
row that could be accepted is left out. A row is unfilled in each of these cases:

- No column of the form has anything in it. A running number or a helper formula beside the form says
  nothing.
- Every cell of the form in it was there in advance. A check box that is not ticked and a zero are such
  cells. So are an identifier, and a value that the whole column repeats, if the next row has the same cells
  filled, with the same value or the next number.

A single row with an identifier and nothing else may be a record that was begun. It stays a row.
"""

import re
from collections.abc import Collection

import numpy as np

from atlas_pipeline.forms.model import Form
from atlas_pipeline.reading.cells import BOOLEAN, NUMBER, plain, split
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.reading.text import clean

_NUMBERED = re.compile(r"(.*?)(\d{1,15})(\D*)")
_FALSE = frozenset(("FALSE", "FALSO", "เท็จ"))
"""The texts by which a CSV file shows an unticked check box."""


def unfilled(
    form: Form, columns: dict[str, Column], needed: Collection[str], lacks: np.ndarray
) -> np.ndarray:
    """For each row, whether nobody has filled it in. `columns`: field → its cells; `needed`: the fields that
    every record must have; `lacks`: the rows that lack one of them."""
    found = np.zeros(len(lacks), dtype=bool)
    positions = np.flatnonzero(lacks)
    if not len(positions):
        return found
    says_nothing = np.ones(len(positions), dtype=bool)
    """So far each cell is blank, false or zero."""
    is_ready = np.ones(len(positions), dtype=bool)
    """So far each cell may have been there in advance."""
    is_next = np.diff(positions) == 1
    """The row and the one below have the same cells filled, with values that follow each other."""
    for name, column in columns.items():
        codes = column.codes[positions]
        is_void = column.is_blank[positions] | _is_false_or_zero(column, codes)
        says_nothing &= is_void
        if form.is_identifier(form[name]) or name in form.identity:
            follows = _follows(column, codes)
        elif name not in needed and _is_constant(column):
            follows = codes[1:] == codes[:-1]
        else:
            is_ready &= is_void
            follows = np.ones(len(codes) - 1, dtype=bool)
        is_next &= (is_void[1:] == is_void[:-1]) & (is_void[1:] | follows)
    in_a_run = np.zeros(len(positions), dtype=bool)
    in_a_run[:-1] |= is_next
    in_a_run[1:] |= is_next
    found[positions[says_nothing | (is_ready & in_a_run)]] = True
    return found


def _is_false_or_zero(column: Column, codes: np.ndarray) -> np.ndarray:
    """For each of the codes, whether its value is a check box that is not ticked, or the number 0."""
    used, places = np.unique(codes, return_inverse=True)
    return np.array([_says_no(column.values[int(code)].as_py()) for code in used], dtype=bool)[places]


def _says_no(text: str) -> bool:
    kind, content = split(text)
    if kind == BOOLEAN:
        return content != "1"
    return content == "0" if kind == NUMBER else content in _FALSE


def _is_constant(column: Column) -> bool:
    """Whether all filled cells of the column have one value."""
    return len(np.unique(column.codes[~column.is_blank])) == 1


def _follows(column: Column, codes: np.ndarray) -> np.ndarray:
    """For each row but the first of `codes`, whether its value is that of the row above, or one more."""
    same = codes[1:] == codes[:-1]
    if same.all():
        return same
    used, places = np.unique(codes, return_inverse=True)
    parts = [_parts(column.values[int(code)].as_py()) for code in used]
    around = np.unique([part[0] for part in parts], return_inverse=True)[1][places]
    numbers = np.array([part[1] for part in parts], dtype=np.int64)[places]
    return same | ((around[1:] == around[:-1]) & (np.diff(numbers) == 1) & (numbers[:-1] >= 0))


def _parts(text: str) -> tuple[str, int]:
    """The text around the last number, and the number; -1 if there is none."""
    written = clean(plain(text))
    found = _NUMBERED.fullmatch(written)
    return (f"{found[1]}\x00{found[3]}", int(found[2])) if found else (written, -1)
