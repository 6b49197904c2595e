"""The register of institutions as a unit's submission is read with it: what a cell names, and what it is
close to.

Data collected on a telephone name the institution by its id. A name that the register does not know, or that
may mean several institutions, is kept as written.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from atlas_pipeline.plan import registers
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.validation.values.suggestions import nearest

CLOSE = 88
"""From this likeness on (0 to 100) a registered name is suggested."""

MOST_COMPARED = 500
"""Beyond so many unknown names none is compared: then the register is what is missing, not a letter."""

NOT_FOUND = ""
"""The id of a name that was looked up and means no institution, or more than one."""


class Named(NamedTuple):
    """What a cell names: the name to show, and the id of the institution or NOT_FOUND."""

    name: str
    institution_id: str


@dataclass(frozen=True)
class Register(registers.Register):
    def named(self, name: str) -> Named:
        """The institution that the name means; a name that means none, or several, stays as written."""
        known = self.find(name)
        if known is None:
            return Named(name, NOT_FOUND)
        return Named(self.written(known), known.institution_id)

    def split_ids(self, text: str) -> list[str]:
        """`THA-MOL THA-DOE`, as forms filled in on a telephone are exported, is two institutions; any other
        text is one name. Ids have no blanks."""
        words = text.split()
        if self.meant(text) or len(words) < 2:
            return [text]
        found = [self.find(word) for word in words]
        ids = [one is not None and one.institution_id == word for one, word in zip(found, words, strict=True)]
        return words if all(ids) else [text]

    def closest(self, name: str) -> str:
        """The registered name that the spelling is close to; empty: none is."""
        near = nearest(folded(name), self._names, CLOSE)
        return "" if near is None else near.meaning

    @cached_property
    def _names(self) -> dict[str, str]:
        """Spelling or id → how the institution is written; a spelling of several means none of them."""
        found = {key: self.find(key) for key in self.by_spelling}
        found |= {folded(one.institution_id): one for one in self.institutions}
        return {key: self.written(one) for key, one in found.items() if one is not None}


def register_of(plan: Plan, unit: Unit) -> Register:
    found = registers.register_for(plan, unit)
    return Register(found.unit, found.institutions, found.units)
