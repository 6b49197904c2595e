"""The rules of an indicator in words, for the reader of a trace: which rows count, dated how, measured how.

The values that pass a test come from the code that applies the test. English, as the command line is.
"""

from collections.abc import Mapping
from typing import Any

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.indicators.selection.conditions import condition_named
from atlas_pipeline.indicators.selection.fields import columns_of, field_named, tests_of
from atlas_pipeline.indicators.selection.filters import REGISTERED, passes
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan


def rules_in_words(plan: Plan, indicator: Indicator) -> list[str]:
    """The rules by which the rows of the indicator are selected, dated and measured, one sentence each."""
    if indicator.stages:
        return [_stages(indicator)]
    select = indicator.select
    said = [
        f"Rows of {_form(select.form)}" + "".join(f", with their {_form(one)}" for one in select.join) + "."
    ]
    said += [_test(plan, indicator, path, test) for path, test in select.where.items()]
    said += [_condition(name) for name in select.require]
    said.append(_measure(indicator))
    said += [
        _test(plan, indicator, path, test, "Measured as yes if") for path, test in tests_of(indicator).items()
    ]
    if indicator.date:
        said.append(f"Dated by: {', or else '.join(_label(indicator, path) for path in indicator.date)}.")
    return said


def _measure(indicator: Indicator) -> str:
    """The measure with its fields, and with the numbers of its argument."""
    argument = indicator.measure_argument
    numbers = argument.items() if isinstance(argument, Mapping) else ()
    parts = [_label(indicator, path) for path in columns_of(indicator)]
    parts += [f"{_spaced(name)} {value:g}" for name, value in numbers if isinstance(value, int | float)]
    said = f"Measure: {_spaced(indicator.measure_name)}"
    return f"{said} ({', '.join(parts)})." if parts else f"{said}."


def _form(name: str) -> str:
    return load_forms()[name].labels["en"]


def _label(indicator: Indicator, path: str) -> str:
    if path == PERSON_KEY:
        return "the person"
    found = field_named(indicator, path)
    label = found.field.labels["en"]
    return f"{label} ({found.form.labels['en']})" if found.joined else label


def _test(plan: Plan, indicator: Indicator, path: str, test: Any, begin: str = "") -> str:
    field = field_named(indicator, path).field
    said = f"{_label(indicator, path)}: {_values(plan, field, test)}."
    return f"{begin} {said}" if begin else said


def _values(plan: Plan, field: Field, test: Any) -> str:
    """The values that pass a test: labels of codes, or what the test says."""
    if isinstance(test, Mapping):
        if "given" in test:
            return "given" if test["given"] else "not given"
        if REGISTERED in test:
            return _registered(test[REGISTERED])
    if field.codes is not None:
        lets_in = passes(plan, field, test)
        codes = plan.code_lists[field.codes].codes
        passing = [one.labels["en"] for one in codes if lets_in(one.code)]
        return "; ".join(passing) if len(passing) < len(codes) else "any code"
    if isinstance(test, bool):
        return "yes" if test else "no"
    if isinstance(test, Mapping):
        return "; ".join(f"{_spaced(operator)} {argument}" for operator, argument in test.items())
    values = test if isinstance(test, list | tuple) else [test]
    return "; ".join(str(one) for one in values)


def _registered(test: Any) -> str:
    said = "an institution of the register"
    if not isinstance(test, Mapping):
        return said
    words = {"type_is": "whose type is", "type_is_not": "whose type is not", "register_of": "of a"}
    parts = [f"{words[name]} {_spaced(str(value).removeprefix('is_'))}" for name, value in test.items()]
    return ", ".join([said, *parts])


def _condition(name: str) -> str:
    doc = (condition_named(name).answer.__doc__ or "").strip()
    first = " ".join(doc.split("\n\n")[0].split()).rstrip(".")
    return f"{_spaced(name).capitalize()}: {first[:1].lower() + first[1:]}." if first else f"{_spaced(name)}."


def _stages(indicator: Indicator) -> str:
    parts = []
    for number, stage in enumerate(indicator.stages):
        needs = [
            f"{need.indicator} at least {need.at_least:g}"
            + (f" of at least {need.of_at_least:g}" if need.of_at_least else "")
            for need in stage.needs
        ]
        parts.append(f"{number} {stage.name['en']}" + (f" ({', '.join(needs)})" if needs else ""))
    return f"Stages, each after all before it: {'; '.join(parts)}."


def _spaced(name: str) -> str:
    return name.replace("_", " ")
