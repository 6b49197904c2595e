"""The ledger as a whole: its head, whether it continues a copy of the head, and whether the tables agree
with it.

The repositories append single entries, in the transactions that store the rows (see `entries`).
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
    """Everything that happened, in order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def seq_at(self, moment: datetime | None = None) -> int:
        """The number of the last entry at that moment (now for None); 0 for an empty ledger."""
        with self._database.reading() as connection:
            return entries.seq_at(connection, moment)

    def head(self) -> Head:
        """The number and hash of the newest entry. The hash covers everything that is stored."""
        with self._database.reading() as connection:
            return chain.head(connection)

    def follows(self, copy: Head) -> bool:
        """Whether the ledger still has the entry that `copy`, a copy of the head kept elsewhere, names."""
        with self._database.reading() as connection:
            return chain.follows(chain.entries(connection), copy)

    def tampering(self, *, is_whole: bool) -> list[Tampering]:
        """The differences between the tables and the ledger, in the current rows; with `is_whole` in all
        rows."""
        with self._database.reading() as connection:
            return tampering.look(connection, is_whole=is_whole)

    def seal_as_found(self, actor: Actor, details: Mapping[str, Any]) -> int:
        """Appends the entry that accepts everything as it is stored. Returns its number. `details` say
        why."""
        with self._database.writing() as connection:
            return as_found.seal(connection, at=self._database.clock(), actor=actor, details=details)
