"""Whether the forms and a plan fit each other: what each names of the other is there, and is of use.

The plan's own consistency is `plan.loading`'s, the forms' own is `forms.loading`'s. What indicators
`require` and how they measure is registered above and checked there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from atlas_pipeline.forms.model import Field, Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.plan.faults import Fault
from atlas_pipeline.plan.model import Indicator, Plan

Forms = Mapping[str, Form]


def check_forms(forms: Forms, plan: Plan) -> list[Fault]:
    """Every fault between the forms and the plan, in the order of forms, units, indicators, corrections."""
    return [
        *(fault for form in forms.values() for fault in _faults_of_form(form, plan)),
        *_unused_code_lists(forms, plan),
        *_faults_of_units(forms, plan),
        *(
            fault
            for indicator in plan.indicators
            for fault in _IndicatorCheck(indicator, forms, plan).faults()
        ),
        *_faults_of_corrections(forms, plan),
    ]


# ------------------------------------------------------------------ forms


def _faults_of_form(form: Form, plan: Plan) -> Iterator[Fault]:
    file = f"table_schemas/{form.name}.yaml"
    for language in plan.project.languages:
        for entry, labels, texts in [
            (form.name, form.labels, form.help),
            *((field.name, field.labels, field.help) for field in form.fields),
        ]:
            if not labels.get(language):
                yield Fault(file, entry, "atlas:labels", f"no label in {language}")
            if not texts.get(language):
                yield Fault(file, entry, "atlas:help", f"no help in {language}")
    for field in form.fields:
        if field.codes is not None and field.codes not in plan.code_lists:
            yield Fault(file, field.name, "atlas:codes", f"the plan has no code list {field.codes!r}")
    conditions = [("atlas:done_when", name, values) for name, values in form.done_when.items()]
    conditions += [("atlas:required_when", rule.when, rule.values) for rule in form.required_when]
    for extra, name, values in conditions:
        for value in values:
            if not _can_hold(form[name], value, plan):
                yield Fault(file, name, extra, f"{value!r} is no value of the field")


def _unused_code_lists(forms: Forms, plan: Plan) -> Iterator[Fault]:
    used = {field.codes for form in forms.values() for field in form.fields}
    for name in plan.code_lists:
        if name not in used:
            yield Fault(f"codes/{name}.csv", "", "", "no form uses this code list")


# ------------------------------------------------------------------ the plan's side


def _faults_of_units(forms: Forms, plan: Plan) -> Iterator[Fault]:
    for unit in plan.units:
        for name in unit.forms_due:
            if name not in forms:
                yield Fault("countries.yaml", unit.code, "forms_due", f"{name!r} is no form")
            elif not forms[name].may_come_from(unit):
                yield Fault(
                    "countries.yaml", unit.code, "forms_due", f"{name!r} does not come from a {unit.kind}"
                )


def _faults_of_corrections(forms: Forms, plan: Plan) -> Iterator[Fault]:
    for correction in plan.corrections:
        file, entry = f"corrections/{correction.unit}.yaml", correction.correction_id
        form = forms.get(correction.form)
        if form is None:
            yield Fault(file, entry, "form", f"{correction.form!r} is no form")
            continue
        for part, name in [("column", correction.column), *(("row_key", key) for key in correction.row_key)]:
            if name not in form.by_name:
                yield Fault(file, entry, part, f"{name!r} is no field of {form.name}")
            elif form[name].pii:
                yield Fault(file, entry, part, f"{name!r} is personal data, which must not stand in the plan")


@dataclass(frozen=True)
class _IndicatorCheck:
    """What one indicator names of the forms."""

    indicator: Indicator
    forms: Forms
    plan: Plan

    def faults(self) -> Iterator[Fault]:
        select = self.indicator.select
        if select.form not in self.forms:
            yield self._fault("select.form", f"{select.form!r} is no form")
            return
        for name in select.join:
            if name not in self.forms:
                yield self._fault("select.join", f"{name!r} is no form")
            elif not any(reference.resource == name for reference in self.forms[select.form].references):
                yield self._fault("select.join", f"{select.form} has no foreign key to {name}")
        for path, condition in select.where.items():
            yield from self._faults_of_condition(path, condition)
        for path in self.indicator.date:
            field = self._field(path)
            if field is None:
                yield self._unknown("date", path)
            elif field.type != "date":
                yield self._fault("date", f"{path!r} is no date")
        for path in self.indicator.by:
            field = self._field(path)
            if field is None:
                yield self._unknown("by", path)
            elif field.codes is None:
                yield self._fault("by", f"{path!r} has no code list to break down by")
        argument = self.indicator.measure_argument
        for path in [argument] if isinstance(argument, str) else []:
            if path != PERSON_KEY and self._field(path) is None:
                yield self._unknown("measure", path)
            elif path == PERSON_KEY and not self.forms[select.form].has_persons:
                yield self._fault("measure", f"{select.form} has no persons")

    def _faults_of_condition(self, path: str, condition: Any) -> Iterator[Fault]:
        field = self._field(path)
        if field is None:
            yield self._unknown("select.where", path)
            return
        values = condition if isinstance(condition, list | tuple) else [condition]
        if isinstance(condition, dict):
            kind, argument = next(iter(condition.items()), ("", None))
            if kind == "counts_for":
                known = {code for one in self.plan.framework.activity_types for code in one.counts_for}
                if argument not in known:
                    yield self._fault("select.where", f"no activity type counts for {argument!r}")
                return
            if kind not in ("not", "at_least") or len(condition) != 1:
                yield self._fault("select.where", f"{path}: {condition!r} is no condition")
                return
            values = argument if isinstance(argument, list | tuple) else [argument]
        for value in values:
            if not _can_hold(field, value, self.plan):
                yield self._fault("select.where", f"{value!r} is no value of {path}")

    def _field(self, path: str) -> Field | None:
        """The field that `trainings.end_date`, or `completed` of the main form, names; never personal data."""
        prefix, _, name = path.rpartition(".")
        select = self.indicator.select
        if prefix and prefix != select.form and prefix not in select.join:
            return None
        form = self.forms.get(prefix or select.form)
        field = form.by_name.get(name) if form else None
        return None if field is None or field.pii else field

    def _unknown(self, part: str, path: str) -> Fault:
        return self._fault(part, f"{path!r} is no field that its forms store")

    def _fault(self, part: str, message: str) -> Fault:
        return Fault("indicators.yaml", self.indicator.code, part, message)


def _can_hold(field: Field, value: Any, plan: Plan) -> bool:
    """Whether a value written in a declaration is one that the field can have."""
    if field.codes is not None:
        return field.codes not in plan.code_lists or value in plan.code_lists[field.codes]
    if field.type == "boolean" or isinstance(value, bool):
        return field.type == "boolean" and isinstance(value, bool)
    if field.type in ("integer", "year", "number"):
        return isinstance(value, int | float)
    return isinstance(value, str)
