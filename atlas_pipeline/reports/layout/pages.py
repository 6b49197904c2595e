"""Printed pages of a report sheet: the paper, the scale, and the rows at which a new page begins.

Pure arithmetic, in points. The spreadsheet program fits the columns to the width of the paper; here the
scale that it will choose is estimated, a little high, so that the pages hold what they are given.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEFT_RIGHT, TOP, BOTTOM = 0.4, 0.5, 0.6
"""Margins in inches."""
INCH = 72.0
DEFAULT_HEIGHT = 15.0
"""Height of a row without a set height, in points."""
SPARE = 0.97
"""The part of the page that is used. Printers measure letters a little differently from screens."""


@dataclass(frozen=True)
class Paper:
    """A sheet of paper in landscape: Excel's number, width and height in points."""

    number: int
    width: float
    height: float


PAPERS = ((185.0, Paper(1, 792, 612)), (215.0, Paper(5, 1008, 612)), (math.inf, Paper(3, 1224, 792)))
"""(largest table width in characters, paper).

The donor's papers: Letter, Legal, Tabloid. Each one is legible up to its width.
"""


def paper_for(widths: Sequence[float]) -> Paper:
    """The smallest paper on which columns of these widths (in characters) are legible."""
    return next(paper for widest, paper in PAPERS if sum(widths) <= widest)


def scale_for(paper: Paper, widths: Sequence[float]) -> int:
    """The scale in percent at which the columns fill the width of the paper. It is at most 100."""
    room = paper.width - 2 * LEFT_RIGHT * INCH
    needed = sum(int(width * 7 + 5) * 0.75 for width in widths)
    return max(10, min(100, int(100 * room / needed)))


def room_below(paper: Paper, scale: int) -> float:
    """The height of the rows that one page holds at a scale, in points of the sheet."""
    return (paper.height - (TOP + BOTTOM) * INCH) * SPARE / (scale / 100)


def page_breaks(
    heights: Mapping[int, float],
    rows: int,
    blocks: Iterable[tuple[int, int]],
    room: float,
    repeated: float,
) -> list[int]:
    """Returns the rows (from 0) that begin a new page.

    `heights`: row → height; other rows have `DEFAULT_HEIGHT`. `blocks` are ranges of rows (first, last)
    that are kept on one page. A block that is higher than a page is cut; the blocks within it are not.
    `repeated` is the height of the header row, which each later page repeats.
    """

    def height(first: int, last: int) -> float:
        return sum(heights.get(row, DEFAULT_HEIGHT) for row in range(first, last + 1))

    kept = [(first, last) for first, last in blocks if height(first, last) <= room - repeated]
    breaks: list[int] = []
    start, left = 0, room
    row = 0
    while row < rows:
        left -= heights.get(row, DEFAULT_HEIGHT)
        if left < 0 and row > start:
            row = _moved_up(row, start, kept)
            breaks.append(row)
            start, left = row, room - repeated
            continue
        row += 1
    return breaks


def _moved_up(row: int, start: int, kept: list[tuple[int, int]]) -> int:
    """The row at which the page can end without cutting a block, after `start`; else `row` itself."""
    wanted = row
    while cut := [first for first, last in kept if first < wanted <= last]:
        wanted = min(cut)
    return wanted if wanted > start else row
