"""The questions of one form: a row of the `survey` sheet for each field, and the lists that are chosen from.

What the intake takes but XLSForm cannot ask in one question is asked in two and put together: an institution is
chosen from the register or, where it is not there, written; the field itself is then calculated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from atlas_pipeline.forms.allowed import allowed_values
from atlas_pipeline.forms.limits import figure
from atlas_pipeline.forms.model import Field, Form
from atlas_pipeline.forms.templates.model import Template
from atlas_pipeline.plan.labels import Labels, text_in

Row = dict[str, Any]
"""Column of the survey → what stands there; texts by language under `label`, `hint` and the messages."""

YES_NO, INSTITUTIONS = "yes_no", "institutions"
OTHER = "other"
CHOICE, WRITTEN = "_choice", "_written"
INSTITUTION_TYPE = "institution_type"
TYPES = {"integer": "integer", "year": "integer", "number": "decimal", "date": "date", "string": "text"}


@dataclass
class Survey:
    """`choices`: list → its rows, with `name`, `label` and, of institutions, `type` to filter by."""

    rows: list[Row] = field(default_factory=list)
    choices: dict[str, list[Row]] = field(default_factory=dict)


def survey_of(template: Template, form: Form) -> Survey:
    """The form's questions, with the forms that hang on its rows as a repeated group at the end."""
    survey = Survey()
    _Asking(template, form, survey).ask()
    for inner, name in nested(template.forms, form):
        group = f"{inner.name}"
        survey.rows.append({"type": "begin_repeat", "name": group, "label": inner.labels})
        path = {"type": "calculate", "name": name, "calculation": f"../../{name}"}
        survey.rows.append(path)
        _Asking(template, inner, survey, given=name).ask()
        survey.rows.append({"type": "end_repeat", "name": group})
    return survey


def nested(forms: Mapping[str, Form], form: Form) -> Iterator[tuple[Form, str]]:
    """The forms that only ever tell of rows of this one in the same half-year, with the field that names them."""
    for other in forms.values():
        for reference in other.references:
            if reference.resource == form.name and reference.scope == "same_slice":
                yield other, reference.fields


@cache
def xlsform_words() -> dict[str, Labels]:
    """Text → language → words, of `words.yaml`."""
    path = files("atlas_pipeline.forms.xlsforms").joinpath("words.yaml")
    words: dict[str, Labels] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def said(name: str, *values: object) -> Labels:
    return {language: text.format(*values) for language, text in xlsform_words()[name].items()}


