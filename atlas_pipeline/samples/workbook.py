"""Writing a sample submission as the workbook that an office would send: a cover, and a sheet a form."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from atlas_pipeline.forms.model import Field, Form
from atlas_pipeline.plan.model import Plan, text_in
from atlas_pipeline.samples.look import Formats, column_width, formats, row_height, set_page
from atlas_pipeline.samples.rosters import Row
from atlas_pipeline.samples.story import SampleSubmission
from atlas_pipeline.samples.wording import Wording

TEMPLATE_VERSION = "1"
COVER = "cover"
LONGEST_LIST = 255
"""Characters that Excel takes for a drop-down written into the cell's own rule."""


def write_workbook(sample: SampleSubmission, forms: dict[str, Form], plan: Plan) -> bytes:
    """The bytes of the workbook; the same for the same story, plan and forms.

    Raises ValueError where the story names a form or a field that does not exist, or declares nothing to
    report for a form that has rows.
    """
    _hold_together(sample, forms)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    style, wording = sample.style, Wording(plan, sample.style.language)
    book.set_properties(
        {
            "title": f"{style.title} – {sample.unit} {sample.period}",
            "author": style.prepared_by,
            "comments": style.notice,
            "keywords": "sample data",
            "created": datetime.combine(sample.prepared_on, time.min),
        }
    )
    look = formats(book, style.language, style.date_format)
    _write_cover(book.add_worksheet(COVER), sample, forms, wording, look)
    for name, form in forms.items():
        if sample.sheets.get(name):
            sheet = book.add_worksheet(text_in(form.labels, style.language))
            width = _write_form(sheet, form, sample.sheets[name], wording, look)
            set_page(sheet, f"{style.title} · {sample.unit} {sample.period}", style.notice, width)
    book.close()
    return content.getvalue()


def _write_cover(
    sheet: Worksheet, sample: SampleSubmission, forms: dict[str, Form], wording: Wording, look: Formats
) -> None:
    style = sample.style
    persons = "participants" in sample.sheets
    lines: list[tuple[str, Any]] = [
        (wording.word("country"), sample.unit),
        (wording.word("period"), sample.period),
        (wording.word("prepared_by"), style.prepared_by),
        (wording.word("prepared_on"), sample.prepared_on),
        (wording.word("reviewed_by"), style.reviewed_by),
        (wording.word("privacy_notice_given"), wording.word("yes") if persons else None),
        (wording.word("template_version"), TEMPLATE_VERSION),
        (wording.word("note"), style.notice),
    ]
    for name, form in forms.items():
        if sample.sheets.get(name):
            lines.append((text_in(form.labels, wording.language), wording.word("reported")))
        elif name in sample.nothing_to_report:
            lines.append((text_in(form.labels, wording.language), wording.word("nothing_to_report")))
    sheet.write_row(0, 0, [wording.word("field"), wording.word("value")], look.required)
    for row, (label, value) in enumerate((line for line in lines if line[1] is not None), start=1):
        sheet.write_string(row, 0, label, look.label)
        if isinstance(value, date):
            sheet.write_datetime(row, 1, _instant(value), look.line_day)
        else:
            sheet.write_string(row, 1, value, look.notice if value == style.notice else look.line)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 58)
    sheet.freeze_panes(1, 0)
    sheet.hide_gridlines(2)
    set_page(sheet, f"{style.title} · {sample.unit} {sample.period}", style.notice)


def _write_form(sheet: Worksheet, form: Form, rows: list[Row], wording: Wording, look: Formats) -> float:
    """Writes the table; the width of its columns together, in characters."""
    headers = [text_in(field.labels, wording.language) for field in form.fields]
    table = [[wording.shown(field, row.get(field.name)) for field in form.fields] for row in rows]
    widths = [column_width(header, list(cells)) for header, cells in zip(headers, zip(*table), strict=True)]
    for place, (field, header, width) in enumerate(zip(form.fields, headers, widths, strict=True)):
        sheet.write_string(0, place, header, look.required if field.required else look.optional)
        sheet.set_column(place, place, width)
        _offer_choices(sheet, place, len(rows), field, wording)
    for row, cells in enumerate(table, start=1):
        sheet.set_row(row, row_height(cells, widths))
        for place, cell in enumerate(cells):
            _write_cell(sheet, row, place, cell, look)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(form.fields) - 1)
    sheet.hide_gridlines(2)
    return sum(widths)


def _write_cell(sheet: Worksheet, row: int, place: int, cell: Any, look: Formats) -> None:
    if cell is None:
        sheet.write_blank(row, place, None, look.text)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, _instant(cell), look.day)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, place, cell, look.number)
    else:
        sheet.write_string(row, place, cell, look.text)


def _offer_choices(sheet: Worksheet, place: int, rows: int, field: Field, wording: Wording) -> None:
    choices = wording.choices(field)
    if choices and len(",".join(choices)) <= LONGEST_LIST:
        rule = {"validate": "list", "source": choices, "error_type": "warning"}
        sheet.data_validation(1, place, rows, place, rule)


def _instant(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _hold_together(sample: SampleSubmission, forms: dict[str, Form]) -> None:
    for name, rows in sample.sheets.items():
        if name not in forms:
            raise ValueError(f"{sample.file_name}: there is no form {name!r}")
        unknown = {key for row in rows for key in row} - set(forms[name].by_name)
        if unknown:
            raise ValueError(f"{sample.file_name}: {name} has no field {', '.join(sorted(unknown))}")
    both = [name for name in sample.nothing_to_report if sample.sheets.get(name)]
    if both:
        raise ValueError(f"{sample.file_name}: {', '.join(both)} declared empty, but rows are there")
