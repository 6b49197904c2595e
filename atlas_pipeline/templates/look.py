"""The look of a workbook for an office: colours, formats, column widths, the printed page."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

INK, PAPER = "#16404D", "#FFFFFF"
OPTIONAL, BAND, LINE = "#5E8794", "#F1F6F7", "#C9D6DA"
NOTICE = "#FFF3CD"
FONTS = {"th": ("Tahoma", 10)}
"""The font and its size by language. All other languages use `LATIN_FONT`."""
LATIN_FONT = ("Calibri", 11)
NARROWEST, ONE_LINE, WIDEST = 8.0, 25.0, 36.0
"""Column widths in characters. If a text is longer than one line of width `ONE_LINE`, it is folded into
about three lines."""
LINES = 3
PADDING, INDENT = 4, 3
LETTER, BOLD = 0.92, 1.15
"""`LETTER`: the mean width of a letter, in widths of a digit (Excel's unit for columns). Thai vowels and
tone marks above and below the line have no width. `BOLD`: the factor by which bold headers are wider."""
LINE_HEIGHT = 15
A4 = 9
A4_HOLDS = 200
"""Characters that are readable across A4 in landscape: at three quarters of their size, so eight points.
Offices have no larger paper, so wider sheets take several pages side by side."""


@dataclass(frozen=True)
class Formats:
    """The formats of one workbook."""

    title: Format
    required: Format
    optional: Format
    text: Format
    number: Format
    day: Format
    line: Format
    line_day: Format
    label: Format
    notice: Format


def bases(language: str) -> dict[str, dict[str, Any]]:
    """The properties from which formats are made, with the language's font: `base`, a `cell` of a table, a
    `line` of a cover, a `head`."""
    font, size = FONTS.get(language, LATIN_FONT)
    base = {"font_name": font, "font_size": size, "valign": "top"}
    cell = base | {"bottom": 4, "bottom_color": LINE}
    return {
        "base": base,
        "cell": cell,
        "line": cell | {"valign": "vcenter", "align": "left", "indent": 1},
        "head": base
        | {
            "bold": True,
            "font_color": PAPER,
            "valign": "vcenter",
            "text_wrap": True,
            "align": "left",
            "indent": 1,
            "right": 1,
            "border_color": PAPER,
        },
    }


def formats(book: xlsxwriter.Workbook, language: str, date_format: str) -> Formats:
    base, cell, line, head = bases(language).values()
    size = base["font_size"]
    return Formats(
        title=book.add_format(
            base | {"bold": True, "font_size": size + 4, "font_color": INK, "valign": "vcenter", "indent": 1}
        ),
        required=book.add_format(head | {"bg_color": INK}),
        optional=book.add_format(head | {"bg_color": OPTIONAL}),
        text=book.add_format(cell | {"text_wrap": True, "align": "left", "indent": 1}),
        number=book.add_format(cell | {"align": "center"}),
        day=book.add_format(cell | {"num_format": date_format, "align": "left", "indent": 1}),
        line=book.add_format(line | {"text_wrap": True}),
        line_day=book.add_format(line | {"num_format": date_format}),
        label=book.add_format(line | {"bold": True, "font_color": INK, "bg_color": BAND}),
        notice=book.add_format(
            base | {"bold": True, "text_wrap": True, "bg_color": NOTICE, "valign": "vcenter", "indent": 1}
        ),
    )


def column_width(header: str, cells: list[Any]) -> float:
    """A width in characters that shows short cells on one line and folds long ones."""
    widest = max((text_width(cell) for cell in cells if cell is not None), default=0.0)
    needed = widest if widest <= ONE_LINE else max(ONE_LINE, widest / LINES + 4)
    word = max(text_width(part) for part in header.split())
    return min(max(needed + PADDING, word * BOLD + PADDING, NARROWEST), WIDEST)


def row_height(cells: list[Any], widths: list[float]) -> float:
    """A height in points that shows every folded text. Spreadsheet programs do not compute it themselves."""
    lines = max(line_count(cell, width - INDENT) for cell, width in zip(cells, widths, strict=True))
    return LINE_HEIGHT * lines + 3


def set_page(
    sheet: Worksheet,
    title: str,
    notice: str,
    widths: Sequence[float] | None = None,
    *,
    head_rows: int = 1,
    has_key: bool = True,
) -> None:
    """Sets the printed page: the title at the top, the notice at the bottom.

    With `widths` (of the columns, in characters): a table in landscape with lines between its cells and its
    header rows on each page. It is one page wide. If it would be too small to read, it is as many pages wide
    as it needs. With `has_key`, each of them repeats the first column.
    """
    across = 1
    sheet.set_paper(A4)
    if widths is not None:
        sheet.set_landscape()
        sheet.repeat_rows(0, head_rows - 1)
        sheet.hide_gridlines(0)
        across = pages_across(widths, widths[0] if has_key else 0.0)
        if across > 1 and has_key:
            sheet.repeat_columns(0)
    sheet.fit_to_pages(across, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)
    sheet.set_header(f"&L&B{_plain(title)}&R&A")
    sheet.set_footer(f"&L&8{_plain(notice)}&R&8&P / &N")


def pages_across(widths: Sequence[float], repeated: float) -> int:
    """How many pages side by side hold the columns. Each page but the first begins with `repeated`, the
    width of the columns that are repeated."""
    pages, filled = 1, 0.0
    for width in widths:
        if filled and filled + width > A4_HOLDS:
            pages, filled = pages + 1, repeated
        filled += width
    return pages


def line_count(cell: Any, width: float) -> int:
    """The number of lines of a text that is folded between words. A word is folded only if it is longer
    than a line."""
    lines, filled = 1, 0.0
    for word in str(cell or "").split():
        length = text_width(word)
        if filled and filled + 1 + length > width:
            lines, filled = lines + 1, 0.0
        filled += length + (1 if filled else 0)
        while filled > width:
            lines, filled = lines + 1, filled - width
    return lines


def text_width(cell: Any) -> float:
    """In characters, on one line."""
    if isinstance(cell, date):
        return 11
    return LETTER * sum(unicodedata.category(letter) != "Mn" for letter in str(cell))


def _plain(text: str) -> str:
    """Text for a page header. There a single & begins a command."""
    return text.replace("&", "&&")
