"""Phrases for the limits of a field's values, in the reader's language: one phrase for each limit.

The data dictionary and the templates use the same phrases. Each decides itself how to name a field or a
code list.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.forms.model import Field, Form
from atlas_pipeline.plan.labels import text_in

Words = Mapping[str, str]


@dataclass(frozen=True)
class PhraseNames:
    """How a phrase names a field, a code list or a value. Each function gets the name in the form's
    declaration."""

    field: Callable[[str], str]
    code_list: Callable[[str], str]
    value: Callable[[str], str]


@cache
def dictionary_words() -> dict[str, dict[str, str]]:
    """Language → the words in `dictionary_words.yaml`."""
    path = files("atlas_pipeline.forms").joinpath("dictionary_words.yaml")
    words: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def phrases(
    form: Form, field: Field, forms: Mapping[str, Form], lang: str, words: Words, naming: PhraseNames
) -> Iterator[str]:
    """Yields one phrase for each limit of the field's values. `words` are the words of the dictionary in
    that language."""
    limits = field.constraints
    if field.codes:
        yield words["codes"].format(naming.code_list(field.codes))
    if field.register_:
        yield words["register"]
    if field.plan:
        yield words[field.plan]
    for reference in form.references:
        if reference.fields == field.name:
            target = forms[reference.resource]
            key = naming.field(reference.reference_field)
            yield words["reference"].format(key, text_in(target.labels, lang))
    if field.multiple:
        yield words["multiple"]
    if field.min_items > 1:
        yield words["min_items"].format(field.min_items)
    if limits.minimum is not None and limits.maximum is not None:
        yield words["between"].format(figure(limits.minimum), figure(limits.maximum))
    elif limits.minimum is not None:
        yield words["at_least"].format(figure(limits.minimum))
    elif limits.maximum is not None:
        yield words["at_most"].format(figure(limits.maximum))
    if limits.max_length is not None:
        yield words["max_length"].format(limits.max_length)
    if limits.pattern is not None:
        yield words["pattern"]
    if field.default is not None:
        yield words["default"].format(field.default)
    for order in form.date_orders:
        if order.later == field.name:
            yield words["not_before"].format(naming.field(order.earlier))
    for rule in form.required_when:
        if rule.field == field.name:
            values = ", ".join(_value(value, words, naming) for value in rule.values)
            sentence = words["required_when" if rule.severity == "error" else "expected_when"]
            yield sentence.format(naming.field(rule.when), values)


def figure(number: float) -> str:
    """A limit as a person writes it: 0.5, 400."""
    return f"{number:g}"


def _value(value: bool | str, words: Words, naming: PhraseNames) -> str:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    return naming.value(value)
