"""The summary sheet, as XML: the first sheet that the officer sees in the checked workbook.

Every text is a text cell, so no text from a file can be a formula here.
"""

import re
import unicodedata
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from atlas_pipeline.feedback.report import SEVERITIES, Report
from atlas_pipeline.feedback.workbook.palette import BASE
from atlas_pipeline.feedback.workbook.styles import Styles
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.reading.own_sheets import SIGN
from atlas_pipeline.reading.xlsx.package import MAIN

FONTS = {"th": "Tahoma"}
LATIN_FONT = "Calibri"
WIDTHS = (6.0, 14.0, 26.0, 11.0, 13.0, 13.0, 64.0)
"""Widths of the columns A to G, in characters."""
INK, GREY, LINE, BAND, LINK = "16404D", "5A6B70", "C9D6DA", "F1F6F7", "0B4F9E"
GOOD = "D9EED9"
TINTS = {severity: f"{base - 0x040404:06X}" for severity, base in BASE.items()}
"""The colours of marks as the eye sees them, but with other bits: the colours of marks themselves are only
on the officer's cells."""

_LINE_HEIGHT = {"th": 16.5}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
_TALLEST = 400.0
_PAGE = 555.0
"""Height of the rows on one printed page, in points."""


def font_of(language: str) -> str:
    return FONTS.get(language, LATIN_FONT)


def summary_sheet(report: Report, styles: Styles, sheets: dict[str, str]) -> tuple[bytes, str]:
    """The bytes of the sheet, and the rows that each printed page repeats. `sheets`: sheet of the report →
    its name in this workbook; a sheet that is missing there gets no link."""
    page = _Page(report.language, styles)
    _write_head(page, report)
    _write_forms(page, report)
    titles = _write_problems(page, report, sheets)
    return page.content(report), titles


class _Page:
    """Collects rows, one after the other."""

    def __init__(self, language: str, styles: Styles) -> None:
        self.language = language
        self.font = font_of(language)
        self.line_height = _LINE_HEIGHT.get(language, 13.5)
        self._styles = styles
        self._style_numbers: dict[str, int] = {}
        self._rows: list[str] = []
        self._merged: list[str] = []
        self._links: list[str] = []
        self._filled = 0.0
        self._break = 0

    @property
    def next_row(self) -> int:
        return len(self._rows) + 1

    def style(self, name: str, *, size: float = 10, colour: str = "1A1A1A", **look: Any) -> int:
        if name not in self._style_numbers:
            font: dict[str, Any] = {key: look.pop(key) for key in ("bold", "underline") if key in look}
            font |= {"name": self.font, "size": size, "colour": colour}
            align = {"vertical": "center", "wrapText": "1"} | look.pop("align", {})
            self._style_numbers[name] = self._styles.style_number(font=font, align=align, **look)
        return self._style_numbers[name]

    def row(self, *cells: tuple[str, str | int, int], height: float | None = None) -> None:
        """Adds one row of cells `(columns, value, format)`. `columns` is `A`, or `A:G` for merged columns."""
        number = self.next_row
        written, tallest = [], height or 0.0
        for columns, value, style in cells:
            first, _, last = columns.partition(":")
            places = range(ord(first) - 65, ord(last or first) - 64)
            if last:
                self._merged.append(f"{first}{number}:{last}{number}")
            written.append(_cell(f"{first}{number}", value, style))
            written += [f'<c r="{chr(65 + place)}{number}" s="{style}"/>' for place in places[1:]]
            width = sum(WIDTHS[place] for place in places) - 2
            if height is None:
                tallest = max(tallest, _lines(str(value), width) * self.line_height + 6)
        self._filled += min(tallest, _TALLEST)
        self._rows.append(
            f'<row r="{number}" ht="{min(tallest, _TALLEST):g}" customHeight="1">{"".join(written)}</row>'
        )

    def gap(self, height: float = 9) -> None:
        self._filled += height
        self._rows.append(f'<row r="{self.next_row}" ht="{height:g}" customHeight="1"/>')

    def keep_together(self, height: float) -> None:
        """Starts a new page if the first page has less than this height left."""
        if _PAGE - height < self._filled < _PAGE:
            self._break = len(self._rows)

    def link(self, column: str, sheet: str, cell: str) -> None:
        """Links the cell of the next row to a cell of another sheet."""
        target = "'" + sheet.replace("'", "''") + "'!" + cell
        self._links.append(f'<hyperlink ref="{column}{self.next_row}" location={quoteattr(_clean(target))}/>')

    def content(self, report: Report) -> bytes:
        columns = "".join(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(WIDTHS, start=1)
        )
        merged = "".join(f'<mergeCell ref="{one}"/>' for one in self._merged)
        links = f"<hyperlinks>{''.join(self._links)}</hyperlinks>" if self._links else ""
        breaks = (
            f'<rowBreaks count="1" manualBreakCount="1"><brk id="{self._break}" max="16383" man="1"/>'
            "</rowBreaks>"
            if self._break
            else ""
        )
        foot = escape(_clean(f"&L&8{report.slice_name.replace('&', '&&')}&R&8&P / &N"))
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="FF{INK}"/><pageSetUpPr fitToPage="1"/>'
            "</sheetPr>"
            '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
            '<selection activeCell="A3" sqref="A3"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
            f"<sheetData>{''.join(self._rows)}</sheetData>"
            f'<mergeCells count="{len(self._merged)}">{merged}</mergeCells>{links}'
            '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            f"<headerFooter><oddFooter>{foot}</oddFooter></headerFooter>{breaks}</worksheet>"
        ).encode("utf-8", "replace")


