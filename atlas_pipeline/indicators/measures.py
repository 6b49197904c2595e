"""Measures: small pure functions that turn the selected rows into a number.

An additive measure returns the parts of each row (`RowParts`). The number for several rows is the sum of
their parts. So a roll-up adds parts and never percentages. A measure that is not additive must see all rows
at once: distinct things, stages.

If a parameter is annotated `Column`, it names a field. If it is annotated `Passing`, it holds tests, written
as in `where` of a selection, and the function gets the column that says which rows pass. Any other parameter
is an option of the plan, such as a threshold.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NewType

import numpy as np
import pandas as pd

from atlas_pipeline.indicators.figures import IndicatorError
from atlas_pipeline.indicators.parts import MILLIONTHS, Parts, RowParts

Column = NewType("Column", str)
Passing = NewType("Passing", str)

PASSES = "passes"
"""The boolean column that the function gets for a parameter annotated `Passing`."""
Kind = Literal["count", "amount", "mean", "share", "stage"]
"""The kind of number: `count` is a number of things, `amount` is a sum; `mean`, `share` and `stage` are
levels."""


@dataclass(frozen=True)
class Measure:
    """A registered measure.

    In the plan, its argument is the value of the first parameter, or a mapping of all parameters.
    """

    name: str
    function: Callable[..., Any]
    kind: Kind
    is_additive: bool

    def __call__(self, rows: pd.DataFrame, argument: Any) -> Parts:
        return self.row_parts(rows, argument).total() if self.is_additive else self._applied(rows, argument)

    def row_parts(self, rows: pd.DataFrame, argument: Any) -> RowParts:
        """The parts of each row. Only an additive measure has them."""
        return self._applied(rows, argument)

    def columns(self, argument: Any) -> tuple[str, ...]:
        """The fields that an argument names."""
        named = self._named(argument)
        return tuple(str(named[name]) for name in self._parameters(Column) if name in named)

    def tests(self, argument: Any) -> Mapping[str, Any]:
        """The tests in the argument, written as in `where`. Empty if there are none."""
        named = self._named(argument)
        return next((named[name] for name in self._parameters(Passing) if name in named), {})

    def argument_problems(self, argument: Any) -> list[str]:
        """The problems of the argument. Each text is the end of a sentence that begins with the measure's
        name."""
        named, known = self._named(argument), self._names
        wrong = [
            f"does not know {name!r}; it takes {', '.join(known)}" for name in named if name not in known
        ]
        wrong += [f"lacks {name!r}" for name in known if name not in named]
        wrong += [
            f"wants tests under {name!r}, as select.where has them"
            for name in self._parameters(Passing)
            if name in named and not isinstance(named[name], Mapping)
        ]
        return wrong

    def _applied(self, rows: pd.DataFrame, argument: Any) -> Any:
        given = dict.fromkeys(self._parameters(Passing), PASSES)
        return self.function(rows, **{**self._named(argument), **given})

    def _named(self, argument: Any) -> Mapping[str, Any]:
        if isinstance(argument, Mapping):
            return argument
        return {self._names[0]: argument}

    @cached_property
    def _names(self) -> list[str]:
        return list(inspect.signature(self.function).parameters)[1:]

    def _parameters(self, kind: Any) -> list[str]:
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> dict[Any, list[str]]:
        found: dict[Any, list[str]] = {}
        for name, parameter in inspect.signature(self.function).parameters.items():
            found.setdefault(parameter.annotation, []).append(name)
        return found


MEASURES: dict[str, Measure] = {}


def measure(kind: Kind) -> Callable[[Callable[..., RowParts]], Measure]:
    """Registers an additive measure under the function's name."""
    return lambda function: _register(function, kind, is_additive=True)


def whole_measure(kind: Kind) -> Callable[[Callable[..., Parts]], Measure]:
    """Registers a measure whose parts do not add up."""
    return lambda function: _register(function, kind, is_additive=False)


def _register(function: Callable[..., Any], kind: Kind, *, is_additive: bool) -> Measure:
    name = function.__name__.rstrip("_")
    MEASURES[name] = Measure(name, function, kind, is_additive)
    return MEASURES[name]


def measure_named(name: str) -> Measure:
    """The measure with this name. Raises IndicatorError if no such measure is registered."""
    try:
        return MEASURES[name]
    except KeyError:
        raise IndicatorError(f"{name!r} is not a measure; there are: {', '.join(MEASURES)}") from None


@measure("count")
def count(rows: pd.DataFrame, of: Column) -> RowParts:
    """The number of rows that have a value in the column."""
    return RowParts(_ones(rows[of].notna()))


@whole_measure("count")
def count_distinct(rows: pd.DataFrame, of: Column) -> Parts:
    """The number of different values of the column. An empty cell is not a value."""
    return Parts(int(rows[of].nunique()))


@measure("amount")
def sum_(rows: pd.DataFrame, of: Column) -> RowParts:
    """The sum of a number. An empty cell adds nothing."""
    return RowParts(_millionths(rows[of]), scale=MILLIONTHS)


@measure("mean")
def mean(rows: pd.DataFrame, of: Column) -> RowParts:
    """The mean of a number over the rows that have a value."""
    return RowParts(_millionths(rows[of]), _ones(rows[of].notna()), MILLIONTHS)


@measure("share")
def share(rows: pd.DataFrame, of: Column) -> RowParts:
    """The rows in which the boolean column is true, divided by all rows. An empty cell is not true."""
    return RowParts(_ones(rows[of]), np.ones(len(rows), dtype=np.int64))


@measure("share")
def share_passing(rows: pd.DataFrame, where: Passing) -> RowParts:
    """The rows that pass the tests, divided by all rows."""
    return RowParts(_ones(rows[where]), np.ones(len(rows), dtype=np.int64))


@measure("share")
def share_risen(rows: pd.DataFrame, before: Column, after: Column, at_least: float) -> RowParts:
    """The rows in which a number rose by `at_least` or more, divided by the rows that have both values."""
    both = rows[before].notna() & rows[after].notna()
    gain = _millionths(rows[after]) - _millionths(rows[before])
    return RowParts(_ones(both & (gain >= round(at_least * MILLIONTHS))), _ones(both))


@measure("mean")
def mean_gain(rows: pd.DataFrame, before: Column, after: Column) -> RowParts:
    """The mean of after minus before, over the rows that have both values."""
    both = _ones(rows[before].notna() & rows[after].notna())
    return RowParts((_millionths(rows[after]) - _millionths(rows[before])) * both, both, MILLIONTHS)


@measure("amount")
def person_hours(rows: pd.DataFrame, attended: Column, held: Column, completed: Column) -> RowParts:
    """The sum of the hours attended.

    If a row does not have them, the hours held are used instead, but only if the person completed.
    """
    instead = rows[held].where(rows[completed].astype(bool))
    return RowParts(_millionths(rows[attended].fillna(instead)), scale=MILLIONTHS)


@whole_measure("stage")
def milestone(rows: pd.DataFrame, of: Column) -> Parts:
    """The stage reached. Each row is one stage, in order.

    The result is the number of rows that hold before the first row that does not. Stage 0 is the stage before
    the first row.
    """
    return Parts(int(rows[of].astype(bool).cumprod().sum()))


def _ones(holds: pd.Series) -> np.ndarray:
    return holds.to_numpy(dtype=bool, na_value=False).astype(np.int64)


def _millionths(numbers: pd.Series) -> np.ndarray:
    """The numbers in whole millionths. An empty cell is 0."""
    return np.rint(numbers.to_numpy(dtype=np.float64, na_value=0.0) * MILLIONTHS).astype(np.int64)
