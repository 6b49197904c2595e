"""What a workbook's file says about a sheet that calamine does not: looked up before the sheet is read.

calamine lays a sheet out as a full grid however few cells it has, gives a cell that shows an error as an
empty one, a percentage as its share, and does not tell what is hidden. Each kind of workbook is looked over
in a module of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass
class Extent:
    """Rows and columns are counted from 1.

    `errors`: (row, column) → what the cell shows; `unsaved`: cells with a formula whose result was never
    saved; `percents`: cells that show a percentage. `hidden_columns` holds first and last of each stretch.
    `values`: how many cells have a value; None where it was not counted. `compacted`: the workbook with this
    sheet's long stretches of blank rows taken out, to be read in its stead; `gaps` says after which row of
    what is then read how many were taken out.
    """

    rows: int = 0
    columns: int = 26
    values: int | None = None
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: set[tuple[int, int]] = field(default_factory=set)
    percents: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    compacted: bytes | None = None
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def numbers(self, count: int) -> "np.ndarray":
        """The rows of the sheet that the first `count` rows of what is read stand for."""
        import numpy as np  # not needed by the child that reads .xls, whose start it would double

        numbers = np.arange(1, count + 1)
        for after, missing in self.gaps:
            numbers[after:] += missing
        return numbers


FREE_CELLS = 4_000_000
"""A grid of so many cells is laid out without counting how many of them have a value: 128 MiB in calamine."""

SPARSE = 8
"""A larger one only if at least one cell in so many has one."""

LookOver = Callable[[str], Extent]
"""From a sheet's name to its extent."""

_PERCENT_FORMATS = (9, 10)
"""Excel's own: 0% and 0.00%."""


def is_percent_format(number: int, code: str) -> bool:
    """Whether numbers in that format show as a percentage. A sign in quotation marks or behind a backslash is
    only text."""
    shown, is_quoted, is_escaped = "", False, False
    for sign in code:
        if is_escaped:
            is_escaped = False
        elif sign == '"':
            is_quoted = not is_quoted
        elif sign in "\\_*" and not is_quoted:
            is_escaped = True
        elif not is_quoted:
            shown += sign
    return number in _PERCENT_FORMATS or "%" in shown
