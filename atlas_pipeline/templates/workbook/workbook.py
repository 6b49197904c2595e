"""The bytes of a template: all sheets in the order in which they are used."""

from io import BytesIO

from atlas_pipeline.templates.workbook.cell_rules import sheet_name
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.cover_sheet import write_cover, write_guide
from atlas_pipeline.templates.workbook.form_sheet import write_form
from atlas_pipeline.templates.workbook.formats import template_formats
from atlas_pipeline.templates.workbook.lists import choices, define_keys, write_lists
from atlas_pipeline.templates.workbook.protection import ProtectedWorkbook


def write_template(template: Template) -> bytes:
    """The workbook as XLSX; the same bytes for the same template."""
    content = BytesIO()
    book = ProtectedWorkbook(content)
    book.set_properties(
        {"title": template.title, "author": template.plan.project.code, "created": template.created}
    )
    look = template_formats(book, template)
    found = choices(template)
    cover = book.add_worksheet(template.wording.word("sheet"))
    guide = book.add_worksheet(template.say("instructions"))
    sheets = {
        name: book.add_worksheet(sheet_name(form, template.language)) for name, form in template.forms.items()
    }
    lists = book.add_worksheet(template.say("lists"))
    write_cover(cover, template, look)
    write_guide(guide, template, look)
    for name, form in template.forms.items():
        if len(form.primary_key) == 1:
            define_keys(book, form, sheet_name(form, template.language))
        write_form(sheets[name], form, template, found, look)
    write_lists(book, lists, found, template, look)
    cover.activate()
    book.close()
    return content.getvalue()
