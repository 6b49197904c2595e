"""Measures: small pure functions that turn the selected rows into a number.

An additive measure says what each row brings (`RowParts`); the number of rows taken together is the sum of
what they bring, so that roll-ups add parts and never percentages. A measure that is not additive has to see
all rows at once: distinct things, stages.

A parameter annotated `Column` names a field; one annotated `Passing` holds tests as `where` of a selection
has them, and the function is given the column that says which rows pass. Any other parameter is an option of
the plan, such as a threshold.
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
"""The column of yes and no that stands for a parameter annotated `Passing`."""
Kind = Literal["count", "amount", "mean", "share", "stage"]
"""What the number is: things counted, a sum of something, or a level."""


@dataclass(frozen=True)
class Measure:
    """A registered measure. Its argument in the plan is the first parameter, or a mapping of all of them."""

    name: str
    function: Callable[..., Any]
    kind: Kind
    is_additive: bool

    def __call__(self, rows: pd.DataFrame, argument: Any) -> Parts:
        return self.row_parts(rows, argument).total() if self.is_additive else self._applied(rows, argument)

    def row_parts(self, rows: pd.DataFrame, argument: Any) -> RowParts:
        """What each row brings; only of an additive measure."""
        return self._applied(rows, argument)

    def columns(self, argument: Any) -> tuple[str, ...]:
        """The fields that an argument names."""
        named = self._named(argument)
        return tuple(str(named[name]) for name in self._parameters(Column) if name in named)

    def tests(self, argument: Any) -> Mapping[str, Any]:
        """The tests, as `where` has them, that an argument puts rows to; empty where it does not."""
        named = self._named(argument)
        return next((named[name] for name in self._parameters(Passing) if name in named), {})

    def faults(self, argument: Any) -> list[str]:
        """What is wrong with an argument, as the ends of sentences that begin with the measure's name."""
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
    """Raises IndicatorError for a measure that is not registered."""
    try:
        return MEASURES[name]
    except KeyError:
        raise IndicatorError(f"{name!r} is not a measure; there are: {', '.join(MEASURES)}") from None


@measure("count")
def count(rows: pd.DataFrame, of: Column) -> RowParts:
    """Rows in which the column is given."""
    return RowParts(_ones(rows[of].notna()))


@whole_measure("count")
def count_distinct(rows: pd.DataFrame, of: Column) -> Parts:
    """Different values of the column; a gap is none."""
    return Parts(int(rows[of].nunique()))


@measure("amount")
def sum_(rows: pd.DataFrame, of: Column) -> RowParts:
    """The sum of a number; gaps add nothing."""
    return RowParts(_millionths(rows[of]), scale=MILLIONTHS)


@measure("mean")
def mean(rows: pd.DataFrame, of: Column) -> RowParts:
    """The mean of a number over the rows where it is given."""
    return RowParts(_millionths(rows[of]), _ones(rows[of].notna()), MILLIONTHS)


@measure("share")
def share(rows: pd.DataFrame, of: Column) -> RowParts:
    """Rows for which the boolean column holds, over all rows; a gap does not hold."""
    return RowParts(_ones(rows[of]), np.ones(len(rows), dtype=np.int64))


@measure("share")
def share_passing(rows: pd.DataFrame, where: Passing) -> RowParts:
    """Rows that pass the tests, over all rows."""
    return RowParts(_ones(rows[where]), np.ones(len(rows), dtype=np.int64))


@measure("share")
def share_risen(rows: pd.DataFrame, before: Column, after: Column, at_least: float) -> RowParts:
    """Rows in which a number rose by that much or more, over the rows in which both are given."""
    both = rows[before].notna() & rows[after].notna()
    gain = _millionths(rows[after]) - _millionths(rows[before])
    return RowParts(_ones(both & (gain >= round(at_least * MILLIONTHS))), _ones(both))


@measure("mean")
def mean_gain(rows: pd.DataFrame, before: Column, after: Column) -> RowParts:
    """The mean of after minus before, over the rows in which both are given."""
    both = _ones(rows[before].notna() & rows[after].notna())
    return RowParts((_millionths(rows[after]) - _millionths(rows[before])) * both, both, MILLIONTHS)


@measure("amount")
def person_hours(rows: pd.DataFrame, attended: Column, held: Column, completed: Column) -> RowParts:
    """Hours attended; where they are not given, the hours held, of those who completed."""
    instead = rows[held].where(rows[completed].astype(bool))
    return RowParts(_millionths(rows[attended].fillna(instead)), scale=MILLIONTHS)


@whole_measure("stage")
def milestone(rows: pd.DataFrame, of: Column) -> Parts:
    """The stage reached: of rows that stand for the stages in order, how many hold before the first that does
    not. Stage 0 is the one before the first row."""
    return Parts(int(rows[of].astype(bool).cumprod().sum()))


def _ones(holds: pd.Series) -> np.ndarray:
    return holds.to_numpy(dtype=bool, na_value=False).astype(np.int64)


def _millionths(numbers: pd.Series) -> np.ndarray:
    """In whole millionths; a gap is nothing."""
    return np.rint(numbers.to_numpy(dtype=np.float64, na_value=0.0) * MILLIONTHS).astype(np.int64)