def _write_head(page: _Page, report: Report) -> None:
    quiet = page.style("quiet", size=9, colour=GREY)
    page.row(("A:G", f"{report.checked_on} {SIGN} {report.file_name}", quiet))
    title = page.style("title", size=17, colour=INK, bold=True)
    page.row(("A:G", f"{report.say('title')} · {report.slice_name}", title), height=30)
    tint = GOOD if report.verdict_severity is None else TINTS[report.verdict_severity]
    verdict = page.style("verdict", size=12, bold=True, fill=tint, align=_INDENT)
    page.row(("A:G", report.verdict, verdict), height=_lines(report.verdict, 125) * 18 + 12)
    page.row(("A:G", report.stage, page.style("stage", colour=GREY, align=_INDENT)))
    step = page.style("step", align=_INDENT)
    page.gap(6)
    for number, text in enumerate(report.steps, start=1):
        page.row(
            ("A", number, page.style("number", colour=INK, bold=True, align=_MIDDLE)), ("B:G", text, step)
        )
    page.gap()


_MIDDLE = {"horizontal": "center"}
_INDENT = {"horizontal": "left", "indent": "1"}


def _write_forms(page: _Page, report: Report) -> None:
    if not report.forms:
        return
    head = page.style("head", colour="FFFFFF", bold=True, fill=INK, align=_INDENT)
    head_middle = page.style("head_middle", colour="FFFFFF", bold=True, fill=INK, align=_MIDDLE)
    page.row(
        ("A:C", report.say("column.form"), head),
        *(
            (place, report.say(f"column.{name}"), head_middle)
            for place, name in zip("DEF", _COUNTS, strict=True)
        ),
        ("G", report.say("column.outcome"), head),
    )
    text = page.style("text", line=LINE, align=_INDENT, is_quoted=True)
    number = page.style("count", line=LINE, align=_MIDDLE, number=3)
    bold = page.style("count_bold", line=LINE, align=_MIDDLE, number=3, bold=True)
    for one in report.forms:
        read, accepted, aside = one.counts
        page.row(
            ("A:C", one.form, text),
            ("D", read, number),
            ("E", accepted, number),
            ("F", aside, bold if one.aside else number),
            ("G", one.outcome_word, text),
        )
    page.gap(14)


_COUNTS = ("read", "accepted", "aside")


def _write_problems(page: _Page, report: Report, sheets: dict[str, str]) -> str:
    """Writes the list of problems. Returns the rows that each printed page repeats."""
    if not report.lines:
        page.row(("A:G", report.say("none"), page.style("text", line=LINE, align=_INDENT, is_quoted=True)))
        return ""
    page.keep_together(140)
    page.row(
        ("A:G", report.say("problems"), page.style("section", size=13, colour=INK, bold=True)), height=24
    )
    for severity in SEVERITIES:
        if count := report.count(severity):
            words = f"{report.say(f'severity.{severity}')} ({count:,}): {report.say(f'legend.{severity}')}"
            page.row(("A", "", _tinted(page, severity)), ("B:G", words, page.style("step", align=_INDENT)))
    page.gap(6)
    head = page.style("head", colour="FFFFFF", bold=True, fill=INK, align=_INDENT)
    titles = f"${page.next_row}:${page.next_row}"
    page.row(
        (
            "A",
            report.say("column.number"),
            page.style("head_middle", colour="FFFFFF", bold=True, fill=INK, align=_MIDDLE),
        ),
        *((place, report.say(f"column.{name}"), head) for place, name in zip("BCD", _COLUMNS, strict=True)),
        ("E:G", report.say("column.message"), head),
    )
    text = page.style("text", line=LINE, align=_INDENT, is_quoted=True)
    linked = page.style("link", line=LINE, colour=LINK, underline=True, align=_INDENT, is_quoted=True)
    middle = page.style("place", line=LINE, align=_MIDDLE, colour=GREY)
    for number, line in enumerate(report.lines, start=1):
        sheet = sheets.get(line.sheet)
        if sheet is not None:
            page.link("D", sheet, line.cell)
        page.row(
            ("A", number, middle),
            ("B", line.heading, _tinted(page, line.severity)),
            ("C", line.place, text),
            ("D", line.cell if sheet is not None else "", linked),
            ("E:G", line.message, text),
        )
    if report.further:
        page.row(("A:G", report.say("further", count=report.further), page.style("further", bold=True)))
    return titles


_COLUMNS = ("severity", "sheet", "cell")


def _tinted(page: _Page, severity: Severity) -> int:
    return page.style(f"tint_{severity}", bold=True, line=LINE, fill=TINTS[severity], align=_INDENT)


def _cell(ref: str, value: str | int, style: int) -> str:
    if isinstance(value, int):
        return f'<c r="{ref}" s="{style}"><v>{value}</v></c>'
    if not value:
        return f'<c r="{ref}" s="{style}"/>'
    text = escape(_clean(value)[:_LONGEST])
    return f'<c r="{ref}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _clean(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def _lines(text: str, width: float) -> int:
    """The number of lines of a text that is wrapped between words. Thai has no spaces between words and is
    wrapped anywhere."""
    count, filled = 1, 0.0
    for word in text.split():
        length = sum(1.0 for sign in word if unicodedata.category(sign) != "Mn") * 1.02
        if filled and filled + 1 + length > width:
            count, filled = count + 1, 0.0
        filled += length + (1 if filled else 0)
        while filled > width:
            count, filled = count + 1, filled - width
    return count
