"""Who acts: a person or the program, as the ledger and the services know them.

Nothing here checks what a role may do: each service does, when roles are in force. The ledger keeps the name
only.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The part that an actor has in the work."""

    OFFICE = "office"
    HEADQUARTERS = "headquarters"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ENGINEER = "engineer"
    PROGRAM = "program"


class KnownBy(StrEnum):
    """How the program knows the actor: by a name that a person claims, by a login, or as the program
    itself."""

    CLAIMED = "claimed"
    LOGIN = "login"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the program that acts.

    `name`: the name that the ledger keeps. `units`: the codes of the units for which the actor acts;
    empty for all units.
    """

    name: str
    role: Role
    known_by: KnownBy
    units: tuple[str, ...] = ()

    @classmethod
    def claimed(cls, name: str) -> "Actor":
        """The person that the settings name. Whoever has a command line in the home may do everything
        there."""
        return cls(name, Role.ENGINEER, KnownBy.CLAIMED)

    @classmethod
    def of_program(cls, name: str) -> "Actor":
        """A part of the program that acts by itself, such as a schedule."""
        return cls(name, Role.PROGRAM, KnownBy.PROGRAM)


PROGRAM = Actor.of_program("atlas")
"""The program itself: it opens and mends alerts and seals what it migrated."""
