"""The values to choose from: one list for each choice on the last sheet, with a defined name for the
drop-downs."""

from collections import Counter
from dataclasses import dataclass, field, replace

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.templates.look import BOLD, PADDING, set_page, text_width
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.workbook.formats import TemplateFormats
from atlas_pipeline.templates.workbook.protection import ProtectedWorkbook, protect

ROWS = 2000
"""The number of rows below the header that have validation rules. Ingestion also reads the rows after
them."""
FIRST_ROW = 2
GAP = 3.0
"""Width of the empty column between two lists."""


@dataclass(frozen=True)
class Choice:
    """`values`: the texts that a cell may hold. `notes`: for each value, its meaning in the next column."""

    name: str
    title: str
    headers: tuple[str, str]
    values: tuple[str, ...]
    notes: tuple[str, ...] = field(default=())


def choice_name(template: Template, form: Form, item: Field) -> str | None:
    """The name of the list for the field; None if the field has no list."""
    if item.codes or item.plan:
        return item.codes or item.plan
    if item.register_:
        return item.register_ if template.institutions else None
    if item.type == "boolean":
        return "yes_no"
    return "interventions" if item.listed_in and template.carried.interventions else None


def choices(template: Template) -> dict[str, Choice]:
    """Every list that a field of the template uses, by name, in the order of use. If several lists have
    the same title, each title also names the form that uses the list first."""
    found: dict[str, Choice] = {}
    users: dict[str, Form] = {}
    for form in template.forms.values():
        for item in form.fields:
            name = choice_name(template, form, item)
            if name is not None and name not in found:
                found[name], users[name] = _choice(name, template, item), form
    titles = Counter(choice.title for choice in found.values())
    return {
        name: _of_form(choice, users[name], template) if titles[choice.title] > 1 else choice
        for name, choice in found.items()
    }


def _of_form(choice: Choice, form: Form, template: Template) -> Choice:
    return replace(choice, title=f"{choice.title} ({text_in(form.labels, template.language)})")


def _choice(name: str, template: Template, item: Field) -> Choice:
    lang, plan = template.language, template.plan
    title = text_in(item.labels, lang)
    if item.codes:
        codes = plan.code_list(item.codes).for_unit(template.unit.code).codes
        labels = tuple(text_in(code.labels, lang) for code in codes)
        return Choice(name, title, (title, template.say("code")), labels, tuple(code.code for code in codes))
    if item.register_:
        kinds = plan.code_lists.get("institution_type")
        registered = template.institutions
        notes = tuple(text_in(kinds[one.type].labels, lang) if kinds else one.type for one in registered)
        names = tuple(template.institution_name(one) for one in registered)
        return Choice(
            name,
            template.say("institution"),
            (template.say("institution"), template.say("kind")),
            names,
            notes,
        )
    if item.type == "boolean":
        answers = (template.wording.word("yes"), template.wording.word("no"))
        both = say("dictionary.boolean", lang)
        return Choice(name, both, (both, ""), answers)
    if item.listed_in:
        known = template.interventions
        return Choice(name, title, (title, template.say("name")), tuple(known), tuple(known.values()))
    values = allowed_values(item, plan, template.unit) or ()
    notes = ()
    if item.plan == "indicators":
        notes = tuple(text_in(plan.indicator(code).name, lang) for code in values)
    elif item.plan == "calendars":
        labels = tuple(text_in(plan.calendar(code).labels or {"en": code}, lang) for code in values)
        return Choice(name, title, (title, template.say("code")), labels, values)
    return Choice(name, title, (title, template.say("name") if notes else ""), values, notes)


def defined_name(choice: str) -> str:
    return f"list_{choice}"


def keys_name(form: str) -> str:
    """The defined name of the keys on the sheet of a form."""
    return f"keys_{form}"


def quoted(sheet_name: str) -> str:
    return "'" + sheet_name.replace("'", "''") + "'"


def define_keys(book: ProtectedWorkbook, form: Form, sheet_name: str) -> None:
    """Defines a name for the keys in the key column of the form, down to the last filled cell. If the name
    covered blank cells too, Excel would allow any value."""
    place = [item.name for item in form.fields].index(form.primary_key[0])
    sheet = quoted(sheet_name)
    column = f"{sheet}!{xl_range_abs(1, place, ROWS, place)}"
    first = f"{sheet}!{xl_range_abs(1, place, 1, place)}"
    height = f'MAX(1,SUMPRODUCT(MAX(({column}<>"")*ROW({column})))-1)'
    book.define_name(keys_name(form.name), f"=OFFSET({first},0,0,{height},1)")


def write_lists(
    book: ProtectedWorkbook,
    sheet: Worksheet,
    found: dict[str, Choice],
    template: Template,
    look: TemplateFormats,
) -> None:
    place = 0
    widths: list[float] = []
    for choice in found.values():
        columns = [choice.values, choice.notes] if choice.notes else [choice.values]
        sheet.write_string(0, place, choice.title, look.heading)
        for offset, values in enumerate(columns):
            sheet.write_string(1, place + offset, choice.headers[offset], look.look.optional)
            for row, value in enumerate(values, start=FIRST_ROW):
                sheet.write_string(row, place + offset, value, look.listed)
            header = text_width(choice.headers[offset]) * BOLD
            width = max([header, *map(text_width, values)]) + PADDING
            sheet.set_column(place + offset, place + offset, width)
            widths.append(width)
        last = FIRST_ROW + len(choice.values) - 1
        where = f"{quoted(sheet.get_name())}!{xl_range_abs(FIRST_ROW, place, last, place)}"
        book.define_name(defined_name(choice.name), f"={where}")
        sheet.set_column(place + len(columns), place + len(columns), GAP)
        widths.append(GAP)
        place += len(columns) + 1
    sheet.freeze_panes(FIRST_ROW, 0)
    set_page(sheet, template.title, "", widths, head_rows=FIRST_ROW, has_key=False)
    sheet.hide_gridlines(2)
    protect(sheet)
