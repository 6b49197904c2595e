"""How the plan protects people: the titles by which a name is known in free text, and what becomes of it."""

from typing import Literal

from atlas_pipeline.plan.labels import PlanModel

Then = Literal["mask", "set_aside", "warn"]
"""`mask` stores the text with the name replaced, `set_aside` sets the row aside, `warn` stores it as written."""


class Titles(PlanModel):
    """Titles of one language that are treated alike."""

    language: str
    then: Then
    titles: tuple[str, ...]
    """As written: `Lic.`, `พล.ต.ต.`; case, accents and the full stop of Latin ones make no difference."""
    only_before_known: bool = False
    """Titles that are ordinary words too (`Don Bosco`, `Col. San José`): only before a name of the submission."""


class PersonalNames(PlanModel):
    """The file `names.yaml`. Without it no title is known; names of the submission are found all the same."""

    in_forms_with_persons: Then = "set_aside"
    """What becomes of a name of the submission, or of a person's number, in the free text of a form with persons …"""
    in_other_forms: Then = "mask"
    """… and of any other form."""
    titles: tuple[Titles, ...] = ()
    common: dict[str, tuple[str, ...]] = {}
    """Language → words that are no name by themselves: of institutions, roles and places. Those of the registers and
    code lists are known without being listed."""
