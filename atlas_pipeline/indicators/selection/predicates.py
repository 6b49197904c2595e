"""Predicates: test rows and values by the tests in `where` of a selection."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.selection.coded import Coded
from atlas_pipeline.indicators.selection.counted_institutions import passing
from atlas_pipeline.indicators.selection.fields import field_named
from atlas_pipeline.indicators.selection.filters import REGISTERED, Passes, passes
from atlas_pipeline.indicators.selection.views import View
from atlas_pipeline.plan.indicators import Indicator
from atlas_pipeline.plan.model import Plan


def rows_passing(indicator: Indicator, plan: Plan, view: View, path: str, test: Any) -> np.ndarray:
    """Marks the rows that pass a test of a field. If a row has several values, one passing value
    is enough."""
    field = field_named(indicator, path).field
    if isinstance(test, Mapping) and list(test) == ["given"]:
        return view.given(path) == test["given"]
    if field.multiple or (isinstance(test, Mapping) and REGISTERED in test):
        places, names = view.pairs(path)
        holds = np.zeros(len(view), dtype=bool)
        known = view.institutions(path) if field.register_ else None
        holds[places[values_passing(plan, field, known, names, test)]] = True
        return holds
    lets_in = passes(plan, field, test)
    coded = view.coded(path)
    # code -1 (nothing given) points to the last place
    return np.array([*(lets_in(value) for value in coded.values), lets_in(None)])[coded.codes]


def values_passing(
    plan: Plan, field: Field, known: np.ndarray | None, values: Coded, test: Any
) -> np.ndarray:
    """Marks the values that pass a test. If the test has several operators, a value must pass each of them.

    `known`: the institution of each value, if the field is looked up in the register.
    """
    if not isinstance(test, Mapping):
        return _by_code(values, passes(plan, field, test))
    holds = np.ones(len(values.codes), dtype=bool)
    for operator, argument in test.items():
        if operator != REGISTERED:
            holds &= _by_code(values, passes(plan, field, {operator: argument}))
        elif field.register_ != "institutions" or known is None:
            raise IndicatorError(f"the field {field.name} is not looked up in the register of institutions")
        else:
            holds &= passing(plan, known, argument)
    return holds


def _by_code(values: Coded, lets_in: Passes) -> np.ndarray:
    return np.array([lets_in(value) for value in values.values], dtype=bool)[values.codes]
