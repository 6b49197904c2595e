"""The open database that the repositories share: its engine, its two kinds of transactions, and the
ledger's clock."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from atlas_pipeline.warehouse import dialects


@dataclass(frozen=True)
class Database:
    """`clock` gives the time of ledger entries; a test sets its own."""

    engine: sa.Engine
    clock: Callable[[], datetime]

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads. All its reads see the same state of the database."""
        with self.engine.connect() as connection:
            yield connection

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that may write; see `dialects.writing`. Raises WarehouseError."""
        return dialects.writing(self.engine)
