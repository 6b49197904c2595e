"""How far a sheet reaches and which of its cells show an error: looked up in the file before it is read.

calamine lays a sheet out as a full grid however few cells it has, and gives a cell that shows an error as an
empty one. Each kind of workbook is looked over in a module of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Extent:
    """Rows and columns are counted from 1. `errors`: (row, column) → what the cell shows; `unsaved`: cells
    with a formula whose result was never saved."""

    rows: int = 0
    columns: int = 26
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: set[tuple[int, int]] = field(default_factory=set)


LookOver = Callable[[str], Extent]
"""From a sheet's name to its extent."""
