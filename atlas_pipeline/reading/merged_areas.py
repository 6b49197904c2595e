"""The merged areas of a sheet. The reader sees the first cell of an area over all of its cells."""

from collections.abc import Iterable

import numpy as np


class MergedAreas:
    """Areas of cells that are shown as one. Rows and columns are counted from 1."""

    def __init__(self, bounds: Iterable[int] = ()) -> None:
        """`bounds`: first row, first column, last row and last column of each area, one after the other."""
        flat = np.fromiter(bounds, dtype=np.int32)
        self.bounds = flat.reshape(-1, 4)
        self._of_column: dict[int, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.bounds)

    def at(self, rows: np.ndarray, column: int) -> np.ndarray:
        """For each row, the number of the area that contains the cell of that column; -1 if none does."""
        areas = self._in_column(column)
        if not len(areas):
            return np.full(len(rows), -1)
        nearest = np.searchsorted(self.bounds[areas, 0], rows, side="right") - 1
        found = areas[np.maximum(nearest, 0)]
        return np.where((nearest >= 0) & (rows <= self.bounds[found, 2]), found, -1)

    def covers(self, rows: np.ndarray, column: int) -> np.ndarray:
        """For each row, whether the reader sees another cell in the place of the cell of that column."""
        area = self.at(rows, column)
        if not len(self):
            return area >= 0
        is_first = (self.bounds[area, 0] == rows) & (self.bounds[area, 1] == column)
        return (area >= 0) & ~is_first

    def visible(self, row: int, column: int) -> tuple[int, int]:
        """The cell that the reader sees in the place of that cell: the cell itself if it is not merged."""
        (area,) = self.at(np.array([row]), column) if len(self) else (-1,)
        return (row, column) if area < 0 else (int(self.bounds[area, 0]), int(self.bounds[area, 1]))

    def _in_column(self, column: int) -> np.ndarray:
        """The areas over the column, by their first rows."""
        if column not in self._of_column:
            areas = np.flatnonzero((self.bounds[:, 1] <= column) & (column <= self.bounds[:, 3]))
            self._of_column[column] = areas[np.argsort(self.bounds[areas, 0], kind="stable")]
        return self._of_column[column]
