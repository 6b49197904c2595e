"""Checks whether the forms and a plan fit each other, in both directions.

`form_fields` gives the forms, fields and code lists to `plan.loading.check_plan`, which checks the names
that a plan uses. `check_forms` checks everything that needs more than names: types, foreign keys, personal
data, which unit may submit which form, and the forms' own references to the plan. Together they check
everything, and neither repeats a problem of the other.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.loading import check_plan, plan_as_far_as_read
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import FormFields, Surroundings, TakesArgument
from atlas_pipeline.problems.catalogue import RULES

Forms = Mapping[str, Form]


def check_whole_plan(
    folder: Path | None = None,
    *,
    measures: Mapping[str, TakesArgument] | Collection[str] | None = None,
    conditions: Collection[str] | None = None,
) -> list[PlanProblem]:
    """Every problem of a plan together with the forms, sorted by file.

    `folder` is the plan's folder; by default the packaged plan. `measures` and `conditions` are the names
    registered in higher packages. If they are not given, these names are not checked. Of a plan with wrong
    entries, the other entries are checked with the forms too.
    """
    forms = load_forms()
    surroundings = Surroundings(
        forms=form_fields(forms), measures=measures, conditions=conditions, rules=RULES
    )
    problems = check_plan(folder, surroundings)
    plan = plan_as_far_as_read(folder)
    further = check_forms(forms, plan) if plan is not None else []
    return sorted([*problems, *further], key=lambda problem: problem.file)


def form_fields(forms: Forms) -> dict[str, FormFields]:
    """Form → field → code list or None, for `plan.surroundings.Surroundings`."""
    return {form.name: {field.name: field.codes for field in form.fields} for form in forms.values()}


def check_forms(forms: Forms, plan: Plan) -> list[PlanProblem]:
    """Every problem between the forms and a plan. Skips names that do not resolve; `check_plan` reports
    them."""
    return [
        *(problem for form in forms.values() for problem in _form(form, plan)),
        *_units(forms, plan),
        *(problem for indicator in plan.indicators for problem in _indicator(indicator, forms, plan)),
        *_corrections(forms, plan),
    ]


def _form(form: Form, plan: Plan) -> Iterator[PlanProblem]:
    """Checks that the form has texts in the plan's languages, and that its code lists, thresholds and
    values exist."""
    file = f"table_schemas/{form.name}.yaml"
    texts = [(form.name, form.labels, form.help)]
    texts += [(field.name, field.labels, field.help) for field in form.fields]
    for language in plan.project.languages:
        for name, labels, help_texts in texts:
            if not labels.get(language, "").strip():
                yield PlanProblem(file, name, "atlas:labels", f"the label in {language} is missing")
            if not help_texts.get(language, "").strip():
                yield PlanProblem(file, name, "atlas:help", f"the help in {language} is missing")
    for field, follows, _ in form.following:
        if not isinstance(getattr(plan.project.thresholds, follows.share, None), float):
            message = f"{follows.share!r} is not a threshold of the plan"
            yield PlanProblem(file, field.name, "atlas:follows", message)
    conditions = [("atlas:done_when", name, values) for name, values in form.done_when.items()]
    conditions += [("atlas:ended_when", name, values) for name, values in form.ended_when.items()]
    conditions += [("atlas:required_when", rule.when, rule.values) for rule in form.required_when]
    for extra, name, values in conditions:
        for value in values:
            if not _can_hold(form[name], value, plan):
                yield PlanProblem(file, name, extra, f"{value!r} is not an allowed value of the field")


def _units(forms: Forms, plan: Plan) -> Iterator[PlanProblem]:
    for unit in plan.units:
        for name in unit.forms_due:
            if name in forms and not forms[name].may_come_from(unit):
                message = f"{name!r} does not come from a unit of the kind {unit.kind}"
                yield PlanProblem("countries.yaml", unit.code, "forms_due", message)


def _indicator(indicator: Indicator, forms: Forms, plan: Plan) -> Iterator[PlanProblem]:
    """Checks that joins follow foreign keys, dates are dates, values fit their fields, and no personal
    data is used."""
    file, entry, select = "indicators.yaml", indicator.code, indicator.select
    form = forms.get(select.form)
    if form is None or len(indicator.measure) != 1:
        return
    for name in select.join:
        if name in forms and not any(reference.resource == name for reference in form.references):
            yield PlanProblem(file, entry, "select.join", f"{form.name} has no foreign key to {name}")
    for part, path in [
        *((f"select.where.{path}", path) for path in select.where),
        *((f"select.beside.{path}", path) for path in select.beside),
        *(("date", path) for path in indicator.date),
        *(("by", path) for path in indicator.by),
        *(("measure", path) for path in _measured(indicator)),
    ]:
        field = _field(path, form, forms)
        if part == "measure" and path == PERSON_KEY:
            if not form.has_persons:
                yield PlanProblem(file, entry, part, f"{form.name} has no persons")
        elif field is None:
            if part == "measure":
                yield PlanProblem(file, entry, part, f"{path!r} is not a field of the form {form.name}")
        elif field.pii:
            yield PlanProblem(file, entry, part, f"{path!r} is personal data, which is never stored")
        elif part == "date" and field.type != "date":
            yield PlanProblem(file, entry, part, f"{path!r} is not a date")
        elif part.startswith("select.where."):
            yield from _test(field, select.where[path], entry, part, plan)


def _measured(indicator: Indicator) -> list[str]:
    """The fields that a measure uses: the texts in its argument. A milestone uses none."""
    argument = indicator.measure_argument
    if indicator.stages:
        return []
    given = argument.values() if isinstance(argument, dict) else [argument]
    return [value for value in given if isinstance(value, str)]


def _test(field: Field, test: Any, entry: str, part: str, plan: Plan) -> Iterator[PlanProblem]:
    """Checks that the field can hold the values with which a test compares it."""
    file = "indicators.yaml"
    if isinstance(test, dict) and "registered" in test and field.register_ != "institutions":
        yield PlanProblem(
            file, entry, part, f"{field.name!r} is not looked up in the register of institutions"
        )
    if isinstance(test, dict) and "flag" in test and field.codes is None:
        yield PlanProblem(file, entry, part, f"{field.name!r} has no code list, so it has no flags")
    for value in _values(test) if field.codes is None else ():
        if not _can_hold(field, value, plan):
            yield PlanProblem(file, entry, part, f"{value!r} is not an allowed value of the field")


def _corrections(forms: Forms, plan: Plan) -> Iterator[PlanProblem]:
    """Everybody can read the corrections in a plan, so a correction must not name a person."""
    for correction in plan.corrections:
        form = forms.get(correction.form)
        for part, name in [("column", correction.column), *(("row_key", key) for key in correction.row_key)]:
            if form is not None and name in form.by_name and form[name].pii:
                message = f"{name!r} is personal data, which is not allowed in a plan"
                yield PlanProblem("corrections/*.yaml", correction.correction_id, part, message)


def _field(path: str, form: Form, forms: Forms) -> Field | None:
    """The field that a path names: `trainings.end_date`, or `completed` for a field of the form itself."""
    prefix, _, name = path.rpartition(".")
    owner = forms.get(prefix) if prefix else form
    return owner.by_name.get(name) if owner is not None else None


def _values(condition: Any) -> list[Any]:
    """The values with which a condition compares: `true`, `[a, b]`, `{not: [a]}`, `{at_least: 3}`. Empty
    if it compares with no value, as in `{given: true}`."""
    if isinstance(condition, dict):
        condition = [value for name, value in condition.items() if name in ("not", "at_least")]
        condition = condition[0] if len(condition) == 1 else condition
    return list(condition) if isinstance(condition, list | tuple) else [condition]


def _can_hold(field: Field, value: Any, plan: Plan) -> bool:
    """Whether the field can have a value that is written in a declaration."""
    if field.codes is not None:
        return field.codes not in plan.code_lists or value in plan.code_list(field.codes)
    if field.type == "boolean" or isinstance(value, bool):
        return field.type == "boolean" and isinstance(value, bool)
    if field.type in ("integer", "year", "number"):
        return isinstance(value, int | float)
    return isinstance(value, str)
