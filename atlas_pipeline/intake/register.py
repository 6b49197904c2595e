"""The register of institutions as a unit may use it: a name in any spelling gives the registered one.

Data collected on a telephone name the institution by its id. Names the register does not know are kept as
written. A country looks in its own register; headquarters,
whose workshops bring people of all countries together, in all of them, where a name means one type only.
"""

from dataclasses import dataclass
from functools import cached_property

from atlas_pipeline.intake.suggestions import nearest
from atlas_pipeline.plan.codes import Institution
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.plan.units import Unit

CLOSE = 88
"""From this likeness on (0 to 100) a registered name is suggested."""

MOST_COMPARED = 500
"""Beyond so many unknown names none is compared: then the register is what is missing, not a letter."""


@dataclass(frozen=True)
class Register:
    by_spelling: dict[str, Institution]

    def find(self, name: str) -> Institution | None:
        return self.by_spelling.get(folded(name))

    def split_ids(self, text: str) -> list[str]:
        """`THA-MOL THA-DOE`, as forms filled in on a telephone are exported, is two institutions; any other text
        is one name. Ids have no blanks."""
        words = text.split()
        if folded(text) in self.by_spelling or len(words) < 2:
            return [text]
        found = [self.by_spelling.get(folded(word)) for word in words]
        ids = [one is not None and one.institution_id == word for one, word in zip(found, words, strict=True)]
        return words if all(ids) else [text]

    def closest(self, name: str) -> str:
        """The registered name that the spelling is close to; empty: none is."""
        near = nearest(folded(name), self._names, CLOSE)
        return "" if near is None else near.meaning

    @cached_property
    def _names(self) -> dict[str, str]:
        return {spelling: institution.name for spelling, institution in self.by_spelling.items()}


def register_of(plan: Plan, unit: Unit) -> Register:
    is_headquarters = unit.kind == "headquarters"
    found: dict[str, Institution] = {}
    unclear = set()
    own_first = sorted(plan.institutions, key=lambda one: one.unit != unit.code)
    for institution in own_first:
        if institution.unit != unit.code and not is_headquarters:
            continue
        names = (institution.name, *institution.labels.values(), *institution.spellings)
        for spelling in (institution.institution_id, *names):
            key = folded(spelling)
            known = found.setdefault(key, institution)
            if known.type != institution.type and known.unit != unit.code:
                unclear.add(key)
    return Register({key: institution for key, institution in found.items() if key not in unclear})
