"""The sentence of a problem, with the labels that its reader knows.

Validation fills the sentences of the catalogue with names (`training_id`, `M`). A country officer knows
the labels in her workbook. So forms, columns, cover lines and codes get their labels. Only `found` stays
as she wrote it.
"""

from dataclasses import replace
from typing import Any

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.wording import Wording
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.problems.sentences import message

_FORMS = ("to_form", "from_form", "forms")
_COLUMNS = ("columns", "earlier", "when")
_OF_HEADERS = ("missing_column", "extra_column")
_NO_VALUE = ("not_a_number", "not_a_date", "not_a_year", "not_a_boolean", "not_in_code_list", "not_in_plan")
_INSTITUTIONS = ("institution", "example")
"""Details that hold the id of an institution."""
_VALUES = {"value": "when", "registered": "institution_type", "before": "column", "now": "column"}
"""Details that hold a value of a field → the detail that names this field, or the field itself; `column`
means the problem's own column."""


def sentence(problem: Problem, plan: Plan, language: str) -> str:
    """The problem's sentence in that language: what was found, what is allowed, and what to do."""
    text = message(in_words(problem, plan, language), language)
    return f"{text} {say('details.leave_empty', language)}" if _may_be_empty(problem) else text


def _may_be_empty(problem: Problem) -> bool:
    """Whether the cell has words where a value was expected, and may be left empty."""
    form = load_forms().get(problem.form)
    if problem.rule not in _NO_VALUE or problem.suggestion or form is None:
        return False
    item = form.by_name.get(problem.column)
    return item is not None and not item.required and not any(map(str.isdigit, problem.found))


def in_words(problem: Problem, plan: Plan, language: str) -> Problem:
    """The problem with labels instead of names and codes. A name without a label stays as it is."""
    words = Wording(plan, language)
    form = load_forms().get(problem.form)

    def named(name: str, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [named(name, one) for one in value]
        if not isinstance(value, str):
            return value
        if name in _FORMS:
            return ", ".join(_form(part, language) for part in value.split(", "))
        if name in _INSTITUTIONS:
            return words.institution(value)
        if name in _COLUMNS:
            return _column(form, value, words)
        if name == "value" and form is not None and problem.rule == "corrected":
            return _value(form, problem.column, value, words)
        if name in _VALUES and form is not None:
            of_field = problem.column if _VALUES[name] == "column" else _VALUES[name]
            return _value(form, problem.details.get(of_field, of_field), value, words)
        return value

    return replace(
        problem,
        form=_form(problem.form, language),
        column=_column(form, problem.column, words),
        allowed=tuple(
            _value(form, problem.column, one, words) if form else _of_cover(one, words)
            for one in problem.allowed
        ),
        suggestion=_suggested(form, problem, words),
        details={name: named(name, value) for name, value in problem.details.items()},
    )


def _suggested(form: Form | None, problem: Problem, words: Wording) -> str:
    """The suggestion with labels for codes and fields. `D → title` for a missing column keeps its letter."""
    if form is None:
        return _of_cover(problem.suggestion, words)
    if problem.rule not in _OF_HEADERS:
        return _value(form, problem.column, problem.suggestion, words)
    parts = [one.rpartition(" → ") for one in problem.suggestion.split(", ")]
    return ", ".join(f"{place}{arrow}{_column(form, name, words)}" for place, arrow, name in parts)


def _form(name: str, language: str) -> str:
    form = load_forms().get(name)
    return text_in(form.labels, language) if form else name


def _column(form: Form | None, name: str, words: Wording) -> str:
    if form is None:
        return _of_cover(name, words)
    return text_in(form[name].labels, words.language) if name in form.by_name else name


def _of_cover(name: str, words: Wording) -> str:
    """The words for a line of the cover or for its value, or the label of a form."""
    return words.word(name) if words.has(name) else _form(name, words.language)


def _value(form: Form, column: str, value: str, words: Wording) -> str:
    """A code's label, an institution's name, or the word for yes or no."""
    if column not in form.by_name:
        return value
    if form[column].register_ == "institutions":
        return words.institution(value)
    if form[column].type == "boolean" and words.has(value):
        return words.word(value)
    return str(words.shown(form[column], value))
