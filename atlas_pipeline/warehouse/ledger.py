"""The ledger as a whole: its head, whether it follows from a copy, and whether what is stored is what it says.

Single entries are made by the repositories, in the transactions of what they store (`entries`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import as_found, chain, entries, tampering
from atlas_pipeline.warehouse.chain import Head
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.tampering import Tampering


class Ledger:
    """What happened, in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seq_at(self, moment: datetime | None = None) -> int:
        """The number of the last entry at that moment (now for None); 0 before the first."""
        with self._database.reading() as connection:
            return entries.seq_at(connection, moment)

    def head(self) -> Head:
        """The newest entry with its hash, which stands for all that is kept."""
        with self._database.reading() as connection:
            return chain.head(connection)

    def follows(self, copy: Head) -> bool:
        """Whether the ledger goes on from the entry that a copy of the head, kept elsewhere, names."""
        with self._database.reading() as connection:
            return chain.follows(chain.entries(connection), copy)

    def tampering(self, *, is_whole: bool) -> list[Tampering]:
        """What is not as the ledger says that it was stored: of what is current, or with `is_whole` of everything."""
        with self._database.reading() as connection:
            return tampering.look(connection, is_whole=is_whole)

    def seal_as_found(self, actor: Actor, details: Mapping[str, Any]) -> int:
        """Enters that all that is stored is taken as it is found; the number of the entry. `details` say why."""
        with self._database.writing() as connection:
            return as_found.seal(connection, at=self._database.clock(), actor=actor, details=details)
