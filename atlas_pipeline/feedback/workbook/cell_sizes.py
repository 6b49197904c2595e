"""The widths of columns and the heights of rows of one sheet, in pixels. A note covers several of them."""

from functools import cached_property

from atlas_pipeline.feedback.workbook.marked_cells import SheetPart
from atlas_pipeline.feedback.workbook.sheet_tags import COLUMN, NUMBER, ROW, attribute


class CellSizes:
    """The sizes of the columns and rows of one sheet."""

    def __init__(self, part: SheetPart) -> None:
        self._part = part

    def across(self, column: int, pixels: int, plain: int) -> tuple[int, int]:
        """The column that is `pixels` to the right of the start of a column, and the pixels into it.
        `plain`: the width of a column without a set width."""
        for place in range(column, column + 100):
            width = self._widths.get(place, plain)
            if pixels <= width:
                return place, pixels
            pixels -= width
        return column + 100, 0

    def down(self, row: int, pixels: int, plain: int) -> tuple[int, int]:
        """The row (from 0) that is `pixels` below the top of a row (from 1), and the pixels into it.
        `plain`: the height of a row without a set height."""
        for place in range(row, row + 200):
            height = self._heights.get(place, plain)
            if pixels <= height:
                return place - 1, pixels
            pixels -= height
        return row + 199, 0

    @cached_property
    def _widths(self) -> dict[int, int]:
        """Column → its width in pixels, if a width is set."""
        found = {}
        for column in COLUMN.finditer(self._part.head):
            said = [attribute(name, column.group(1)) for name in (b"min", b"max", b"width")]
            first, last, width = (float(text) if text else 0.0 for text in said)
            for place in range(int(first) - 1, min(int(last), int(first) + 100)):
                found[place] = int(width * 7) + 5
        return found

    @cached_property
    def _heights(self) -> dict[int, int]:
        """Row → its height in pixels, if a height is set."""
        found = {}
        for row in ROW.finditer(self._part.rows):
            number, height = NUMBER.search(row.group(1)), attribute(b"ht", row.group(1))
            if number and height:
                found[int(number.group(1))] = int(float(height) * 4 / 3)
        return found
