"""The checked workbook: the officer's own file with the marks of one report. Marks of an earlier report
are removed."""

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain

from atlas_pipeline.feedback.report import MOST_LINES, Report, without_marks
from atlas_pipeline.feedback.workbook.comments import Note, Notes
from atlas_pipeline.feedback.workbook.marked_cells import Restyle, SheetPart
from atlas_pipeline.feedback.workbook.plain_copy import shortened, workbook_of
from atlas_pipeline.feedback.workbook.sheet_list import NewSheet, SheetList
from atlas_pipeline.feedback.workbook.styles import Styles
from atlas_pipeline.feedback.workbook.summary_sheet import font_of, summary_sheet
from atlas_pipeline.reading.own_sheets import MARKS_NAME, SUMMARY_NAME
from atlas_pipeline.reading.reader import Contents, Reading
from atlas_pipeline.reading.unreadable import Unreadable
from atlas_pipeline.reading.xlsx.package import MAIN, Package


@dataclass(frozen=True)
class CheckedWorkbook:
    """`suffix` is the suffix of the file: `.xlsx`, or `.xlsm` for a workbook with macros."""

    content: bytes
    suffix: str


def checked_workbook(reading: Reading, report: Report) -> CheckedWorkbook:
    """The officer's file with the report's marks and summary. If the file itself cannot be marked, a copy
    of its cells. If the file cannot be read, only the summary."""
    contents = Contents()
    if report.is_readable:
        try:
            if reading.container.kind == "xlsx":
                return _marked(Package(reading.container), report)
        except Exception:  # the package may have any structure; its cells were read, so a copy is possible
            pass
        with suppress(Unreadable):
            contents = reading.contents(lambda _: True)
    sheets = list(contents.sheets.values())
    copied = shortened(sheets, {sheet: {row for row, _ in marks} for sheet, marks in report.marks.items()})
    book, names = workbook_of(copied)
    if contents.sheets:
        said = report.say("copy") if copied is sheets else report.say("copy_partly")
        report = replace(report, stage=f"{report.stage} {said}")
    else:
        report = without_marks(report)
    return _marked(Package(book), report, names)


def _marked(package: Package, report: Report, names: dict[str, str] | None = None) -> CheckedWorkbook:
    """Raises Unmarkable if the package has an unknown structure."""
    book = SheetList(package)
    was_marked, pairs = book.take_out()
    sheets = book.sheets()
    places = {name: name for name in sheets} if names is None else names
    styles = Styles(book.styles())
    parts = {name: SheetPart(package.read(part)) for name, part in sheets.items()}
    notes = {name: Notes(package, part, parts[name]) for name, part in sheets.items()}
    if was_marked or any(one.has_ours() for one in notes.values()):
        restoring = styles.restoring(pairs)
        for name, part in parts.items():
            part.restore(restoring)
            notes[name].take_out()
    noted = _noted(report)
    for sheet, marks in report.marks.items():
        name = places.get(sheet, "")
        if name not in parts:
            continue
        wanted: dict[int, dict[int, Restyle]] = {}
        for (row, column), mark in marks.items():
            severity = mark.severity
            wanted.setdefault(row, {})[column] = lambda xf, severity=severity: styles.marked(xf, severity)  # type: ignore[misc]
        parts[name].mark(wanted)
        notes[name].put_in(noted.get(sheet, {}), font_of(report.language))
    for name, part in parts.items():
        part.deselect()
        package.write(sheets[name], part.content())
    hidden = NewSheet(MARKS_NAME, _hidden_sheet(styles), MARKS_NAME, is_hidden=True)
    summary, titles = summary_sheet(report, styles, places)
    book.add(hidden, len(book.tree.find(f"{{{MAIN}}}sheets")))  # type: ignore[arg-type]
    book.add(NewSheet(report.say("sheet"), summary, SUMMARY_NAME, titles=titles), 0)
    book.open_at_first()
    return CheckedWorkbook(package.packed(), ".xlsm" if book.has_macros else ".xlsx")


def _noted(report: Report) -> dict[str, dict[tuple[int, int], Note]]:
    """The notes of the cells, at most MOST_LINES."""
    left = MOST_LINES
    found: dict[str, dict[tuple[int, int], Note]] = {}
    for sheet, marks in report.marks.items():
        for cell, mark in marks.items():
            if left > 0:
                found.setdefault(sheet, {})[cell] = Note(mark.heading, "\n".join(mark.sentences))
                left -= 1
    return found


def _hidden_sheet(styles: Styles) -> bytes:
    """For each colour of marks one row: a cell with the colour, and a cell with the fill that the colour
    covers."""
    rows = chain.from_iterable(
        (f'<row r="{number}">', _keeping("A", number, marked), _keeping("B", number, plain), "</row>")
        for number, (marked, plain) in enumerate(styles.pairs(), start=1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()


def _keeping(column: str, row: int, style: int) -> str:
    return f'<c r="{column}{row}" s="{style}" t="inlineStr"><is><t>-</t></is></c>'
