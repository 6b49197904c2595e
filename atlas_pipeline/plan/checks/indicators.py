"""Checks indicators: every form, field, code, measure and condition that they name exists."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from atlas_pipeline.plan.checks.duplicates import duplicates
from atlas_pipeline.plan.codes import CodeList
from atlas_pipeline.plan.indicators import Indicator, RegisterTest
from atlas_pipeline.plan.parts import PlanParts
from atlas_pipeline.plan.plan_problems import PlanProblem
from atlas_pipeline.plan.surroundings import FormFields, Surroundings

FILE = "indicators.yaml"
CODE = re.compile("[A-Z][A-Za-z0-9_]*")
"""The code is also the name of an asset in Dagster. The other assets have names in small letters, so no two
names are equal."""
OPERATORS = ("not", "at_least", "flag", "given", "counts_for", "registered")


def check(parts: PlanParts, surroundings: Surroundings) -> Iterator[PlanProblem]:
    yield from duplicates(((FILE, one.entry, one.value.code) for one in parts.indicators), "code")
    outcomes = None
    if parts.framework is not None:
        outcomes = {one.code for one in parts.framework.value.outcomes}
        outcomes |= parts.broken_in(parts.framework.file, "outcomes")
    for located in parts.indicators:
        indicator, entry = located.value, located.entry
        if not CODE.fullmatch(indicator.code):
            yield PlanProblem(
                FILE,
                entry,
                "code",
                "must be a capital letter, then letters, digits and underscores only",
            )
        if indicator.outcome is not None and outcomes is not None and indicator.outcome not in outcomes:
            yield PlanProblem(
                FILE, entry, "outcome", f"{indicator.outcome!r} is not an outcome of the framework"
            )
        if not indicator.date and not indicator.stages:
            yield PlanProblem(FILE, entry, "date", "must name the field that dates a row")
        yield from _measure(indicator, entry, surroundings)
        yield from _beside(indicator, entry)
        for place, tests in _tests(indicator):
            yield from _conditions(indicator, entry, place, tests, parts, surroundings)
        yield from _fields(indicator, entry, surroundings)


def _measure(indicator: Indicator, entry: str, surroundings: Surroundings) -> Iterator[PlanProblem]:
    if len(indicator.measure) != 1:
        yield PlanProblem(FILE, entry, "measure", "must have exactly one measure, with its column or options")
    elif surroundings.measures is not None and indicator.measure_name not in surroundings.measures:
        known = ", ".join(sorted(surroundings.measures))
        yield PlanProblem(
            FILE, entry, "measure", f"{indicator.measure_name!r} is not one of the measures {known}"
        )
    elif isinstance(surroundings.measures, Mapping):
        name = indicator.measure_name
        for wrong in surroundings.measures[name].argument_problems(indicator.measure_argument):
            yield PlanProblem(FILE, entry, "measure", f"{name} {wrong}")
    for name in indicator.select.require:
        if surroundings.conditions is not None and name not in surroundings.conditions:
            known = ", ".join(sorted(surroundings.conditions))
            yield PlanProblem(FILE, entry, "select.require", f"{name!r} is not one of the conditions {known}")


def _tests(indicator: Indicator) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields each place in which an indicator tests rows, with the tests by field."""
    yield "select.where", indicator.select.where
    yield "select.beside", indicator.select.beside
    argument = indicator.measure_argument if len(indicator.measure) == 1 else None
    if isinstance(argument, dict):
        for name, value in argument.items():
            if isinstance(value, dict):
                yield f"measure.{indicator.measure_name}.{name}", value


def _beside(indicator: Indicator, entry: str) -> Iterator[PlanProblem]:
    select = indicator.select
    for field in select.beside:
        if field not in select.where:
            yield PlanProblem(FILE, entry, f"select.beside.{field}", "is not a field of select.where")
        if field not in indicator.by:
            yield PlanProblem(
                FILE, entry, f"select.beside.{field}", "is not a breakdown: by does not name it"
            )
    if select.beside and indicator.time != "snapshot":
        yield PlanProblem(FILE, entry, "select.beside", "only a snapshot may have it")


