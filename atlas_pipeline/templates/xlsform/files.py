"""The files of the forms for the telephone: an XLSForm for each form."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import xlsxwriter

from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import language_name
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.xlsform.rows import Row
from atlas_pipeline.templates.xlsform.survey import nested, survey_of

TEXTS = ("label", "hint", "constraint_message", "required_message")
"""Columns that exist once for each language."""
SURVEY = (
    "type",
    "name",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "appearance",
    "default",
)


def xlsform_files(template: Template) -> dict[str, bytes]:
    """File name → content. A form whose rows belong to the rows of another form in the template is part of
    that form's file."""
    inner = {name for form in template.forms.values() for name in _names_of(template, form)}
    return {
        f"{name}.xlsx": xlsform(template, form) for name, form in template.forms.items() if name not in inner
    }


def _names_of(template: Template, form: Form) -> Iterable[str]:
    return (other.name for other, _ in nested(template.forms, form))


def xlsform(template: Template, form: Form) -> bytes:
    """The XLSForm workbook of a form. The same template gives the same bytes."""
    survey = survey_of(template, form)
    content = BytesIO()
    book = xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": template.title, "created": template.created})
    languages = template.plan.project.languages
    _table(book, "survey", survey.rows, SURVEY, TEXTS, languages)
    choices = [{"list_name": name, **row} for name, rows in survey.choices.items() for row in rows]
    _table(book, "choices", choices, ("list_name", "name", "type"), ("label",), languages)
    title = f"{text_in(form.labels, template.language)} · {template.title}"
    settings = {
        "form_title": title,
        "form_id": f"{form.name}_{template.unit.code}_{template.period.key}",
        "version": template.version,
        "default_language": column_language(template.language),
    }
    _table(book, "settings", [settings], tuple(settings), (), languages)
    book.close()
    return content.getvalue()


def column_language(language: str) -> str:
    """`ไทย (th)`, as XLSForm wants it behind `label::`."""
    return f"{language_name(language)} ({language})"


def _table(
    book: xlsxwriter.Workbook,
    name: str,
    rows: list[Row],
    columns: tuple[str, ...],
    texts: tuple[str, ...],
    languages: tuple[str, ...],
) -> None:
    sheet = book.add_worksheet(name)
    used = [column for column in columns if any(row.get(column) for row in rows)]
    translated = [(text, lang) for text in texts if any(row.get(text) for row in rows) for lang in languages]
    sheet.write_row(0, 0, [*used, *(f"{text}::{column_language(lang)}" for text, lang in translated)])
    for number, row in enumerate(rows, start=1):
        cells: list[Any] = [row.get(column, "") for column in used]
        cells += [text_in(row[text], lang) if row.get(text) else "" for text, lang in translated]
        for place, cell in enumerate(cells):
            if cell != "":
                sheet.write_string(number, place, str(cell))
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(used) + len(translated), 24)
