"""Filling a template in as an officer would: by labels of her language, with what the form itself allows."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
from hypothesis import strategies as st

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.templates.workbook.cell_rules import sheet_name
from atlas_pipeline.templates.workbook.content import Carried, Template

LANGUAGES = ("en", "es", "th")
LETTERS = "abcxyzABCÁñüéกขคงจฉชซฌญ0123456789"
NUMBER_OF_A_PERSON = re.compile(r"\d{6}")
"""A text with so many digits may be a number of a person, which is not stored."""
Rows = list[dict[str, Any]]


def template(unit: str, language: str, period: str = "2020-H2", carried: Carried | None = None) -> Template:
    """With every form the unit may send."""
    plan = load_plan()
    one = plan.unit(unit)
    forms = {name: form for name, form in load_forms().items() if form.may_come_from(one)}
    return Template(plan, one, plan.slice(unit, period).period, language, forms, carried or Carried())


def filled(content: bytes, made: Template, sheets: dict[str, Rows]) -> bytes:
    """The workbook with a cover and those rows, written below what is there; values as the frame has them."""
    book = openpyxl.load_workbook(BytesIO(content))
    fill_cover(book, made)
    for name, rows in sheets.items():
        sheet = book[sheet_name(made.forms[name], made.language)]
        first = 2
        while any(cell.value is not None for cell in sheet[first]):
            first += 1
        for number, row in enumerate(rows, start=first):
            for place, item in enumerate(made.forms[name].fields, start=1):
                value = made.shown(item, row.get(item.name))
                if value is not None:
                    sheet.cell(number, place, value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fill_cover(book: openpyxl.Workbook, made: Template) -> None:
    word = made.wording.word
    answers = {
        word("prepared_by"): "Malee",
        word("prepared_on"): made.period.end,
        word("privacy_notice_given"): word("yes"),
    }
    cover = book.worksheets[0]
    for line in cover.iter_rows(min_row=1, max_col=2):
        if line[0].value in answers:
            line[1].value = answers[line[0].value]


@st.composite
def submissions(draw: st.DrawFn, made: Template) -> dict[str, Rows]:
    """Rows for every form of the template, each value drawn from what its field declares."""
    sheets: dict[str, Rows] = {}
    for form in made.forms.values():
        count = draw(st.integers(1, 3))
        sheets[form.name] = [draw(_row(made, form, number)) for number in range(count)]
    for form in made.forms.values():
        for reference in form.references:
            keys = [row[reference.reference_field] for row in sheets[reference.resource]]
            for row in sheets[form.name]:
                row[reference.fields] = draw(st.sampled_from(keys))
    return sheets


@st.composite
def _row(draw: st.DrawFn, made: Template, form: Form, number: int) -> dict[str, Any]:
    days = sorted(draw(st.lists(_days(made), min_size=2, max_size=2)))
    row = {item.name: draw(_value(made, form, item, number)) for item in form.fields}
    for order in form.date_orders:
        row[order.earlier], row[order.later] = days
    return row


def _days(made: Template) -> st.SearchStrategy[date]:
    return st.integers(0, (made.period.end - made.period.start).days).map(
        lambda ahead: made.period.start + timedelta(days=ahead)
    )


def _value(made: Template, form: Form, item: Field, number: int) -> st.SearchStrategy[Any]:
    if item.name in (*form.primary_key, *form.identity) and item.type == "string" and item.plan is None:
        return st.just(f"{made.unit.code}-{number}")
    if item.name in form.identity and item.type == "integer":
        return st.just(number + 1)
    if item.name in ("institution_type", "hours_attended"):
        return st.none()  # the register and the training say the same: other rules look at them together
    if item.name == "hours":
        return st.integers(2, 48).map(lambda halves: halves / 2)  # as many as a day has
    if item.pii:
        return st.just(f"Persona {'กขค'[number]}")
    if item.register_:
        names = [made.register.written(one) for one in made.institutions]
        return _several(names, max(item.min_items, 1)) if item.multiple else st.sampled_from(names)
    values = allowed_values(item, made.plan, made.unit)
    if item.plan == "periods":
        values = tuple(period.key for period in made.plan.periods())
    elif item.plan == "calendars":
        values = (made.plan.project.submission_calendar,)
    if values is not None:
        return _several(list(values), item.min_items) if item.multiple else st.sampled_from(values)
    limits = item.constraints
    low, high = int(limits.minimum or 0) + 1, int(limits.maximum or 1000)
    match item.type:
        case "date":
            return _days(made)
        case "boolean":
            return st.booleans()
        case "integer" | "year":
            return st.integers(low, high)
        case "number":
            return st.integers(low * 2, high * 2).map(lambda halves: halves / 2)
        case _:
            longest = min(limits.max_length or 60, 60)
            texts = st.text(LETTERS, min_size=1, max_size=longest).map(lambda text: f"x{text}"[:longest])
            return texts.filter(lambda text: not NUMBER_OF_A_PERSON.search(text))


def _several(values: list[str], least: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=least + 2, unique=True).map(";".join)


def label_of(made: Template, code_list: str, code: str) -> str:
    return text_in(made.plan.code_lists[code_list][code].labels, made.language)
