"""Finds unit and period in a file name: `THA_2020-H1.xlsx`, `THA/2020-H1/x.xlsx`.

A name may contain the unit, the period, both or neither. If a name contains two units, or two periods,
that part is not known.
"""

import re
from dataclasses import dataclass

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice


@dataclass(frozen=True, slots=True)
class NamedSlice:
    """The unit and the period in a file name; None for each one that the name does not contain."""

    unit: str | None = None
    period: str | None = None

    def slice(self, plan: Plan) -> Slice | None:
        """None unless the name contains both unit and period."""
        return plan.slice(self.unit, self.period) if self.unit and self.period else None

    def disagrees_with(self, wanted: Slice) -> bool:
        return self.unit not in (None, wanted.unit) or self.period not in (None, wanted.period.key)

    def __str__(self) -> str:
        return " ".join(part for part in (self.unit, self.period) if part)


def named_slice(name: str, plan: Plan) -> NamedSlice:
    units = [unit.code for unit in plan.units if _says(name, unit.code)]
    periods = [period.key for period in plan.periods() if _says(name, period.key)]
    return NamedSlice(units[0] if len(units) == 1 else None, periods[0] if len(periods) == 1 else None)


def _says(name: str, word: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", name, re.IGNORECASE) is not None
