"""The cover, in the layout that ingestion reads and filled in as far as possible, and the sheet of
instructions."""

from collections.abc import Iterator
from datetime import date, timedelta

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.templates.look import row_height, set_page
from atlas_pipeline.templates.workbook.cell_rules import LATEST, LONGEST_TITLE, day_rule, sheet_name
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.formats import TemplateFormats
from atlas_pipeline.templates.workbook.lists import quoted
from atlas_pipeline.templates.workbook.protection import protect

COVER_WIDTHS = [40.0, 56.0]
GUIDE_WIDTHS = [34.0, 66.0, 14.0]


def write_cover(sheet: Worksheet, template: Template, look: TemplateFormats) -> None:
    """Title and notes stand alone on their lines: intake takes a line without a value for a remark."""
    word = template.wording.word
    for place, width in enumerate(COVER_WIDTHS):
        sheet.set_column(place, place, width)
    span = template.say(
        "span", start=template.long_day(template.period.start), end=template.long_day(template.period.end)
    )
    has_persons = any(form.has_persons for form in template.forms.values())
    notes = [(template.title, look.look.title), (span, look.plain), (template.say("cover_note"), look.plain)]
    notes += [(template.say("notice_line"), look.look.notice)] if has_persons else []
    for row, (text, form) in enumerate(notes):
        sheet.merge_range(row, 0, row, 1, text, form)
        sheet.set_row(row, max(22.0, row_height([text], [sum(COVER_WIDTHS)]) + 4))
    header = len(notes)
    sheet.write_row(header, 0, [word("field"), word("value")], look.look.required)
    sheet.set_row(header, 22)
    for row, (label, value, kind) in enumerate(_cover_lines(template, has_persons), start=header + 1):
        sheet.set_row(row, 24)
        if kind != "remark":
            sheet.write_string(row, 0, label, look.look.label)
        if kind == "remark":
            sheet.merge_range(row, 0, row, 1, label, look.heading)
        elif kind == "known":
            sheet.write_string(row, 1, value, look.look.line)
        elif kind == "day":
            sheet.write_blank(row, 1, None, look.cover_day)
            sheet.data_validation(row, 1, row, 1, day_rule(template, template.period.start, LATEST))
        else:
            sheet.write_blank(row, 1, None, look.cover_entry)
        answers = {
            "answer": [word("yes"), word("no")],
            "form": [word("reported"), word("nothing_to_report")],
        }.get(kind)
        if answers:
            rule = {"validate": "list", "source": answers, "error_message": template.say("pick")}
            sheet.data_validation(
                row, 1, row, 1, rule | {"error_title": template.say("pick_title")[:LONGEST_TITLE]}
            )
    sheet.hide_gridlines(2)
    set_page(sheet, template.title, template.say("notice_line") if has_persons else "")
    protect(sheet)


def _cover_lines(template: Template, has_persons: bool) -> Iterator[tuple[str, str, str]]:
    """Label, value and kind of each line. Kinds: a `known` value, a `text`, a `day`, an `answer`, the
    declaration of a `form`, a `remark`."""
    word = template.wording.word
    yield word("country"), text_in(template.unit.name, template.language), "known"
    yield word("period"), template.period.key, "known"
    yield word("prepared_by"), "", "text"
    yield word("prepared_on"), "", "day"
    yield word("reviewed_by"), "", "text"
    if has_persons:
        yield word("privacy_notice_given"), "", "answer"
    yield word("template_version"), template.version, "known"
    yield template.say("forms_line"), "", "remark"
    for form in template.forms.values():
        yield text_in(form.labels, template.language), "", "form"


def write_guide(sheet: Worksheet, template: Template, look: TemplateFormats) -> None:
    """How to fill the workbook in, what the colours mean, how to send it, and what becomes of personal
    data."""
    for place, width in enumerate(GUIDE_WIDTHS):
        sheet.set_column(place, place, width)
    row = _line(sheet, 0, template.title, look.look.title)
    if due := due_day(template):
        row = _line(sheet, row, template.say("due", due=template.long_day(due)), look.heading)
    row = _section(sheet, row + 1, template.say("how"), _steps(template), look)
    if any(template.rows(name) for name in template.forms):
        row = _line(sheet, row, template.say("carried"), look.plain)
    row = _line(sheet, row + 1, template.say("colours"), look.heading)
    for name, colour in look.colours.items():
        sheet.write_string(row, 0, "", colour)
        sheet.write_string(row, 1, template.say(name), look.plain)
        sheet.set_row(row, 20)
        row += 1
    row = _section(sheet, row + 1, template.say("send"), _sending(template), look)
    if any(form.has_persons for form in template.forms.values()):
        row = _section(sheet, row + 1, template.say("privacy"), [template.say("privacy_text")], look)
    _sheets(sheet, row + 1, template, look)
    sheet.hide_gridlines(2)
    set_page(sheet, template.title, "")
    protect(sheet)


def due_day(template: Template) -> date | None:
    """The last day for sending; None if the plan's calendar has none."""
    days = template.plan.calendar(template.period.calendar).due_days
    return None if days is None else template.period.end + timedelta(days=days)


STEPS = ("step.1", "step.2", "step.3", "step.4", "step.5")
"""How the workbook is filled in."""
SEND_STEPS = ("send_step.1", "send_step.2", "send_step.3")


def _steps(template: Template) -> list[str]:
    word = template.wording.word
    texts = {
        "reported": word("reported"),
        "nothing": word("nothing_to_report"),
        "lists": template.say("lists"),
    }
    return [f"{number}. {template.say(step, **texts)}" for number, step in enumerate(STEPS, start=1)]


def _sending(template: Template) -> list[str]:
    return [
        f"{number}. {template.say(step, file=template.file_name)}"
        for number, step in enumerate(SEND_STEPS, start=1)
    ]


def _section(sheet: Worksheet, row: int, title: str, texts: list[str], look: TemplateFormats) -> int:
    row = _line(sheet, row, title, look.heading)
    for text in texts:
        row = _line(sheet, row, text, look.plain)
    return row


def _line(sheet: Worksheet, row: int, text: str, look: Format) -> int:
    sheet.merge_range(row, 0, row, len(GUIDE_WIDTHS) - 1, text, look)
    sheet.set_row(row, row_height([text], [sum(GUIDE_WIDTHS)]) + 3)
    return row + 1


def _sheets(sheet: Worksheet, row: int, template: Template, look: TemplateFormats) -> None:
    """Which sheets there are, each a link, with what belongs there and how many rows are carried over."""
    header = _line(sheet, row, template.say("sheets"), look.heading)
    sheet.write_row(
        header,
        0,
        [template.say("sheet"), template.say("purpose"), template.say("rows_carried")],
        look.look.optional,
    )
    sheet.set_row(header, 50)
    for row, form in enumerate(template.forms.values(), start=header + 1):
        name, purpose = sheet_name(form, template.language), text_in(form.help, template.language)
        sheet.write_url(row, 0, f"internal:{quoted(name)}!A1", look.link, name)
        sheet.write_string(row, 1, purpose, look.plain)
        carried = len(template.rows(form.name))
        sheet.write_string(row, 2, str(carried) if carried else "", look.plain)
        sheet.set_row(row, row_height([name, purpose], GUIDE_WIDTHS[:2]) + 3)
