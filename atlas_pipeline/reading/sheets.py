"""A sheet as it was read: columns of distinct spellings, with the row numbers that the officer sees.

A column keeps each spelling once and a position for every row. So each operation on text runs once for
each spelling. Nothing here knows what a form is.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.reading.cells import DAY_ZERO, MARK, plain
from atlas_pipeline.reading.merged_areas import MergedAreas
from atlas_pipeline.reading.signs import BLANKS, CONTROL, INVISIBLE

_SAYS_NOTHING = f"^[{INVISIBLE}{CONTROL}{BLANKS}]*$"


@dataclass(frozen=True)
class Column:
    """`codes`: for every row the position of its spelling in `values`. `values` has no nulls; a blank is
    ""."""

    codes: np.ndarray
    values: pa.Array

    @classmethod
    def of(cls, texts: list[str]) -> "Column":
        encoded = pa.array(texts, pa.string()).dictionary_encode()
        return cls(encoded.indices.to_numpy(zero_copy_only=False), encoded.dictionary)

    @classmethod
    def of_arrow(cls, column: pa.ChunkedArray) -> "Column":
        """From a dictionary-encoded column without nulls whose chunks share one dictionary."""
        if column.num_chunks == 0:
            return cls.of([])
        codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in column.chunks]
        return cls(np.concatenate(codes), column.chunk(0).dictionary)

    def __len__(self) -> int:
        return len(self.codes)

    def text(self, position: int) -> str:
        """The cell as it was read, with its mark."""
        return self.values[int(self.codes[position])].as_py()

    def shown(self, position: int) -> str:
        return plain(self.text(position))

    def at(self, positions: np.ndarray | slice) -> "Column":
        """Only those rows. `positions` may also be a boolean mask or a slice."""
        return Column(self.codes[positions], self.values)

    @cached_property
    def is_blank(self) -> np.ndarray:
        """For every row: whether the cell is empty or holds only blanks and invisible signs."""
        blank = pc.match_substring_regex(self.values, _SAYS_NOTHING)
        return blank.to_numpy(zero_copy_only=False)[self.codes]

    @cached_property
    def has_marks(self) -> bool:
        return bool(pc.any(pc.starts_with(self.values, MARK)).as_py())

    def replaced(self, position: int | np.ndarray, text: str) -> "Column":
        """The same column with another text in one row, or in each row of a mask."""
        codes = self.codes.copy()
        codes[position] = len(self.values)
        return Column(codes, pa.concat_arrays([self.values, pa.array([text], pa.string())]))


@dataclass(frozen=True)
class Hidden:
    """The parts of a sheet that its sender may not have seen. Columns are counted from 1, as (first,
    last)."""

    is_sheet: bool = False
    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """`name` is the name that the officer knows (with suffix for a CSV file). `rows` holds each row's
    number."""

    name: str
    rows: np.ndarray
    columns: tuple[Column, ...]
    hidden: Hidden = Hidden()
    day_zero: date = DAY_ZERO
    """The day from which the workbook counts its days."""
    merged: MergedAreas = field(default_factory=MergedAreas)

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, positions: np.ndarray | slice) -> "Sheet":
        columns = tuple(column.at(positions) for column in self.columns)
        return replace(self, rows=self.rows[positions], columns=columns)

    def without_blank_rows(self) -> "Sheet":
        """The sheet without its blank rows. The other rows keep their numbers."""
        if not self.columns or not len(self):
            return self
        blank = np.logical_and.reduce([column.is_blank for column in self.columns])
        return self.at(np.flatnonzero(~blank)) if blank.any() else self

    def shown(self, position: int) -> list[str]:
        """One row as the officer sees it."""
        return [column.shown(position) for column in self.columns]


def sheet_of(name: str, rows: list[list[str]]) -> Sheet:
    """A small sheet from its cells, with rows numbered from 1. Short rows are filled with blanks."""
    width = max((len(row) for row in rows), default=0)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = tuple(Column.of([row[place] for row in filled]) for place in range(width))
    return Sheet(name, np.arange(1, len(rows) + 1), columns)
