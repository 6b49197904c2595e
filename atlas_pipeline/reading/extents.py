"""Facts about a sheet that calamine does not report. They are collected from the workbook's file before
the sheet is read.

calamine lays a sheet out as a full grid, even if the sheet has few cells. It returns a cell with an error
as an empty cell, and a percentage as its share. It does not report hidden parts. Each kind of workbook has
a module of its own for this.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from atlas_pipeline.reading.cells import DAY_ZERO
from atlas_pipeline.reading.number_formats import Look

if TYPE_CHECKING:
    import numpy as np


@dataclass
class Extent:
    """The size of a sheet, and its special cells. Rows and columns are counted from 1.

    - `rightmost`: the cell with a value in the last column; None if it was not looked for. `values`: the
      number of cells with a value; None if they were not counted.
    - `errors`: (row, column) → the text that the cell displays. `unsaved`: cells with a formula whose
      result was never saved.
    - `pictures`: cells whose content is a picture. `pictures_over`: cells over which a picture begins.
      `rich`: cells of an .xlsx with the number of their metadata, which leads to a picture or a card.
      `cards`: cells with a data card → the text that it displays.
    - `percents`: cells that display a percentage. `dates`: cells that display a date, which calamine
      returns as numbers. `formats`: cells that display a text of their format → its code.
    - `merged`: first row, first column, last row and last column of each merged area, one after the other.
    - `hidden_columns`: first and last column of each stretch.
    - `day_zero`: the day from which the workbook counts its days.
    - `compacted`: the workbook with only the filled cells of this sheet; if given, it is read instead.
      `gaps`: (row of the compacted sheet, number of rows taken out after this row).
    """

    rows: int = 0
    columns: int = 26
    rightmost: tuple[int, int] | None = None
    values: int | None = None
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: set[tuple[int, int]] = field(default_factory=set)
    pictures: set[tuple[int, int]] = field(default_factory=set)
    pictures_over: set[tuple[int, int]] = field(default_factory=set)
    rich: dict[tuple[int, int], int] = field(default_factory=dict)
    cards: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    dates: set[tuple[int, int]] = field(default_factory=set)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: "array[int]" = field(default_factory=lambda: array("i"))
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    day_zero: date = DAY_ZERO
    compacted: bytes | None = None
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def note_look(self, place: tuple[int, int], look: Look) -> None:
        """Records the look of a cell with a number."""
        if look.kind == "percent":
            self.percents.add(place)
        elif look.kind == "date":
            self.dates.add(place)
        else:
            self.formats[place] = look.code

    def numbers(self, count: int) -> "np.ndarray":
        """The row numbers in the original sheet of the first `count` rows that are read."""
        import numpy as np  # not in the child process for .xls: its start would take twice as long

        numbers = np.arange(1, count + 1)
        for after, missing in self.gaps:
            numbers[after:] += missing
        return numbers


FREE_CELLS = 4_000_000
"""Up to this many cells, a grid is laid out without counting its cells with a value: 128 MiB in calamine."""

SPARSE = 8
"""A larger grid is laid out only if at least one in this many cells has a value."""

LookOver = Callable[[str], Extent]
"""From a sheet's name to its extent."""
