"""Measures: small pure functions that turn the selected rows into a number.

A measure takes a frame and the column it speaks of, and returns Parts. An additive measure of rows taken
together is the sum of the parts of the rows taken apart, so that roll-ups add parts and never percentages; a
measure that is not additive (distinct things) has to see all rows at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atlas_pipeline.indicators.figures import IndicatorError


@dataclass(frozen=True, slots=True)
class Parts:
    """A number as it is kept: a numerator, and a denominator where the number is a ratio."""

    numerator: float
    denominator: float | None = None

    @property
    def value(self) -> float | None:
        """None: a ratio over nothing."""
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None

    def __add__(self, other: "Parts") -> "Parts":
        if (self.denominator is None) != (other.denominator is None):
            raise ValueError("a count and a ratio do not add up")
        if self.denominator is None or other.denominator is None:
            return Parts(self.numerator + other.numerator)
        return Parts(self.numerator + other.numerator, self.denominator + other.denominator)


@dataclass(frozen=True, slots=True)
class Measure:
    """A registered measure; `function(rows, column)` or `function(rows, **options)` gives Parts.

    One that is not additive counts the different values of its one column.
    """

    name: str
    function: Callable[..., Parts]
    is_additive: bool

    def __call__(self, rows: pd.DataFrame, argument: Any) -> Parts:
        if isinstance(argument, Mapping):
            return self.function(rows, **argument)
        return self.function(rows, argument)


MEASURES: dict[str, Measure] = {}


def measure(function: Callable[..., Parts]) -> Callable[..., Parts]:
    """Registers an additive measure under the function's name."""
    return _register(function, is_additive=True)


def distinct_measure(function: Callable[..., Parts]) -> Callable[..., Parts]:
    """Registers a measure whose parts do not add up, since the same thing may stand in several."""
    return _register(function, is_additive=False)


def _register(function: Callable[..., Parts], *, is_additive: bool) -> Callable[..., Parts]:
    name = function.__name__.rstrip("_")
    MEASURES[name] = Measure(name, function, is_additive)
    return function


def measure_named(name: str) -> Measure:
    """Raises IndicatorError for a measure that is not registered."""
    try:
        return MEASURES[name]
    except KeyError:
        raise IndicatorError(f"{name!r} is not a measure; there are: {', '.join(MEASURES)}") from None


def columns_of(argument: Any) -> tuple[str, ...]:
    """The columns that a measure's argument names."""
    return tuple(str(value) for value in argument.values()) if isinstance(argument, Mapping) else (argument,)


def rollup(parts: Iterable[Parts]) -> Parts:
    """The parts of rows taken together, from those of rows taken apart; only for additive measures.

    Raises ValueError where there are none.
    """
    together: Parts | None = None
    for part in parts:
        together = part if together is None else together + part
    if together is None:
        raise ValueError("nothing to add up")
    return together


@measure
def count(rows: pd.DataFrame, of: str) -> Parts:
    """Rows in which the column is given."""
    return Parts(int(rows[of].notna().sum()))


@distinct_measure
def count_distinct(rows: pd.DataFrame, of: str) -> Parts:
    """Different values of the column; a gap is none."""
    return Parts(int(rows[of].nunique()))


@measure
def sum_(rows: pd.DataFrame, of: str) -> Parts:
    """The sum of a number; gaps add nothing."""
    return Parts(float(rows[of].sum()))


@measure
def mean(rows: pd.DataFrame, of: str) -> Parts:
    """The mean of a number over the rows where it is given."""
    return Parts(float(rows[of].sum()), int(rows[of].notna().sum()))


@measure
def share(rows: pd.DataFrame, of: str) -> Parts:
    """Rows for which the boolean column holds, over all rows; a gap does not hold."""
    return Parts(int(rows[of].sum()), len(rows))
