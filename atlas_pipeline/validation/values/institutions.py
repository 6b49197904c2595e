"""Looks up institutions in the register of a unit: the institution that a cell names, and the registered
name it is close to.

Data collected on a telephone contain the id of the institution instead of its name. A name is kept as
written if the register does not know it, or if it may mean several institutions.
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
"""From this similarity on (0 to 100), a registered name is suggested."""

MOST_COMPARED = 500
"""If a column has more unknown names than this, none of them is compared: then the register itself is
missing, and the names are not misspelled."""

NOT_FOUND = ""
"""The id of a name that was looked up and means no institution or more than one."""


class NamedInstitution(NamedTuple):
    """The result of a look-up: the name to show, and the id of the institution or NOT_FOUND."""

    name: str
    institution_id: str


@dataclass(frozen=True)
class RegisterLookup(registers.Register):
    def named(self, name: str) -> NamedInstitution:
        """The institution that the name means. If the name means none or several, the name as written with
        NOT_FOUND."""
        known = self.find(name)
        if known is None:
            return NamedInstitution(name, NOT_FOUND)
        return NamedInstitution(self.written(known), known.institution_id)

    def split_ids(self, text: str) -> list[str]:
        """The parts of a cell. Forms filled in on a telephone are exported as ids with a blank between
        them: `THA-MOL THA-DOE` is two institutions. Any other text is one name. No id contains a blank."""
        words = text.split()
        if self.meant(text) or len(words) < 2:
            return [text]
        found = [self.find(word) for word in words]
        ids = [one is not None and one.institution_id == word for one, word in zip(found, words, strict=True)]
        return words if all(ids) else [text]

    def closest(self, name: str) -> str:
        """The id of the institution with a name that the spelling is close to; empty if there is none."""
        near = nearest(folded(name), self._names, CLOSE)
        return "" if near is None else near.meaning

    @cached_property
    def _names(self) -> dict[str, str]:
        """Spelling or id → the id. A spelling that several institutions share is left out."""
        found = {key: self.find(key) for key in self.by_spelling}
        found |= {folded(one.institution_id): one for one in self.institutions}
        return {key: one.institution_id for key, one in found.items() if one is not None}


def register_of(plan: Plan, unit: Unit) -> RegisterLookup:
    found = registers.register_for(plan, unit)
    return RegisterLookup(found.unit, found.institutions, found.units)
