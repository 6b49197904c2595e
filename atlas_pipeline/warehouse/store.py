"""The warehouse: one database, and one repository for each noun that is stored in it.

The warehouse receives validated values. It returns plain values and frames. Every package may read; only
the repositories write.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.provenance.actor import PROGRAM
from atlas_pipeline.warehouse import as_found
from atlas_pipeline.warehouse.alerts import Alerts
from atlas_pipeline.warehouse.bulk import AnySelect, read_frame
from atlas_pipeline.warehouse.currency import Currency
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.derived import Derived
from atlas_pipeline.warehouse.dialects import open_engine, write_anew
from atlas_pipeline.warehouse.intakes import Intakes
from atlas_pipeline.warehouse.ledger import Ledger
from atlas_pipeline.warehouse.migrations import (
    edited_sentence,
    is_edited,
    migrate,
    revisions,
    stored_revision,
)
from atlas_pipeline.warehouse.persons import Persons
from atlas_pipeline.warehouse.plans import Plans
from atlas_pipeline.warehouse.publications import Publications
from atlas_pipeline.warehouse.submissions import Submissions


def utc_now() -> datetime:
    return datetime.now(UTC)


class Warehouse:
    """Stored facts and which of them are current, in SQLite or PostgreSQL.

    `clock` gives the time of ledger entries; a test sets its own. The repositories' methods raise
    WarehouseError with a sentence for a person; then nothing is written in part.
    """

    def __init__(self, url: str | Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        """`url`: an SQLAlchemy URL, or the path of a SQLite file. Nothing is opened yet."""
        database = Database(open_engine(f"sqlite:///{url}" if isinstance(url, Path) else url), clock)
        self.engine = database.engine
        self._database = database
        self.submissions = Submissions(database)
        self.intakes = Intakes(database)
        self.currency = Currency(database)
        self.persons = Persons(database)
        self.plans = Plans(database)
        self.publications = Publications(database)
        self.alerts = Alerts(database)
        self.ledger = Ledger(database)
        self.derived = Derived(database)

    def read(self, select: AnySelect, categories: Collection[str] = ()) -> pd.DataFrame:
        """The rows of a select, with the same dtypes from both engines; see `bulk.read_frame`."""
        with self._database.reading() as connection:
            return read_frame(connection, select, categories)

    def migrate(self) -> None:
        """Creates or upgrades the tables to this version; fast if they are there already. If the database
        is older than the ledger's chain, everything in it is sealed as it is found, in the same
        transaction."""
        migrate(self.engine, seal=self._seal_migrated)

    def _seal_migrated(self, connection: sa.Connection) -> None:
        details = {"why": as_found.MIGRATED}
        as_found.seal(connection, at=self._database.clock(), actor=PROGRAM, details=details)

    @property
    def revision(self) -> str:
        """The migration that this program's tables have."""
        return revisions()[-1]

    @property
    def stored_revision(self) -> str | None:
        """The migration that the database has; `migrate` may not have run yet. None for an empty database.
        Raises WarehouseError if the database belongs to another program."""
        return stored_revision(self.engine)

    @property
    def edited_revision(self) -> str | None:
        """A sentence if the database names another migration than the one that its tables show; otherwise
        None."""
        with self._database.reading() as connection:
            stored = stored_revision(self.engine)
            if not is_edited(connection, stored):
                return None
        said = edited_sentence(stored)
        return said[:1].upper() + said[1:] + "."

    def overwrite_deleted(self) -> None:
        """Rewrites the file of a SQLite database. Otherwise SQLite keeps deleted content in the file until
        its space is used again."""
        write_anew(self.engine)

    def close(self) -> None:
        """Closes the connections. The warehouse can be used again afterwards."""
        self.engine.dispose()