@dataclass
class _Asking:
    """Asks for the fields of one form; `given` is the field that is known from the row it hangs on."""

    template: Template
    form: Form
    survey: Survey
    given: str = ""

    def ask(self) -> None:
        for item in self._in_order():
            if item.name == self.given:
                continue
            if item.register_ and self.template.institutions:
                self.survey.rows += self._institution(item)
            else:
                self.survey.rows.append(self._question(item))

    def _in_order(self) -> list[Field]:
        """The kind of institution first, where there is one: it narrows the register down."""
        fields = list(self.form.fields)
        if INSTITUTION_TYPE in self.form.by_name:
            kind = self.form[INSTITUTION_TYPE]
            fields.remove(kind)
            first = next(place for place, item in enumerate(fields) if item.register_)
            fields.insert(first, kind)
        return fields

    def _question(self, item: Field) -> Row:
        row: Row = {"type": self._type(item), "name": item.name, "label": item.labels, "hint": item.help}
        if item.default is not None:
            row["default"] = item.default
        row |= self._required(item) | self._constraint(item)
        if (relevant := self._relevant(item)) is not None:
            row["relevant"] = relevant
        return row

    def _type(self, item: Field) -> str:
        if item.type == "boolean":
            self._list(YES_NO, [("yes", said("yes")), ("no", said("no"))])
            return f"select_one {YES_NO}"
        unit, plan = self.template.unit, self.template.plan
        values = allowed_values(item, plan, unit)
        if values is None:
            return TYPES[item.type]
        if item.codes:
            codes = plan.code_lists[item.codes]
            self._list(item.codes, [(code, codes[code].labels) for code in values])
        else:
            self._list(str(item.plan), [(value, self._plan_label(item, value)) for value in values])
        return f"select_{'multiple' if item.multiple else 'one'} {item.codes or item.plan}"

    def _plan_label(self, item: Field, value: str) -> Labels:
        plan = self.template.plan
        if item.plan == "indicators":
            return {lang: f"{value} · {text}" for lang, text in plan.indicator(value).name.items()}
        if item.plan == "calendars":
            return plan.calendar(value).labels or {"en": value}
        return {"en": value}

    def _list(self, name: str, pairs: list[tuple[str, Labels]]) -> None:
        self.survey.choices.setdefault(name, [{"name": code, "label": labels} for code, labels in pairs])

    def _required(self, item: Field) -> Row:
        tests = ["yes" if item.required else ""]
        for rule in self.form.required_when:
            if rule.field == item.name and rule.severity == "error" and not item.required:
                tests = [" or ".join(f"${{{rule.when}}} = '{_answer(value)}'" for value in rule.values)]
        if item.name == INSTITUTION_TYPE and self.template.institutions:
            named = [one.name for one in self.form.fields if one.register_ and not one.multiple]
            tests = [" or ".join(f"${{{name}{CHOICE}}} = '{OTHER}'" for name in named)]
        return {"required": tests[0], "required_message": said("required")} if tests[0] else {}

    def _relevant(self, item: Field) -> str | None:
        """What is wanted for one answer to a question of yes or no is not asked for the other."""
        for rule in self.form.required_when:
            if rule.field == item.name and all(isinstance(value, bool) for value in rule.values):
                return " or ".join(f"${{{rule.when}}} = '{_answer(value)}'" for value in rule.values)
        return None

    def _constraint(self, item: Field) -> Row:
        limits, tests, messages = item.constraints, [], []
        if self._is_listed(item):
            return {}
        if limits.minimum is not None:
            tests.append(f". >= {figure(limits.minimum)}")
            messages.append(said("at_least", figure(limits.minimum)))
        if limits.maximum is not None:
            tests.append(f". <= {figure(limits.maximum)}")
            messages.append(said("at_most", figure(limits.maximum)))
        if item.type == "string" and limits.max_length is not None:
            tests.append(f"string-length(.) <= {limits.max_length}")
            messages.append(said("max_length", limits.max_length))
        if limits.pattern is not None:
            tests.append(f"regex(., '^{limits.pattern}$')")
            messages.append(said("no_separator"))
        if item.type == "date":
            self._constrain_date(item, tests, messages)
        if not tests:
            return {}
        languages = self.template.plan.project.languages
        message = {lang: " ".join(text_in(one, lang) for one in messages) for lang in languages}
        return {"constraint": " and ".join(tests), "constraint_message": message}

    def _constrain_date(self, item: Field, tests: list[str], messages: list[Labels]) -> None:
        is_event = item.name in self.form.event_date and self.form.happened == "always"
        if is_event or item.name == self.form.state_date:
            end = self.template.period.end
            tests.append(f". <= date('{end.isoformat()}')")
            messages.append(said("not_after", end.isoformat()))
        for order in self.form.date_orders:
            if order.later == item.name:
                tests.append(f"(${{{order.earlier}}} = '' or . >= ${{{order.earlier}}})")
                labels = self.form[order.earlier].labels
                messages.append(
                    {
                        lang: text.format(text_in(labels, lang))
                        for lang, text in xlsform_words()["not_before"].items()
                    }
                )

    def _is_listed(self, item: Field) -> bool:
        return (
            item.type == "boolean" or allowed_values(item, self.template.plan, self.template.unit) is not None
        )

    def _institution(self, item: Field) -> Iterator[Row]:
        """The register to choose from, a text for what it does not have, and the field made of both."""
        choice, written = f"{item.name}{CHOICE}", f"{item.name}{WRITTEN}"
        rows = [
            {"name": one.institution_id, "label": {**one.labels}, "type": one.type}
            for one in self.template.institutions
        ]
        self.survey.choices.setdefault(INSTITUTIONS, rows)
        asked: Row = {
            "name": choice,
            "label": item.labels,
            "hint": item.help,
            "appearance": "minimal autocomplete",
        }
        ask: Row = {"type": "text", "name": written}
        longest = item.constraints.max_length
        if longest is not None:
            ask |= {
                "constraint": f"string-length(.) <= {longest}",
                "constraint_message": said("max_length", longest),
            }
        if item.multiple:
            yield asked | {"type": f"select_multiple {INSTITUTIONS}"}
            is_needed = self._required(item) and {
                "required": f"${{{choice}}} = ''",
                "required_message": said("required"),
            }
            yield ask | {"label": said("others_written"), "hint": said("several")} | (is_needed or {})
            joined = f"concat(${{{choice}}}, if(${{{choice}}} != '' and ${{{written}}} != '', '; ', ''), ${{{written}}})"
            yield {"type": "calculate", "name": item.name, "calculation": joined}
            return
        self.survey.choices.setdefault(
            f"{INSTITUTIONS}_or_other", [*rows, {"name": OTHER, "label": said("other"), "type": ""}]
        )
        row = asked | {"type": f"select_one {INSTITUTIONS}_or_other"} | self._required(item)
        if INSTITUTION_TYPE in self.form.by_name:
            row["choice_filter"] = (
                f"${{{INSTITUTION_TYPE}}} = '' or type = ${{{INSTITUTION_TYPE}}} or name = '{OTHER}'"
            )
        yield row
        is_other = f"${{{choice}}} = '{OTHER}'"
        yield ask | {"label": said("written"), "hint": item.help, "relevant": is_other} | self._required(item)
        yield {
            "type": "calculate",
            "name": item.name,
            "calculation": f"if({is_other}, ${{{written}}}, ${{{choice}}})",
        }


def _answer(value: bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else value
