"""Phrases for the limits of a field's values, in the reader's language: one phrase for each limit.

The data dictionary and the templates use the same phrases. Each decides itself how to name a field or a
code list.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.labels import text_in


@dataclass(frozen=True)
class PhraseNames:
    """How a phrase names a field or a value, and the whole phrase for a code list. Each function gets the
    name in the form's declaration."""

    field: Callable[[str], str]
    code_list: Callable[[str], str]
    value: Callable[[str], str]


def phrases(
    form: Form, field: Field, forms: Mapping[str, Form], lang: str, naming: PhraseNames
) -> Iterator[str]:
    """Yields one phrase for each limit of the field's values."""
    limits = field.constraints
    if field.codes:
        yield naming.code_list(field.codes)
    if field.register_:
        yield say("dictionary.register", lang)
    if field.plan:
        yield say(f"dictionary.{field.plan}", lang)
    for reference in form.references:
        if reference.fields == field.name:
            target = text_in(forms[reference.resource].labels, lang)
            yield say("dictionary.reference", lang, key=naming.field(reference.reference_field), form=target)
    if field.multiple:
        yield say("dictionary.multiple", lang)
    if field.min_items > 1:
        yield say("dictionary.min_items", lang, limit=field.min_items)
    if limits.minimum is not None and limits.maximum is not None:
        yield say("dictionary.between", lang, least=figure(limits.minimum), most=figure(limits.maximum))
    elif limits.minimum is not None:
        yield say("dictionary.at_least", lang, limit=figure(limits.minimum))
    elif limits.maximum is not None:
        yield say("dictionary.at_most", lang, limit=figure(limits.maximum))
    if limits.max_length is not None:
        yield say("dictionary.max_length", lang, limit=limits.max_length)
    if limits.pattern is not None:
        yield say("dictionary.pattern", lang)
    if field.default is not None:
        yield say("dictionary.default", lang, value=field.default)
    for order in form.date_orders:
        if order.later == field.name:
            yield say("dictionary.not_before", lang, field=naming.field(order.earlier))
    for rule in form.required_when:
        if rule.field == field.name:
            values = ", ".join(_value(value, lang, naming) for value in rule.values)
            key = "dictionary.required_when" if rule.severity == "error" else "dictionary.expected_when"
            yield say(key, lang, field=naming.field(rule.when), values=values)


def figure(number: float) -> str:
    """A limit as a person writes it: 0.5, 400."""
    return f"{number:g}"


def _value(value: bool | str, lang: str, naming: PhraseNames) -> str:
    if isinstance(value, bool):
        return say("dictionary.yes" if value else "dictionary.no", lang)
    return naming.value(value)
