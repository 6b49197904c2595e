"""The questions of one form: a row of the `survey` sheet for each field.

If XLSForm cannot ask for a field in one question, two questions are asked and the field is calculated from
both. An institution is chosen from the register or, if it is not there, written. The same is true for the
key of a row that was reported before, and for an intervention of the Body of Knowledge.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.labels import Labels
from atlas_pipeline.templates.workbook.content import Template
from atlas_pipeline.templates.xlsform.choices import (
    INSTITUTIONS,
    OTHER,
    Choices,
    carried_rows,
    institutions_of,
    type_of,
    with_other,
)
from atlas_pipeline.templates.xlsform.conditions import INSTITUTION_TYPE, Conditions
from atlas_pipeline.templates.xlsform.export import CHOICE, WRITTEN
from atlas_pipeline.templates.xlsform.rows import Row, said

FEW_CHOICES = 8
"""A list with more choices is folded away, and searched by typing."""
LONG_LIST = "minimal autocomplete"


def questions_of(form: Form, template: Template, choices: Choices, given: str = "") -> Iterator[Row]:
    """The questions for the fields of the form, except for `given`, which the outer row already gives. Adds
    the lists of the questions to `choices`."""
    questions = _Questions(form, template, choices)
    for item in _in_order(form):
        if item.name != given:
            yield from questions.of(item)


def _in_order(form: Form) -> list[Field]:
    """The fields, with the kind of institution first if the form has it: it limits the choices from the
    register."""
    fields = list(form.fields)
    if INSTITUTION_TYPE in form.by_name:
        kind = form[INSTITUTION_TYPE]
        fields.remove(kind)
        first = next(place for place, item in enumerate(fields) if item.register_)
        fields.insert(first, kind)
    return fields


@dataclass(frozen=True)
class _Questions:
    form: Form
    template: Template
    choices: Choices

    @property
    def conditions(self) -> Conditions:
        return Conditions(self.form, self.template)

    def of(self, item: Field) -> Iterator[Row]:
        if item.register_ and self.template.institutions:
            return self._institution(item)
        name, rows = carried_rows(item, self.form, self.template)
        if rows:
            return self._chosen_or_written(item, name, rows, {}, item.labels)
        return iter([self._question(item)])

    def _question(self, item: Field) -> Row:
        kind = type_of(item, self.template, self.choices)
        row: Row = {"type": kind, "name": item.name, "label": item.labels, "hint": item.help}
        listed = kind.partition(" ")[2]
        if listed:
            choices = self.choices[listed]
            if len(choices) > FEW_CHOICES:
                row["appearance"] = LONG_LIST
            if _names_codes(item.help, choices):
                del row["hint"]
        if item.default is not None:
            row["default"] = item.default
        asked = self.conditions
        return row | asked.required(item) | asked.constraint(item) | asked.relevant(item)

    def _institution(self, item: Field) -> Iterator[Row]:
        """The register to choose from. If the form asks for the kind of institution, the kind limits the
        choices."""
        rows = institutions_of(self.template)
        if item.multiple:
            return self._several_institutions(item, rows)
        is_narrowed = INSTITUTION_TYPE in self.form.by_name
        narrowed = f"${{{INSTITUTION_TYPE}}} = '' or type = ${{{INSTITUTION_TYPE}}} or name = '{OTHER}'"
        asked = {"choice_filter": narrowed} if is_narrowed else {}
        return self._chosen_or_written(item, INSTITUTIONS, rows, asked, said("written"))

    def _several_institutions(self, item: Field, rows: list[Row]) -> Iterator[Row]:
        choice, written = f"{item.name}{CHOICE}", f"{item.name}{WRITTEN}"
        self.choices.setdefault(INSTITUTIONS, rows)
        yield _choosing(item) | {"type": f"select_multiple {INSTITUTIONS}"}
        needed = {"required": f"${{{choice}}} = ''", "required_message": said("required")}
        ask = {"type": "text", "name": written, "label": said("others_written"), "hint": said("several")}
        is_needed = self.conditions.required(item)
        yield ask | self.conditions.constraint(item) | (needed if is_needed else {})
        chosen, added = f"${{{choice}}}", f"${{{written}}}"
        joined = f"concat({chosen}, if({chosen} != '' and {added} != '', '; ', ''), {added})"
        yield {"type": "calculate", "name": item.name, "calculation": joined}

    def _chosen_or_written(
        self, item: Field, name: str, rows: list[Row], asked: Row, written_label: Labels
    ) -> Iterator[Row]:
        """A list to choose from, a text for a value that is not in the list, and the field made from both."""
        choice, written = f"{item.name}{CHOICE}", f"{item.name}{WRITTEN}"
        required = self.conditions.required(item)
        self.choices.setdefault(f"{name}_or_other", with_other(rows))
        yield _choosing(item) | {"type": f"select_one {name}_or_other"} | required | asked
        is_other = f"${{{choice}}} = '{OTHER}'"
        ask = {
            "type": "text",
            "name": written,
            "label": written_label,
            "hint": item.help,
            "relevant": is_other,
        }
        yield ask | self.conditions.constraint(item) | required
        either = f"if({is_other}, ${{{written}}}, ${{{choice}}})"
        yield {"type": "calculate", "name": item.name, "calculation": either}


def _choosing(item: Field) -> Row:
    return {
        "name": f"{item.name}{CHOICE}",
        "label": item.labels,
        "hint": item.help,
        "appearance": LONG_LIST,
    }


def _names_codes(hint: Labels, choices: list[Row]) -> bool:
    """Whether the hint names a choice by its code (`F female`), although the telephone shows only labels."""
    for choice in choices:
        code = re.compile(rf"(?<!\w){re.escape(choice['name'])}(?!\w)", re.IGNORECASE)
        shown = " ".join(choice["label"].values())
        if not code.search(shown) and any(code.search(text) for text in hint.values()):
            return True
    return False
