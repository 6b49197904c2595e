"""Registers: finds the institution that a name means, and writes an institution so that it is found again.

A country looks only in its own register. Headquarters looks in all registers, because its workshops bring
people of all countries together. Its own entries come first. In the other registers, a name means an
institution only if exactly one register has the name. An id always means its institution. A name with its
country after it does too: `Ministry of Justice (Thailand)` and `Ministry of Justice (THA)`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from atlas_pipeline.plan.codes import Institution
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit

_QUALIFIED = re.compile(r"(.*\S) ?\(([^()]+)\)")
"""A folded name with a text in brackets after it."""


@dataclass(frozen=True)
class Register:
    """The institutions that a unit may name, its own first. `units` maps a unit's code to the unit."""

    unit: Unit
    institutions: tuple[Institution, ...]
    units: dict[str, Unit]

    def find(self, name: str) -> Institution | None:
        """The institution that the name means. None if no institution or more than one has this name."""
        meant = self.meant(name)
        return meant[0] if len(meant) == 1 else None

    def meant(self, name: str) -> tuple[Institution, ...]:
        """Every institution that the name may mean. If the unit's own register has the name, only its own
        institutions."""
        key = folded(name)
        if key in self._by_id:
            return (self._by_id[key],)
        if key in self.by_spelling:
            named = self.by_spelling[key]
            return tuple(one for one in named if one.unit == self.unit.code) or named
        qualified = _QUALIFIED.fullmatch(key)
        if qualified is None:
            return ()
        codes = self._units_named.get(qualified[2], ())
        return tuple(one for one in self.by_spelling.get(qualified[1], ()) if one.unit in codes)

    def written(self, institution: Institution, language: str = "en") -> str:
        """The institution's name in the language, such that `find` returns this institution again.

        If the name alone may mean another institution, its country follows in brackets. If that is not
        enough, returns the id.
        """
        name = text_in(institution.labels, language) or institution.name
        unit = self.units[institution.unit]
        for text in (name, f"{name} ({text_in(unit.name, language)})", f"{name} ({unit.code})"):
            if self.find(text) is institution:
                return text
        return institution.institution_id

    @cached_property
    def by_spelling(self) -> dict[str, tuple[Institution, ...]]:
        """Folded name → the institutions with this name."""
        found: dict[str, dict[str, Institution]] = {}
        for one in self.institutions:
            for text in (one.name, *one.labels.values(), *one.spellings):
                found.setdefault(folded(text), {})[one.institution_id] = one
        return {key: tuple(named.values()) for key, named in found.items()}

    @cached_property
    def _by_id(self) -> dict[str, Institution]:
        return {folded(one.institution_id): one for one in self.institutions}

    @cached_property
    def _units_named(self) -> dict[str, tuple[str, ...]]:
        """Folded code or name of a unit → the codes of the units that it may mean."""
        found: dict[str, tuple[str, ...]] = {}
        for unit in self.units.values():
            for text in {folded(text) for text in (unit.code, *unit.name.values())}:
                found[text] = (*found.get(text, ()), unit.code)
        return found


def register_for(plan: Plan, unit: Unit) -> Register:
    return Register(unit, institutions_for(plan, unit), {one.code: one for one in plan.units})


def institutions_for(plan: Plan, unit: Unit) -> tuple[Institution, ...]:
    """The institutions that the unit may name, its own first."""
    is_headquarters = unit.kind == "headquarters"
    own_first = sorted(plan.institutions, key=lambda one: one.unit != unit.code)
    return tuple(one for one in own_first if is_headquarters or one.unit == unit.code)


def names_shared(institutions: Iterable[Institution]) -> set[str]:
    """The folded registered names that more than one of the institutions has."""
    seen: dict[str, str] = {}
    shared = set()
    for one in institutions:
        key = folded(one.name)
        if seen.setdefault(key, one.institution_id) != one.institution_id:
            shared.add(key)
    return shared
