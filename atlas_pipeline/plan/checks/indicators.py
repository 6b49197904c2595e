"""Indicators: every form, field, code, measure and condition that they name is there."""

from collections.abc import Iterator
from typing import Any

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.faults import Fault
from atlas_pipeline.plan.model import Indicator
from atlas_pipeline.plan.parts import Parts
from atlas_pipeline.plan.surroundings import FormFields, Surroundings

FILE = "indicators.yaml"
OPERATORS = ("not", "at_least", "counts_for")


def check(parts: Parts, surroundings: Surroundings) -> Iterator[Fault]:
    yield from duplicates(((FILE, one.entry, one.value.code) for one in parts.indicators), "code")
    outcomes = {one.code for one in parts.framework.value.outcomes} if parts.framework else None
    for located in parts.indicators:
        indicator, entry = located.value, located.entry
        if indicator.outcome is not None and outcomes is not None and indicator.outcome not in outcomes:
            yield Fault(FILE, entry, "outcome", f"{indicator.outcome!r} is not an outcome of the framework")
        if not indicator.date:
            yield Fault(FILE, entry, "date", "must name the field that dates a row")
        yield from _measure(indicator, entry, surroundings)
        yield from _conditions(indicator, entry, parts, surroundings)
        yield from _fields(indicator, entry, surroundings)


def _measure(indicator: Indicator, entry: str, surroundings: Surroundings) -> Iterator[Fault]:
    if len(indicator.measure) != 1:
        yield Fault(FILE, entry, "measure", "must hold exactly one measure with its column or options")
    elif surroundings.measures is not None and indicator.measure_name not in surroundings.measures:
        known = ", ".join(sorted(surroundings.measures))
        yield Fault(FILE, entry, "measure", f"{indicator.measure_name!r} is none of the measures {known}")
    for name in indicator.select.require:
        if surroundings.conditions is not None and name not in surroundings.conditions:
            known = ", ".join(sorted(surroundings.conditions))
            yield Fault(FILE, entry, "select.require", f"{name!r} is none of the conditions {known}")


def _conditions(
    indicator: Indicator, entry: str, parts: Parts, surroundings: Surroundings
) -> Iterator[Fault]:
    for field, wanted in indicator.select.where.items():
        place = f"select.where.{field}"
        codes = _code_list(indicator, field, parts, surroundings)
        if isinstance(wanted, dict) and len(wanted) != 1:
            yield Fault(FILE, entry, place, f"must hold one of {', '.join(OPERATORS)}")
        for operator, value in wanted.items() if isinstance(wanted, dict) else [("", wanted)]:
            if operator == "counts_for":
                yield from _counting(value, entry, place, parts)
            elif operator and operator not in OPERATORS:
                yield Fault(FILE, entry, place, f"{operator!r} is none of {', '.join(OPERATORS)}")
            elif codes is not None:
                for code in value if isinstance(value, list) else [value]:
                    if code not in codes:
                        yield Fault(FILE, entry, place, f"{code!r} is none of the codes {', '.join(codes)}")


def _counting(indicator: Any, entry: str, place: str, parts: Parts) -> Iterator[Fault]:
    if not isinstance(indicator, str) or indicator not in parts.indicator_codes:
        yield Fault(FILE, entry, place, f"{indicator!r} is not an indicator")
    elif parts.framework is not None and not parts.framework.value.types_counting_for(indicator):
        yield Fault(FILE, entry, place, f"no activity type counts for {indicator}")


def _fields(indicator: Indicator, entry: str, surroundings: Surroundings) -> Iterator[Fault]:
    """A field is one of the selected form, or `form.field` of a joined one."""
    select = indicator.select
    for place, form in (("select.form", select.form), *(("select.join", form) for form in select.join)):
        if surroundings.forms is not None and form not in surroundings.forms:
            yield Fault(FILE, entry, place, f"{form!r} is not a form")
    named = (
        *((f"select.where.{field}", field) for field in select.where),
        *(("date", field) for field in indicator.date),
        *(("by", field) for field in indicator.by),
    )
    for place, field in named:
        form, _, column = field.rpartition(".")
        if form and form not in select.join:
            yield Fault(
                FILE, entry, place, f"{field!r} is of the form {form}, which select.join does not name"
            )
            continue
        fields = _fields_of(form or select.form, surroundings)
        if fields is not None and column not in fields:
            yield Fault(FILE, entry, place, f"{column!r} is not a field of the form {form or select.form}")
        elif fields is not None and place == "by" and fields[column] is None:
            yield Fault(FILE, entry, place, f"{column!r} has no code list to break figures down by")
    breakdowns = [field.rpartition(".")[2] for field in indicator.by]
    for name in sorted({name for name in breakdowns if breakdowns.count(name) > 1}):
        yield Fault(FILE, entry, "by", f"two breakdowns have the name {name}")


def _code_list(
    indicator: Indicator, field: str, parts: Parts, surroundings: Surroundings
) -> tuple[str, ...] | None:
    form, _, column = field.rpartition(".")
    fields = _fields_of(form or indicator.select.form, surroundings)
    codes = parts.lists.get((fields or {}).get(column) or "")
    return codes.keys if codes is not None else None


def _fields_of(form: str, surroundings: Surroundings) -> FormFields | None:
    return (surroundings.forms or {}).get(form)
