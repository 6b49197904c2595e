"""Who acts: a person or the program, as the ledger and the services know them.

Nothing here checks what a role may do: each service does, when roles are in force. The ledger keeps the name
only.
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may be asked to do."""

    OFFICE = "office"
    HEADQUARTERS = "headquarters"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ENGINEER = "engineer"
    PROGRAM = "program"


class KnownBy(StrEnum):
    """How we know that it is this actor: by his own word, by a login, or because the program itself acts."""

    CLAIMED = "claimed"
    LOGIN = "login"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. `name` is what the ledger keeps; `units` are the codes of the units he acts for, empty:
    all."""

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
