"""How the plan protects persons: titles that announce a name in free text, and the action for the name."""

from typing import Literal

from atlas_pipeline.plan.labels import PlanModel

Then = Literal["mask", "set_aside", "warn"]
"""`mask` stores the text with a mask in place of the name. `set_aside` sets the row aside. `warn` stores
the text as written."""


class Titles(PlanModel):
    """Titles of one language that are treated in the same way."""

    language: str
    then: Then
    titles: tuple[str, ...]
    """As written: `Lic.`, `พล.ต.ต.`. Case, accents, and the full stop of Latin titles make no difference."""
    only_before_known: bool = False
    """True for titles that are ordinary words too (`Don Bosco`, `Col. San José`). Such a title announces a
    name only if the name occurs in the submission."""


class PersonalNames(PlanModel):
    """The file `names.yaml`. Without it, no title is known, but names of the submission are still found."""

    in_forms_with_persons: Then = "set_aside"
    """The action for a name of the submission, or for a person's number, in the free text of a form with
    persons …"""
    in_other_forms: Then = "mask"
    """… and of any other form."""
    titles: tuple[Titles, ...] = ()
    common: dict[str, tuple[str, ...]] = {}
    """Language → words that are not names by themselves: words of institutions, roles and places. Words of
    the registers and code lists are known without being listed here."""
    common_in_names: dict[str, tuple[str, ...]] = {}
    """Language → ordinary words of which names are made (`ทอง`, gold). They are no names by themselves. After
    a title that only a name can follow, they begin one: `นายทองดี ศรีสุข`."""
