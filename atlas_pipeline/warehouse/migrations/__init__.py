"""Upgrades a database to the tables of this version. Alembic writes the migrations as literal code, and a
person reads them.

Revisions are numbered: `versions/0001_….py` is revision 0001, and the highest number is the head (a test
holds Alembic to that). So one look shows that a warehouse is up to date, and Alembic is not imported. The
import takes a third of a second, and every command would pay for it.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from atlas_pipeline.warehouse.dialects import serialise, writing
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import metadata

FOLDER = Path(__file__).parent
_STAMP = sa.table("alembic_version", sa.column("version_num", sa.Text))


@cache
def revisions() -> tuple[str, ...]:
    """The revisions that this program knows, the head last."""
    return tuple(sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))


CHAINED = "0008"
"""From this revision on, the ledger is a chain."""


def migrate(engine: sa.Engine, *, seal: Callable[[sa.Connection], None]) -> None:
    """Upgrades to the head in one transaction, so nobody sees half a migration. If two processes migrate
    at the same time, it happens once. `seal` is called in the transaction if the database is from before
    CHAINED.

    Raises WarehouseError if the database belongs to a newer program, if its version was edited, or if it
    cannot be reached.
    """
    try:
        with engine.connect() as connection:
            stored = _stored(connection)
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        if "readonly" in reason:  # SQLite also writes a little when it only reads
            reason += "; work as its owner, or ask for the right to write the file and its folder"
        raise WarehouseError(f"the warehouse {engine.url!r} cannot be opened: {reason}") from error
    except sa.exc.DatabaseError as error:
        raise WarehouseError(f"{engine.url.database} is not a warehouse: {error.orig}") from error
    if stored == revisions()[-1]:
        return
    _refuse_newer(stored)
    with writing(engine) as connection:
        serialise(connection)
        stored = _stored(connection)
        if stored != revisions()[-1]:  # another process may have migrated meanwhile
            if is_edited(connection, stored):
                raise WarehouseError(f"{edited_sentence(stored)}")
            _upgrade(connection)
            if stored is not None and stored < CHAINED:
                seal(connection)


def stored_revision(engine: sa.Engine) -> str | None:
    """The revision of the database; None for an empty one. Changes nothing."""
    with engine.connect() as connection:
        return _stored(connection)


def is_edited(connection: sa.Connection, stored: str | None) -> bool:
    """Whether the database names another version than its tables show: it has every table and column of
    this program, and another version."""
    if stored == revisions()[-1] or (stored is not None and stored not in revisions()):
        return False
    inspector = sa.inspect(connection)
    names = set(inspector.get_table_names())
    if not metadata.tables.keys() <= names:
        return False
    there = {name: {column["name"] for column in inspector.get_columns(name)} for name in metadata.tables}
    return all(set(table.c.keys()) <= there[name] for name, table in metadata.tables.items())


def edited_sentence(stored: str | None) -> str:
    return (
        f"the version of the tables was edited: alembic_version says {stored or 'nothing'}, but the tables "
        f"have version {revisions()[-1]}. Restore the warehouse from a backup, or tell the engineer to set "
        f"alembic_version to {revisions()[-1]} and to run `atlas doctor`"
    )


def _stored(connection: sa.Connection) -> str | None:
    """The revision of the database; None if it has no tables of ours.

    Raises WarehouseError if the database belongs to another program: it is a SQLite file with tables and
    no revision, or it has tables with our names. A PostgreSQL database may contain other programs' tables.
    """
    names = set(sa.inspect(connection).get_table_names())
    ours = names & set(metadata.tables)
    if "alembic_version" in names:
        stored = connection.execute(sa.select(_STAMP.c.version_num)).scalar()
        if stored is not None and "ledger" not in ours:
            raise _foreign(connection, "alembic_version")
        return stored
    if foreign := sorted(ours or (names if connection.dialect.name == "sqlite" else ())):
        raise _foreign(connection, foreign[0])
    return None


def _foreign(connection: sa.Connection, table: str) -> WarehouseError:
    return WarehouseError(
        f"the database {connection.engine.url.render_as_string()} is not a warehouse of this program (it has "
        f"a table {table!r} of another one); name another with ATLAS_WAREHOUSE_URL, or another home with "
        "ATLAS_HOME"
    )


def _refuse_newer(stored: str | None) -> None:
    if stored is not None and stored not in revisions():
        raise WarehouseError(
            f"the warehouse was made by a newer version of this program (its tables have version {stored}, "
            f"this program knows {revisions()[-1]}); update the program"
        )


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
