"""Persons: finding candidate pairs, and decisions of officers about them."""

from atlas_pipeline.home import Home
from atlas_pipeline.matching.review import review, review_across
from atlas_pipeline.provenance.actor import Actor


def find_pairs(home: Home) -> int:
    """Looks for candidate pairs within each unit. Returns the number of units whose files were read again;
    the other units had not changed."""
    return review(home.plan, home.warehouse, home.archive, home.secret)


def find_pairs_across(home: Home) -> None:
    """Looks for candidate pairs between units. This is slower."""
    review_across(home.plan, home.warehouse, home.archive, home.secret)


def decide_persons(home: Home, one: int, other: int, decision: str, *, actor: Actor, note: str) -> None:
    """Enters that two pseudonyms are one person (`same`) or two (`different`). Raises WarehouseError if
    this was decided already, or if it contradicts another decision."""
    home.warehouse.persons.decide(one, other, decision, actor=actor, note=note)


def undo_persons(home: Home, one: int, other: int, *, actor: Actor, note: str) -> None:
    """Takes back a decision. Raises WarehouseError if there is none."""
    home.warehouse.persons.undo(one, other, actor=actor, note=note)
