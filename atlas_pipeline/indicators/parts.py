"""Parts: a number as it is kept, and what each row brings to it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

MILLIONTHS = 1_000_000
"""Amounts are added up in whole millionths, so that a sum does not depend on the order of its rows."""


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
            return Parts(_sum(self.numerator, other.numerator))
        return Parts(_sum(self.numerator, other.numerator), self.denominator + other.denominator)


@dataclass(frozen=True, slots=True)
class RowParts:
    """What each row brings, in whole numbers: `numerator` in parts of `scale`, `denominator` (None: no ratio)
    in ones."""

    numerator: np.ndarray
    denominator: np.ndarray | None = None
    scale: int = 1

    def total(self) -> Parts:
        above, below = int(self.numerator.sum()), self.denominator
        return Parts(
            above if self.scale == 1 else above / self.scale, None if below is None else int(below.sum())
        )


def _sum(one: float, other: float) -> float:
    return (round(one * MILLIONTHS) + round(other * MILLIONTHS)) / MILLIONTHS


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
