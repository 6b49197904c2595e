"""Fields that an indicator names: `sex` is a field of its own form, `trainings.topics` one of a
joined form."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.measures import measure_named
from atlas_pipeline.indicators.selection.conditions import condition_named
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan


class NamedField(NamedTuple):
    """A field that an indicator names. If it is of the indicator's own form, `joined` is empty."""

    joined: str
    form: Form
    field: Field


def form_named(name: str) -> Form:
    """The form with this name. Raises IndicatorError if there is no such form."""
    try:
        return load_forms()[name]
    except KeyError:
        raise IndicatorError(f"{name!r} is not a form; there are: {', '.join(load_forms())}") from None


def field_named(indicator: Indicator, path: str) -> NamedField:
    """The field of the path. Raises IndicatorError if the path names no field that the indicator can see."""
    joined, _, name = path.rpartition(".")
    if joined and joined not in indicator.select.join:
        raise IndicatorError(f"{indicator.code} names {path!r} but does not join {joined!r}")
    form = form_named(joined or indicator.select.form)
    if name not in form.by_name or form[name].pii:
        raise IndicatorError(
            f"{indicator.code} names {path!r}, but the form {form.name} has no such stored field"
        )
    return NamedField(joined, form, form[name])


def columns_of(indicator: Indicator) -> tuple[str, ...]:
    """The fields that the indicator's measure takes."""
    return measure_named(indicator.measure_name).columns(indicator.measure_argument)


def tests_of(indicator: Indicator) -> Mapping[str, Any]:
    """Field → test, for the tests of the indicator's measure."""
    return measure_named(indicator.measure_name).tests(indicator.measure_argument)


def with_parts(plan: Plan, indicators: Iterable[Indicator]) -> list[Indicator]:
    """The indicators, each once.

    A milestone has no rows of its own. It is replaced by the indicators that its stages name.
    """
    found: dict[str, Indicator] = {}
    for indicator in indicators:
        parts = [plan.indicator(code) for code in parts_of(indicator)]
        found |= {one.code: one for one in parts or [indicator]}
    return list(found.values())


def parts_of(indicator: Indicator) -> list[str]:
    """The indicators that a milestone's stages name, each once. Empty for any other indicator."""
    return list(dict.fromkeys(need.indicator for stage in indicator.stages for need in stage.needs))


def forms_needed(indicator: Indicator) -> list[str]:
    """The forms whose rows an indicator looks at: its own form, those it joins, and those of its conditions.

    For a milestone, it is only the form by which a unit is asked for it.
    """
    asked = [form for name in indicator.select.require for form in condition_named(name).needs]
    return list(dict.fromkeys([indicator.select.form, *indicator.select.join, *asked]))


def fields_needed(indicator: Indicator) -> dict[str, set[str]]:
    """The fields that an indicator looks at: form → fields."""
    needed: dict[str, set[str]] = {form: set() for form in forms_needed(indicator)}
    for path in _paths(indicator):
        named = field_named(indicator, path)
        needed[named.form.name].add(named.field.name)
    for joined in indicator.select.join:
        needed[indicator.select.form].add(link(indicator, joined))
    for name in indicator.select.require:
        condition = condition_named(name)
        needed[indicator.select.form] |= condition.of_row
        for form, fields in condition.needs.items():
            needed[form] |= fields
    return needed


def link(indicator: Indicator, joined: str) -> str:
    """The field of the indicator's form that names the row of the joined form to which a row belongs.

    Raises IndicatorError if the form does not refer to the key of the joined form.
    """
    target = form_named(joined)
    for reference in form_named(indicator.select.form).references:
        if reference.resource == joined and target.primary_key == (reference.reference_field,):
            return reference.fields
    raise IndicatorError(f"{indicator.code} joins {joined}, but {indicator.select.form} does not refer to it")


def _paths(indicator: Indicator) -> Iterator[str]:
    yield from indicator.select.where
    yield from indicator.by
    yield from tests_of(indicator)
    yield from indicator.date
    yield from (path for path in columns_of(indicator) if path != PERSON_KEY)
