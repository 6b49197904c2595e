"""The workbook in which officers edit targets: one row a target, a revision as a row of its own."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from atlas_pipeline.plan.csv_files import TARGET_COLUMNS
from atlas_pipeline.plan.target_rows import TargetRow

SHEET = "Targets"
GUIDE = "How to"
_NUMBERS = ("baseline", "target")
_WIDTHS = {
    "indicator": 11,
    "country": 9,
    "calendar": 12,
    "period": 12,
    "basis": 12,
    "category": 16,
    "baseline": 10,
}
_WIDTHS |= {"target": 10, "effective_from": 15, "donor_reference": 24, "reason": 50}
_CHOICES = {"basis": ["period", "cumulative", "LOP"]}
_REVISE = (
    "To revise a target, do not change its row: add a row with the same indicator, country, calendar, "
    "period, basis and category, with the new target, the first day on which it holds (effective_from), "
    "the donor's reference and the reason."
)
_STEPS = (
    "One row is one target. Fill in the empty cells of the column target.",
    _REVISE,
    "Do not delete rows: a report of an earlier day needs the target of that day.",
    "Save the workbook, then: atlas plan targets --import FILE.xlsx. It shows the changes and asks first.",
)


def write_targets(rows: Sequence[TargetRow]) -> bytes:
    """The workbook as XLSX, with the rows in their order. Row 2 of the sheet is the first target."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#16404D", "font_color": "#FFFFFF", "text_wrap": True})
    text, wrapped = book.add_format({"num_format": "@"}), book.add_format({"text_wrap": True})
    empty = book.add_format({"bg_color": "#FDEBC4"})
    sheet = book.add_worksheet(SHEET)
    for place, column in enumerate(TARGET_COLUMNS):
        sheet.set_column(place, place, _WIDTHS[column], None if column in _NUMBERS else text)
        sheet.write_string(0, place, column, head)
    for row, cells in enumerate(rows, start=1):
        for place, column in enumerate(TARGET_COLUMNS):
            value = cells[column]
            if column in _NUMBERS and _is_number(value):
                sheet.write_number(row, place, float(value))
            elif value:
                sheet.write_string(row, place, value, text)
            elif column == "target":
                sheet.write_blank(row, place, None, empty)
    last = max(len(rows), 1)
    for column, choices in _CHOICES.items():
        place = TARGET_COLUMNS.index(column)
        sheet.data_validation(1, place, last + 500, place, {"validate": "list", "source": choices})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(TARGET_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    guide = book.add_worksheet(GUIDE)
    guide.set_column(0, 0, 100)
    for row, step in enumerate(_STEPS):
        guide.write_string(row, 0, f"{row + 1}. {step}", wrapped)
    book.close()
    return content.getvalue()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
