"""Writes a sample submission as an office's workbook: a cover, and one sheet for each form."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.wording import Wording
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.samples.rosters import Row
from atlas_pipeline.samples.story import SampleSubmission
from atlas_pipeline.templates.look import BOLD, Formats, column_width, formats, row_height, set_page

TEMPLATE_VERSION = "1"
COVER_WIDTHS = [34.0, 58.0]
LONGEST_LIST = 255
"""The longest drop-down, in characters, that Excel accepts in the cell's own rule."""


def write_workbook(sample: SampleSubmission, forms: dict[str, Form], plan: Plan) -> bytes:
    """Returns the bytes of the workbook. They are the same for the same story, plan and forms.

    Raises ValueError if the story names a form or a field that does not exist, or if it declares "nothing
    to report" for a form that has rows.
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
    _write_cover(book.add_worksheet(wording.word("sheet")), sample, forms, plan, wording, look)
    for name, form in forms.items():
        if sample.sheets.get(name):
            sheet = book.add_worksheet(text_in(form.labels, style.language))
            widths = _write_form(sheet, form, sample.sheets[name], wording, look)
            set_page(sheet, f"{style.title} · {sample.unit} {sample.period}", style.notice, widths)
    book.close()
    return content.getvalue()


def _write_cover(
    sheet: Worksheet,
    sample: SampleSubmission,
    forms: dict[str, Form],
    plan: Plan,
    wording: Wording,
    look: Formats,
) -> None:
    """Title and notice are alone on their lines: ingestion takes a line without a value for a remark."""
    style = sample.style
    sheet.set_column(0, 0, COVER_WIDTHS[0])
    sheet.set_column(1, 1, COVER_WIDTHS[1])
    for row, (text, form) in enumerate([(style.title, look.title), (style.notice, look.notice)]):
        sheet.merge_range(row, 0, row, 1, text, form)
        sheet.set_row(row, 36)
    sheet.write_row(2, 0, [wording.word("field"), wording.word("value")], look.required)
    sheet.set_row(2, 22)
    for row, (label, value) in enumerate(_cover_lines(sample, forms, plan, wording), start=3):
        sheet.set_row(row, row_height([label, value], COVER_WIDTHS) + 4)
        sheet.write_string(row, 0, label, look.label)
        if isinstance(value, date):
            sheet.write_datetime(row, 1, _instant(value), look.line_day)
        else:
            sheet.write_string(row, 1, value, look.line)
    sheet.hide_gridlines(2)
    set_page(sheet, f"{sample.unit} {sample.period}", style.notice)


def _cover_lines(
    sample: SampleSubmission, forms: dict[str, Form], plan: Plan, wording: Wording
) -> Iterator[tuple[str, date | str]]:
    style = sample.style
    yield wording.word("country"), text_in(plan.unit(sample.unit).name, wording.language)
    yield wording.word("period"), sample.period
    yield wording.word("prepared_by"), style.prepared_by
    yield wording.word("prepared_on"), sample.prepared_on
    yield wording.word("reviewed_by"), style.reviewed_by
    if any(forms[name].has_persons for name in sample.sheets):
        yield wording.word("privacy_notice_given"), wording.word("yes")
    yield wording.word("template_version"), TEMPLATE_VERSION
    for name, form in forms.items():
        if sample.sheets.get(name):
            yield text_in(form.labels, wording.language), wording.word("reported")
        elif name in sample.nothing_to_report:
            yield text_in(form.labels, wording.language), wording.word("nothing_to_report")


def _write_form(
    sheet: Worksheet, form: Form, rows: list[Row], wording: Wording, look: Formats
) -> list[float]:
    """Writes the table. Returns the widths of its columns, in characters."""
    headers = [text_in(field.labels, wording.language) for field in form.fields]
    table = [[wording.shown(field, row.get(field.name)) for field in form.fields] for row in rows]
    widths = [column_width(header, [cells[place] for cells in table]) for place, header in enumerate(headers)]
    for place, (field, header, width) in enumerate(zip(form.fields, headers, widths, strict=True)):
        sheet.write_string(0, place, header, look.required if field.required else look.optional)
        sheet.set_column(place, place, width)
        _offer_choices(sheet, place, len(rows), field, wording)
    for row, cells in enumerate(table, start=1):
        sheet.set_row(row, row_height(cells, widths))
        for place, cell in enumerate(cells):
            _write_cell(sheet, row, place, cell, look)
    sheet.set_row(0, row_height(headers, [width / BOLD for width in widths]) + 4)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(form.fields) - 1)
    sheet.hide_gridlines(2)
    return widths


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
