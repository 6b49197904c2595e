"""Filters: the meaning of `where` in a selection. They decide which values of a field let a row count."""

from collections.abc import Callable, Mapping
from typing import Any

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.selection.fact_rows import NO, YES
from atlas_pipeline.plan.codes import CodeList
from atlas_pipeline.plan.model import Plan

Passes = Callable[[str | None], bool]
"""Whether a value (as a category; None if nothing is given) lets the row count."""

OFF_LADDER = "is_off_ladder"
"""The attribute of a stage that is not a step of the ladder, such as withdrawn."""


OPERATORS = ("not", "at_least", "flag", "given", "counts_for")
"""The operators that a test of a value may have. REGISTERED is one more; it also needs the unit
of the row."""

REGISTERED = "registered"
"""The operator that looks in the register of institutions (`counted_institutions.py`)."""


def passes(plan: Plan, field: Field, condition: Any) -> Passes:
    """The test of a `where` entry for a field. If it has several operators, a value must pass each of them.

    Raises IndicatorError if the condition is none of those in `Selection`.
    """
    if not isinstance(condition, Mapping):
        wanted = _values(condition)
        return lambda value: value in wanted
    tests = [_operator(plan, field, name, argument) for name, argument in condition.items()]
    return lambda value: all(test(value) for test in tests)


def _operator(plan: Plan, field: Field, name: str, argument: Any) -> Passes:
    match name:
        case "not":
            barred = _values(argument)
            return lambda value: value not in barred
        case "at_least":
            reached = _from_stage_on(_code_list(plan, field), argument)
            return lambda value: value in reached
        case "flag":
            flagged = frozenset(code.code for code in _code_list(plan, field).codes if code.flag(argument))
            return lambda value: value in flagged
        case "given":
            return lambda value: (value is not None) == argument
        case "counts_for":
            kinds = frozenset(plan.framework.types_counting_for(argument))
            return lambda value: value in kinds
    raise IndicatorError(
        f"{name!r} is not a condition for the field {field.name}; there are: {', '.join(OPERATORS)}"
    )


def _values(condition: Any) -> frozenset[str]:
    listed = condition if isinstance(condition, (list, tuple)) else [condition]
    return frozenset(
        {True: YES, False: NO}[value] if isinstance(value, bool) else str(value) for value in listed
    )


def _from_stage_on(codes: CodeList, stage: str) -> frozenset[str]:
    if stage not in codes:
        raise IndicatorError(f"{stage!r} is not a code of the list {codes.name}")
    return frozenset(
        code.code
        for code in codes.codes
        if code.order >= codes[stage].order and code.attributes.get(OFF_LADDER) != "yes"
    )


def _code_list(plan: Plan, field: Field) -> CodeList:
    if field.codes is None:
        raise IndicatorError(f"the field {field.name} has no code list, so it has no order")
    return plan.code_list(field.codes)
