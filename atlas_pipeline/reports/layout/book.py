"""Layout of the report workbooks: styles, row heights, print set-up. No figure and no word is made here.

Each text is written as text, whatever its first character. So a text from a submission cannot become a
formula. The caller gives the creation date, so the same inputs give the same bytes.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.layout.figure_text import FigureText
from atlas_pipeline.reports.layout.pages import (
    BOTTOM,
    DEFAULT_HEIGHT,
    LEFT_RIGHT,
    TOP,
    page_breaks,
    paper_for,
    room_below,
    scale_for,
)

NAVY, LINE, PALE = "#1F3864", "#8C9BB3", "#EAF0F8"
FONTS = {"th": "Tahoma"}
"""Thai needs its own font: Arial has no Thai letters. Tahoma is on Windows and on the Mac."""
LINE_HEIGHT = {"en": 12.0, "es": 12.0, "th": 14.5}
"""Height of one line of nine-point text, in points."""
SMALL = 1.15
"""A column holds this many times more text in a small style."""
WIDE = 100.0
"""From this column width on, the space lost at line ends no longer matters."""
CELL_LIMIT = 32_000
"""In characters. Excel holds 32,767 in a cell."""
ROW_LIMIT = 400.0
"""In points. The highest row in Excel has 409."""

_BOX = {"border": 1, "border_color": LINE}
_MIDDLE = {"align": "center", "valign": "vcenter", "text_wrap": True}
_LABEL = {"align": "left", "valign": "vcenter", "indent": 1, "text_wrap": True}
_RIGHT = {"align": "right", "valign": "vcenter"}
_TEXT = {"text_wrap": True, "valign": "top", "align": "left", "indent": 1, "quote_prefix": True}
_ABSENT = _MIDDLE | {"italic": True, "font_color": "#595959"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": NAVY, "valign": "vcenter"},
    "facts": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True},
    "header": _BOX
    | {"bold": True, "bg_color": NAVY, "font_color": "#FFFFFF", "text_wrap": True}
    | {"valign": "vcenter", "align": "center"},
    "objective": _BOX | _LABEL | {"bold": True, "bg_color": "#C9D6EA"},
    "outcome": _BOX | _LABEL | {"bold": True, "bg_color": PALE},
    "remark": _BOX | _LABEL | {"italic": True},
    "text": _BOX | _TEXT,
    "text_bold": _BOX | _TEXT | {"bold": True},
    "label": _BOX | _LABEL,
    "label_bold": _BOX | _LABEL | {"bold": True},
    "number": _BOX | _RIGHT,
    "actual": _BOX | _RIGHT | {"bold": True},
    "middle": _BOX | _MIDDLE,
    "absent": _BOX | _ABSENT | {"bg_color": "#F2F2F2"},
    "absent_middle": _BOX | _ABSENT,
    "small": _BOX | _MIDDLE | {"font_size": 8},
    "behind": _BOX | _RIGHT | {"bg_color": "#FBE3D6", "font_color": "#7A2E00"},
    "on_target": _BOX | _RIGHT | {"bg_color": "#E2EFDA", "font_color": "#22460F"},
    "ahead": _BOX | _RIGHT | {"bg_color": "#DCE9F7", "font_color": "#123E6B"},
    "foot": {"text_wrap": True, "valign": "top", "font_size": 8},
}


class ReportBook:
    """One workbook in one language. Each style is created once and shared by all cells that use it."""

    def __init__(
        self,
        path: Path,
        language: str,
        made_on: date,
        title: str,
        author: str,
        versions: Mapping[str, str],
    ) -> None:
        """`versions` become properties of the file: name → text. No page shows them."""
        path.parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.path = path
        self.font = FONTS.get(language, "Arial")
        # Spreadsheet programs measure column widths in digits of the default font. Calibri, the usual one,
        # is not on every computer; with another one in its place the columns are a third wider.
        options["default_format_properties"] = {"font_name": self.font, "font_size": 10}
        self.workbook = xlsxwriter.Workbook(str(path), options)
        created = datetime(made_on.year, made_on.month, made_on.day)
        self.workbook.set_properties({"title": title, "author": author, "created": created})
        for name, text in versions.items():
            self.workbook.set_custom_property(name, text, "text")
        self.language = language
        self._formats: dict[tuple[str, str], Format] = {}

    def style(self, name: str, number_format: str = "General") -> Format:
        key = (name, number_format)
        if key not in self._formats:
            font = {"font_name": self.font, "font_size": 9}
            self._formats[key] = self.workbook.add_format(font | STYLES[name] | {"num_format": number_format})
        return self._formats[key]

    def sheet(self, name: str, widths: Sequence[float]) -> "ReportSheet":
        """Returns a new sheet. `widths` are the column widths in characters."""
        return ReportSheet(self, self.workbook.add_worksheet(sheet_name(name, self._names())), widths)

    def close(self) -> None:
        """Writes the file. Raises ReportError if it cannot be written."""
        try:
            self.workbook.close()
        except FileCreateError as error:
            reason = getattr(error.args[0], "strerror", None) or error
            raise ReportError(
                f"{self.path} cannot be written: {reason}. Close the file in other programs, or ask for the "
                "right to write there"
            ) from error

    def _names(self) -> set[str]:
        return {sheet.get_name().casefold() for sheet in self.workbook.worksheets()}


class ReportSheet:
    """A sheet that knows its column widths and row heights, to estimate the height of a text and to choose
    the rows that begin a printed page."""

    def __init__(self, book: ReportBook, sheet: Worksheet, widths: Sequence[float]) -> None:
        self.book, self.sheet, self.widths = book, sheet, list(widths)
        self._heights: dict[int, float] = {}
        self._blocks: list[tuple[int, int]] = []
        self._last_row = 0
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)

    @property
    def last(self) -> int:
        return len(self.widths) - 1

    def text(self, row: int, column: int, text: str, style: str) -> None:
        self._last_row = max(self._last_row, row)
        self.sheet.write_string(row, column, text[:CELL_LIMIT], self.book.style(style))

    def cell(self, row: int, column: int, cell: FigureText) -> None:
        if isinstance(cell.content, str):
            self.text(row, column, cell.content, cell.style)
        else:
            self._last_row = max(self._last_row, row)
            style = self.book.style(cell.style, cell.number_format)
            self.sheet.write_number(row, column, cell.content, style)

    def merged(self, first: int, last: int, column: int, cell: FigureText, until: int | None = None) -> None:
        """Writes one cell over the rows `first` to `last` and the columns `column` to `until`.

        If `until` is None, the cell has one column.
        """
        until = column if until is None else until
        if (first, column) != (last, until):
            self.sheet.merge_range(
                first, column, last, until, "", self.book.style(cell.style, cell.number_format)
            )
        self.cell(first, column, cell)

    def facts(self, row: int, facts: Sequence[tuple[str, str]]) -> None:
        """Writes labels in bold, each with its text, in one line over all columns."""
        bold, plain = self.book.style("bold"), self.book.style("facts")
        self.sheet.merge_range(row, 0, row, self.last, "", plain)
        parts: list[Any] = []
        for place, (label, said) in enumerate(facts):
            gap = "     " if place else ""
            parts += [bold, f"{gap}{label}: ", plain, said or "–"]
        self.sheet.write_rich_string(row, 0, *parts, plain)
        line = "     ".join(f"{label}: {said}" for label, said in facts)
        self.height(row, self.lines(line, sum(self.widths)))

    def band(self, row: int, text: str, style: str) -> None:
        """Writes a line of text over all columns. The row is as high as the text needs."""
        self.merged(row, row, 0, FigureText(text, style), until=self.last)
        self.height(row, self.lines(text, sum(self.widths) * (SMALL if style == "foot" else 1)))

    def lines(self, text: str, width: float) -> int:
        return text_lines(text, width, self.book.language)

    def height(self, row: int, lines: float) -> None:
        self.points(row, lines * LINE_HEIGHT[self.book.language] + 4)

    def points(self, row: int, points: float) -> None:
        """Sets the height of a row, in points."""
        self._heights[row] = min(points, ROW_LIMIT)
        self.sheet.set_row(row, self._heights[row])

    def keep(self, first: int, last: int) -> None:
        """Keeps the rows `first` to `last` on one printed page, if a page holds them."""
        self._blocks.append((first, last))

    def print_setup(self, header_row: int, freeze_column: int, left: str, page: str) -> None:
        """Sets up printing and freezes the panes at the header. Call it when all rows are written.

        Landscape, one page wide, the header row on every page, page numbers, no block cut by a page (see
        `keep`). `left` is the footer text on the left; the page number is on the right.
        """
        sheet, paper = self.sheet, paper_for(self.widths)
        sheet.set_landscape()
        sheet.set_paper(paper.number)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=LEFT_RIGHT, right=LEFT_RIGHT, top=TOP, bottom=BOTTOM)
        sheet.repeat_rows(header_row)
        header = self._heights.get(header_row, DEFAULT_HEIGHT)
        rows, room = self._last_row + 1, room_below(paper, scale_for(paper, self.widths))
        sheet.set_h_pagebreaks(page_breaks(self._heights, rows, self._blocks, room, header))
        sheet.freeze_panes(header_row + 1, freeze_column)
        sheet.set_footer(f"&L&8{left.replace('&', '&&')}&R&8{page}")


def text_lines(text: str, width: float, language: str) -> int:
    """Returns the number of lines that a text takes in a column of this width, estimated a little high.

    Excel measures a column's width in digits of the default font, ten points high. The texts have nine
    points, so more letters fit. Wrapping loses the end of each line. Thai vowels and tone marks above and
    below a letter take no room.
    """
    fitting = 1.22 if width < WIDE else 1.35
    room = max(4.0, width * (fitting if language != "th" else fitting - 0.07) - 2)
    return sum(max(1, math.ceil(_room_of(line) / room)) for line in text.split("\n"))


def sheet_name(name: str, taken: set[str]) -> str:
    r"""Returns a name for a sheet that Excel accepts.

    It has at most 31 characters, none of `[]:*?/\`, and no apostrophe at either end. It is not in `taken`.
    """
    clean = name.translate(str.maketrans("", "", "[]:*?/\\")).strip("' ")[:31] or "Sheet"
    number, free = 2, clean
    while free.casefold() in taken:
        free = f"{clean[: 31 - len(str(number)) - 1]} {number}"
        number += 1
    return free


def _room_of(line: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in line)
