"""The warehouse: one database, and a repository for each noun that is kept in it.

What it is given is validated already; what it gives are plain values and tidy frames. Anyone may read; only the
repositories write.
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
    """Kept facts and which of them are current, in SQLite or PostgreSQL.

    `clock` gives the moments of the ledger; a test sets its own. The repositories' methods raise WarehouseError with a
    sentence for a person; nothing is half-written when they do.
    """

    def __init__(self, url: str | Path, *, clock: Callable[[], datetime] = utc_now) -> None:
        """`url` as SQLAlchemy writes it, or the path of a SQLite file. Nothing is opened yet."""
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
        """The rows of a select, typed alike from both engines; see `bulk.read_frame`."""
        with self._database.reading() as connection:
            return read_frame(connection, select, categories)

    def migrate(self) -> None:
        """Brings an empty or older database to the tables of this version; quick if it is there. What a database
        from before the ledger's chain holds is sealed as it is found, in the same transaction."""
        migrate(self.engine, seal=self._seal_migrated)

    def _seal_migrated(self, connection: sa.Connection) -> None:
        details = {"why": as_found.MIGRATED}
        as_found.seal(connection, at=self._database.clock(), actor=PROGRAM, details=details)

    @property
    def revision(self) -> str:
        """The migration that the tables are at."""
        return revisions()[-1]

    @property
    def stored_revision(self) -> str | None:
        """The migration that the database is at, which `migrate` may not yet have brought to this program's;
        None for an empty one. Raises WarehouseError if it is another program's."""
        return stored_revision(self.engine)

    @property
    def edited_revision(self) -> str | None:
        """A sentence if the database names another migration than its tables show; None if all is well."""
        with self._database.reading() as connection:
            stored = stored_revision(self.engine)
            if not is_edited(connection, stored):
                return None
        said = edited_sentence(stored)
        return said[:1].upper() + said[1:] + "."

    def overwrite_deleted(self) -> None:
        """On SQLite, whose file keeps what was deleted until its place is used: writes the file anew."""
        write_anew(self.engine)

    def close(self) -> None:
        """Gives the connections back; the warehouse may be used again."""
        self.engine.dispose()
