"""The lists of choices of one survey: codes, values of the plan, institutions, and rows that were reported
before."""

from collections.abc import Mapping

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import Labels
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.xlsform.rows import Row, said

Choices = dict[str, list[Row]]
"""List → its rows, with `name`, `label` and, for institutions, `type` as a filter."""

YES_NO, INSTITUTIONS = "yes_no", "institutions"
OTHER = "other"
LONGEST_CHOICE = 80
"""Characters of the text after a key. A finding may be described in two sentences."""
TYPES = {"integer": "integer", "year": "integer", "number": "decimal", "date": "date", "string": "text"}


def type_of(item: Field, template: Template, choices: Choices) -> str:
    """The type of the field's question. If the field has a list of allowed values, adds it to `choices`."""
    if item.type == "boolean":
        return yes_no_type(choices)
    plan = template.plan
    values = allowed_values(item, plan, template.unit)
    if values is None:
        return TYPES[item.type]
    if item.codes:
        codes = plan.code_list(item.codes)
        rows: list[Row] = [{"name": code, "label": codes[code].labels} for code in values]
    else:
        rows = [{"name": value, "label": _plan_label(item, value, template)} for value in values]
    name = item.codes or str(item.plan)
    choices.setdefault(name, rows)
    return f"select_{'multiple' if item.multiple else 'one'} {name}"


def yes_no_type(choices: Choices) -> str:
    """The type of a question with the answers yes and no. Adds their list to `choices`."""
    choices.setdefault(YES_NO, [{"name": "yes", "label": said("yes")}, {"name": "no", "label": said("no")}])
    return f"select_one {YES_NO}"


def with_other(rows: list[Row]) -> list[Row]:
    """The list with a last choice for a value that is not in it."""
    return [*rows, {"name": OTHER, "label": said("other")}]


def institutions_of(template: Template) -> list[Row]:
    """The register of institutions."""
    return [
        {
            "name": one.institution_id,
            "label": {lang: template.register.written(one, lang) for lang in one.labels},
            "type": one.type,
        }
        for one in template.institutions
    ]


def carried_rows(item: Field, form: Form, template: Template) -> tuple[str, list[Row]]:
    """The list of carried rows that the field may name: its name and its choices. Empty if the field has
    none."""
    name, texts = _carried(item, form, template)
    return name, [_named(key, text) for key, text in texts.items()]


def _carried(item: Field, form: Form, template: Template) -> tuple[str, Mapping[str, str]]:
    if item.listed_in:
        return item.listed_in.resource, template.interventions
    for reference in form.references:
        if reference.fields == item.name and reference.scope == "lives_on":
            described_by = _describing_field(reference.resource)
            rows = template.rows(reference.resource)
            return reference.resource, {row[reference.reference_field]: row[described_by] for row in rows}
    return "", {}


def _describing_field(name: str) -> str:
    """The field of a form that describes in words the row that a key names."""
    form = load_forms()[name]
    return next(
        item.name
        for item in form.fields
        if item.type == "string" and item.required and not item.codes and item.name not in form.primary_key
    )


def _named(key: str, text: str) -> Row:
    """A choice. `${` is broken up, because in a label it would mean the answer to a question."""
    line = " ".join(text.split()).replace("${", "$ {")
    short = line if len(line) <= LONGEST_CHOICE else f"{line[: LONGEST_CHOICE - 1]}…"
    return {"name": key, "label": {"en": f"{key} · {short}"}}


def _plan_label(item: Field, value: str, template: Template) -> Labels:
    plan = template.plan
    if item.plan == "indicators":
        return {lang: f"{value} · {text}" for lang, text in plan.indicator(value).name.items()}
    if item.plan == "calendars":
        return plan.calendar(value).labels or {"en": value}
    return {"en": value}