def _conditions(
    indicator: Indicator,
    entry: str,
    where: str,
    tests: dict[str, Any],
    parts: PlanParts,
    surroundings: Surroundings,
) -> Iterator[PlanProblem]:
    for field, wanted in tests.items():
        place = f"{where}.{field}"
        codes = _code_list(indicator, field, parts, surroundings)
        if isinstance(wanted, dict) and len(wanted) != 1:
            yield PlanProblem(FILE, entry, place, f"must have one of {', '.join(OPERATORS)}")
        for operator, value in wanted.items() if isinstance(wanted, dict) else [("", wanted)]:
            if operator and operator not in OPERATORS:
                yield PlanProblem(FILE, entry, place, f"{operator!r} is not one of {', '.join(OPERATORS)}")
            elif operator == "counts_for":
                yield from _counting(value, entry, place, parts)
            elif operator == "given":
                if not isinstance(value, bool):
                    yield PlanProblem(FILE, entry, place, f"given must be true or false, not {value!r}")
            elif operator == "registered":
                yield from _registered(value, entry, place, parts)
            elif codes is not None and operator == "flag":
                if not any(code.flag(str(value)) for code in codes.codes):
                    yield PlanProblem(FILE, entry, place, f"no code of {codes.name} has the flag {value!r}")
            elif codes is not None:
                for code in value if isinstance(value, list) else [value]:
                    if code not in codes:
                        known = ", ".join(codes.keys)
                        yield PlanProblem(FILE, entry, place, f"{code!r} is not one of the codes {known}")


def _registered(asked: Any, entry: str, place: str, parts: PlanParts) -> Iterator[PlanProblem]:
    """Checks that `registered` is true or a valid `RegisterTest`."""
    if asked is True:
        return
    try:
        test = RegisterTest.model_validate(asked)
    except ValidationError as error:
        known = ", ".join(RegisterTest.model_fields)
        detail = error.errors()[0]
        wrong = ".".join(map(str, detail["loc"])) or repr(asked)
        yield PlanProblem(FILE, entry, place, f"{wrong}: registered is true, or has {known}")
        return
    types = parts.lists.get("institution_type")
    for flag in (test.type_is, test.type_is_not):
        if flag and types is not None and not any(code.flag(flag) for code in types.codes):
            yield PlanProblem(FILE, entry, place, f"no type of institution has the flag {flag!r}")


def _counting(indicator: Any, entry: str, place: str, parts: PlanParts) -> Iterator[PlanProblem]:
    if not isinstance(indicator, str) or indicator not in parts.indicator_codes:
        yield PlanProblem(FILE, entry, place, f"{indicator!r} is not an indicator")
    elif parts.framework is not None and not parts.framework.value.types_counting_for(indicator):
        yield PlanProblem(FILE, entry, place, f"no activity type counts for {indicator}")


def _fields(indicator: Indicator, entry: str, surroundings: Surroundings) -> Iterator[PlanProblem]:
    """Checks that a field belongs to the selected form, or is written `form.field` and belongs to a joined
    form."""
    select = indicator.select
    for place, form in (("select.form", select.form), *(("select.join", form) for form in select.join)):
        if surroundings.forms is not None and form not in surroundings.forms:
            yield PlanProblem(FILE, entry, place, f"{form!r} is not a form")
    named = (
        *((f"{place}.{field}", field) for place, tests in _tests(indicator) for field in tests),
        *(("date", field) for field in indicator.date),
        *(("by", field) for field in indicator.by),
    )
    for place, field in named:
        form, _, column = field.rpartition(".")
        if form and form not in select.join:
            yield PlanProblem(
                FILE, entry, place, f"{field!r} belongs to the form {form}, which select.join does not name"
            )
            continue
        fields = _fields_of(form or select.form, surroundings)
        if fields is not None and column not in fields:
            yield PlanProblem(
                FILE, entry, place, f"{column!r} is not a field of the form {form or select.form}"
            )
        elif fields is not None and place == "by" and fields[column] is None:
            yield PlanProblem(FILE, entry, place, f"{column!r} has no code list, so it cannot be a breakdown")
    breakdowns = [field.rpartition(".")[2] for field in indicator.by]
    for name in sorted({name for name in breakdowns if breakdowns.count(name) > 1}):
        yield PlanProblem(FILE, entry, "by", f"two breakdowns have the name {name}")


def _code_list(
    indicator: Indicator, field: str, parts: PlanParts, surroundings: Surroundings
) -> CodeList | None:
    form, _, column = field.rpartition(".")
    fields = _fields_of(form or indicator.select.form, surroundings)
    return parts.lists.get((fields or {}).get(column) or "")


def _fields_of(form: str, surroundings: Surroundings) -> FormFields | None:
    return (surroundings.forms or {}).get(form)
