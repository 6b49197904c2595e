"""Parts: a number as it is stored, and the parts of it that each row adds."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

MILLIONTHS = 1_000_000
"""Amounts are added in whole millionths, so that a sum does not depend on the order of its rows."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A number as it is stored: a numerator and, if the number is a ratio, a denominator."""

    numerator: float
    denominator: float | None = None

    @property
    def value(self) -> float | None:
        """The number. None if it is a ratio with the denominator 0."""
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
    """The parts of each row, in whole numbers.

    `numerator` is in units of 1 / `scale`. `denominator` is in ones; None means that the number is not a
    ratio.
    """

    numerator: np.ndarray
    denominator: np.ndarray | None = None
    scale: int = 1

    def at(self, places: np.ndarray) -> "RowParts":
        """The parts of some of the rows."""
        below = self.denominator
        return RowParts(self.numerator[places], None if below is None else below[places], self.scale)

    def total(self) -> Parts:
        above, below = int(self.numerator.sum()), self.denominator
        return Parts(
            above if self.scale == 1 else above / self.scale, None if below is None else int(below.sum())
        )


def _sum(one: float, other: float) -> float:
    return (round(one * MILLIONTHS) + round(other * MILLIONTHS)) / MILLIONTHS


def rollup(parts: Iterable[Parts]) -> Parts:
    """Adds the parts of separate groups of rows. Use it only for additive measures.

    Raises ValueError if there are no parts.
    """
    together: Parts | None = None
    for part in parts:
        together = part if together is None else together + part
    if together is None:
        raise ValueError("nothing to add up")
    return together
