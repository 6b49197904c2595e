"""The sheet of a form: headers with notes, rules for the cells below them, and the rows that are carried
forward."""

from datetime import date, datetime, time
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.templates.look import BOLD, column_width, row_height, set_page
from atlas_pipeline.templates.workbook.cell_rules import rule_of
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.formats import TemplateFormats
from atlas_pipeline.templates.workbook.header_notes import note_of, note_size
from atlas_pipeline.templates.workbook.lists import ROWS, Choice, choice_name
from atlas_pipeline.templates.workbook.protection import protect

SAMPLED = 12
"""The number of values of a list that decide the width of a column."""
LEAST = {"date": 13.0, "string": 12.0}
LONG_TEXT, LONG_WIDTH = 200, 30.0
"""A column for texts of more than `LONG_TEXT` characters is at least `LONG_WIDTH` wide."""


def write_form(
    sheet: Worksheet, form: Form, template: Template, found: dict[str, Choice], look: TemplateFormats
) -> None:
    headers = [text_in(item.labels, template.language) for item in form.fields]
    carried = [
        [template.shown(item, row.get(item.name)) for item in form.fields] for row in template.rows(form.name)
    ]
    widths = [_width(template, form, place, headers[place], carried, found) for place in range(len(headers))]
    for place, item in enumerate(form.fields):
        sheet.set_column(place, place, widths[place], look.of(item, False))
        sheet.write_string(
            0, place, headers[place], look.look.required if item.required else look.look.optional
        )
        note = note_of(template, form, item, found)
        sheet.write_comment(
            0,
            place,
            note,
            note_size(note) | {"author": template.plan.project.code, "font_size": 9, "color": "#FFFFF0"},
        )
        if rule := rule_of(template, form, item, place):
            sheet.data_validation(1, place, ROWS, place, rule | {"ignore_blank": True})
    for row, cells in enumerate(carried, start=1):
        sheet.set_row(row, row_height(cells, widths))
        for place, (item, cell) in enumerate(zip(form.fields, cells, strict=True)):
            write_cell(sheet, row, place, cell, look.of(item, True))
    sheet.set_row(0, row_height(headers, [width / BOLD for width in widths]) + 6)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(ROWS, len(carried)), len(headers) - 1)
    set_page(sheet, template.title, template.say("notice_line") if form.has_persons else "", widths)
    protect(sheet)


def write_cell(sheet: Worksheet, row: int, place: int, cell: Any, look: Format) -> None:
    """Writes one cell. A text is always written as a text, also if it begins with `=`."""
    if cell is None or cell == "":
        sheet.write_blank(row, place, None, look)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, datetime.combine(cell, time.min), look)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, place, cell, look)
    else:
        sheet.write_string(row, place, str(cell), look)


def _width(
    template: Template,
    form: Form,
    place: int,
    header: str,
    carried: list[list[Any]],
    found: dict[str, Choice],
) -> float:
    item = form.fields[place]
    choice = found.get(choice_name(template, form, item) or "")
    sampled = list(choice.values[:SAMPLED]) if choice is not None else []
    least = LEAST.get(item.type, 0.0)
    if (item.constraints.max_length or 0) > LONG_TEXT or item.multiple:
        least = LONG_WIDTH if item.register_ is None and not item.codes else 24.0
    return max(column_width(header, [*sampled, *(cells[place] for cells in carried)]), least)
