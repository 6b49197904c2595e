"""The questions of one form: a row of the `survey` sheet for each field, and the lists of choices.

If XLSForm cannot ask for a field in one question, two questions are asked and the field is calculated from
both. An institution is chosen from the register or, if it is not there, written. The same is true for the
key of a row that was reported before, and for an intervention of the Body of Knowledge.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.limits import figure
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import languages, say
from atlas_pipeline.plan.labels import Labels, text_in
from atlas_pipeline.templates.workbook.cell_rules import eras
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.xlsform.export import (
    CHOICE,
    NOTICE,
    REPORT_COUNTRY,
    REPORT_FORM,
    REPORT_PERIOD,
    REPORT_TEMPLATE,
    TODAY,
    WRITTEN,
)

Row = dict[str, Any]
"""Column of the survey → its cell. `label`, `hint` and the messages hold texts by language."""

YES_NO, INSTITUTIONS = "yes_no", "institutions"
OTHER = "other"
FEW_CHOICES = 8
"""A list with more choices is folded away, and searched by typing."""
LONG_LIST = "minimal autocomplete"
LONGEST_CHOICE = 80
"""Characters of the text after a key. A finding may be described in two sentences."""
INSTITUTION_TYPE = "institution_type"
TYPES = {"integer": "integer", "year": "integer", "number": "decimal", "date": "date", "string": "text"}


@dataclass
class Survey:
    """`choices`: list → its rows, with `name`, `label` and, for institutions, `type` as a filter."""

    rows: list[Row] = field(default_factory=list)
    choices: dict[str, list[Row]] = field(default_factory=dict)


def survey_of(template: Template, form: Form) -> Survey:
    """The form's questions. The forms whose rows belong to its rows follow at the end, each as a repeated
    group."""
    survey = Survey()
    survey.rows += _metadata(template, form)
    _Asking(template, form, survey).ask()
    inner_forms = list(nested(template.forms, form))
    if any(one.has_persons for one in (form, *(inner for inner, _ in inner_forms))):
        survey.rows.append(_notice(survey))
    for inner, name in inner_forms:
        group = f"{inner.name}"
        survey.rows.append({"type": "begin_repeat", "name": group, "label": inner.labels})
        survey.rows.append(_stated(REPORT_FORM, inner.name))
        path = {"type": "calculate", "name": name, "calculation": f"../../{name}"}
        survey.rows.append(path)
        _Asking(template, inner, survey, given=name).ask()
        survey.rows.append({"type": "end_repeat", "name": group})
    return survey


def _metadata(template: Template, form: Form) -> Iterator[Row]:
    """What each answer says by itself, so that no cover is needed: the form, the unit, the period, the
    template, and the day."""
    yield {"type": "today", "name": TODAY}
    for name, value in (
        (REPORT_FORM, form.name),
        (REPORT_COUNTRY, template.unit.code),
        (REPORT_PERIOD, template.period.key),
        (REPORT_TEMPLATE, template.version),
    ):
        yield _stated(name, value)


def _stated(name: str, value: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": f"'{value}'"}


def _notice(survey: Survey) -> Row:
    """The question whether the persons got the privacy notice."""
    survey.choices.setdefault(YES_NO, _yes_no())
    label = {language: say(f"cover.{NOTICE}", language) for language in languages()}
    asked = {"type": f"select_one {YES_NO}", "name": NOTICE, "label": label}
    return asked | {"required": "yes", "required_message": said("required")}


def _yes_no() -> list[Row]:
    return [{"name": "yes", "label": said("yes")}, {"name": "no", "label": said("no")}]


def nested(forms: Mapping[str, Form], form: Form) -> Iterator[tuple[Form, str]]:
    """The forms whose rows always belong to rows of this form in the same half-year, each with the field
    that names the row."""
    for other in forms.values():
        for reference in other.references:
            if reference.resource == form.name and reference.scope == "same_slice":
                yield other, reference.fields


def said(name: str, /, **details: object) -> Labels:
    """The sentence of the topic `xlsform` in each language."""
    return {language: say(f"xlsform.{name}", language, **details) for language in languages()}


@dataclass
class _Asking:
    """Writes the questions for the fields of one form. `given` is the field that the outer row already
    gives."""

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
                continue
            name, known = self._known(item)
            if known:
                rows = [_named(key, text) for key, text in known.items()]
                self.survey.rows += self._chosen_or_written(item, name, rows, {}, item.labels)
            else:
                self.survey.rows.append(self._question(item))

    def _in_order(self) -> list[Field]:
        """The fields, with the kind of institution first if the form has it: it limits the choices from
        the register."""
        fields = list(self.form.fields)
        if INSTITUTION_TYPE in self.form.by_name:
            kind = self.form[INSTITUTION_TYPE]
            fields.remove(kind)
            first = next(place for place, item in enumerate(fields) if item.register_)
            fields.insert(first, kind)
        return fields

    def _question(self, item: Field) -> Row:
        row: Row = {"type": self._type(item), "name": item.name, "label": item.labels, "hint": item.help}
        listed = row["type"].partition(" ")[2]
        if listed:
            choices = self.survey.choices[listed]
            if len(choices) > FEW_CHOICES:
                row["appearance"] = LONG_LIST
            if _names_codes(item.help, choices):
                del row["hint"]
        if item.default is not None:
            row["default"] = item.default
        row |= self._required(item) | self._constraint(item)
        if (relevant := self._relevant(item)) is not None:
            row["relevant"] = relevant
        return row

    def _type(self, item: Field) -> str:
        if item.type == "boolean":
            self.survey.choices.setdefault(YES_NO, _yes_no())
            return f"select_one {YES_NO}"
        unit, plan = self.template.unit, self.template.plan
        values = allowed_values(item, plan, unit)
        if values is None:
            return TYPES[item.type]
        if item.codes:
            codes = plan.code_list(item.codes)
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
        """The condition under which the question is asked; None: always. If a field is required for one
        answer to a yes-or-no question, it is not asked for the other answer."""
        for rule in self.form.required_when:
            if rule.field == item.name and all(isinstance(value, bool) for value in rule.values):
                return " or ".join(f"${{{rule.when}}} = '{_answer(value)}'" for value in rule.values)
        return None

    def _constraint(self, item: Field) -> Row:
        limits, tests, messages = item.constraints, [], []
        if self._is_listed(item):
            return {}
        if item.type == "year":
            years = eras(item)
            tests.append(f"({' or '.join(f'. >= {first} and . <= {last}' for first, last in years)})")
            (first, last), (buddhist_first, buddhist_last) = years
            buddhist = {"buddhist_first": buddhist_first, "buddhist_last": buddhist_last}
            messages.append(said("year", first=first, last=last, **buddhist))
        else:
            self._constrain_number(item, tests, messages)
        if item.type == "string" and limits.max_length is not None:
            tests.append(f"string-length(.) <= {limits.max_length}")
            messages.append(said("max_length", limit=limits.max_length))
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

    def _constrain_number(self, item: Field, tests: list[str], messages: list[Labels]) -> None:
        limits = item.constraints
        if limits.minimum is not None:
            tests.append(f". >= {figure(limits.minimum)}")
            messages.append(said("at_least", limit=figure(limits.minimum)))
        if limits.maximum is not None:
            tests.append(f". <= {figure(limits.maximum)}")
            messages.append(said("at_most", limit=figure(limits.maximum)))

    def _constrain_date(self, item: Field, tests: list[str], messages: list[Labels]) -> None:
        is_event = item.name in self.form.event_date and self.form.happened == "always"
        if is_event or item.name == self.form.state_date:
            end = self.template.period.end
            tests.append(f". <= date('{end.isoformat()}')")
            messages.append(said("not_after", day=end.isoformat()))
        for order in self.form.date_orders:
            if order.later == item.name:
                tests.append(f"(${{{order.earlier}}} = '' or . >= ${{{order.earlier}}})")
                labels = self.form[order.earlier].labels
                messages.append(
                    {
                        lang: say("xlsform.not_before", lang, field=text_in(labels, lang))
                        for lang in languages()
                    }
                )

    def _is_listed(self, item: Field) -> bool:
        return (
            item.type == "boolean" or allowed_values(item, self.template.plan, self.template.unit) is not None
        )

    def _institution(self, item: Field) -> Iterator[Row]:
        """The register to choose from. If the form asks for the kind of institution, the kind limits the
        choices."""
        rows: list[Row] = [
            {
                "name": one.institution_id,
                "label": {lang: self.template.register.written(one, lang) for lang in one.labels},
                "type": one.type,
            }
            for one in self.template.institutions
        ]
        if item.multiple:
            yield from self._several_institutions(item, rows)
            return
        is_narrowed = INSTITUTION_TYPE in self.form.by_name
        narrowed = f"${{{INSTITUTION_TYPE}}} = '' or type = ${{{INSTITUTION_TYPE}}} or name = '{OTHER}'"
        asked = {"choice_filter": narrowed} if is_narrowed else {}
        yield from self._chosen_or_written(item, INSTITUTIONS, rows, asked, said("written"))

    def _several_institutions(self, item: Field, rows: list[Row]) -> Iterator[Row]:
        choice, written = f"{item.name}{CHOICE}", f"{item.name}{WRITTEN}"
        self.survey.choices.setdefault(INSTITUTIONS, rows)
        yield self._choosing(item) | {"type": f"select_multiple {INSTITUTIONS}"}
        needed = {"required": f"${{{choice}}} = ''", "required_message": said("required")}
        ask = {"type": "text", "name": written, "label": said("others_written"), "hint": said("several")}
        yield ask | self._constraint(item) | (needed if self._required(item) else {})
        chosen, added = f"${{{choice}}}", f"${{{written}}}"
        joined = f"concat({chosen}, if({chosen} != '' and {added} != '', '; ', ''), {added})"
        yield {"type": "calculate", "name": item.name, "calculation": joined}

    def _chosen_or_written(
        self, item: Field, name: str, rows: list[Row], asked: Row, written_label: Labels
    ) -> Iterator[Row]:
        """A list to choose from, a text for a value that is not in the list, and the field made from both."""
        choice, written = f"{item.name}{CHOICE}", f"{item.name}{WRITTEN}"
        other: Row = {"name": OTHER, "label": said("other")}
        self.survey.choices.setdefault(f"{name}_or_other", [*rows, other])
        yield self._choosing(item) | {"type": f"select_one {name}_or_other"} | self._required(item) | asked
        is_other = f"${{{choice}}} = '{OTHER}'"
        ask = {
            "type": "text",
            "name": written,
            "label": written_label,
            "hint": item.help,
            "relevant": is_other,
        }
        yield ask | self._constraint(item) | self._required(item)
        either = f"if({is_other}, ${{{written}}}, ${{{choice}}})"
        yield {"type": "calculate", "name": item.name, "calculation": either}

    def _choosing(self, item: Field) -> Row:
        return {
            "name": f"{item.name}{CHOICE}",
            "label": item.labels,
            "hint": item.help,
            "appearance": LONG_LIST,
        }

    def _known(self, item: Field) -> tuple[str, Mapping[str, str]]:
        """The list of carried rows that the field may name: its name, and key → text. Empty if the field
        has none."""
        if item.listed_in:
            return item.listed_in.resource, self.template.carried.interventions
        for reference in self.form.references:
            if reference.fields == item.name and reference.scope == "lives_on":
                rows, described_by = (
                    self.template.rows(reference.resource),
                    _describing_field(reference.resource),
                )
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


def _names_codes(hint: Labels, choices: list[Row]) -> bool:
    """Whether the hint names a choice by its code (`F female`), although the telephone shows only labels."""
    for choice in choices:
        code = re.compile(rf"(?<!\w){re.escape(choice['name'])}(?!\w)", re.IGNORECASE)
        shown = " ".join(choice["label"].values())
        if not code.search(shown) and any(code.search(text) for text in hint.values()):
            return True
    return False


def _answer(value: bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else value
