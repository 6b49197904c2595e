"""The differences between SQLite and PostgreSQL: opening, transactions, locks, instants.

Only this module knows them, and `bulk` for bulk writes and reads.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

from atlas_pipeline.warehouse.errors import WarehouseError

BUSY_SECONDS = 60
"""How long a writer waits for another writer before it gives up."""

_WRITES = "atlas_writes"
_LOCK = 0x41544C4153
"""The PostgreSQL advisory lock under which ledger entries get their numbers. In ASCII the number spells
"ATLAS"."""


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment. A value that is stored must have a time zone; a value that is read is in UTC. Raises
    ValueError if a stored value has no time zone.

    SQLite stores the moment as ISO text in UTC; the order of the texts is the order in time.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def open_engine(url: str) -> sa.Engine:
    """An engine for `sqlite:///path` or `postgresql://…`. No connection is opened yet.

    If a PostgreSQL address names no driver, psycopg 3 is used. Raises WarehouseError for any other
    address.
    """
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise WarehouseError(
            f"{url!r} is not an address of a warehouse; use sqlite:///path/to/warehouse.db or postgresql://…"
        ) from None
    match address.get_backend_name():
        case "sqlite":
            return _open_sqlite(address)
        case "postgresql" | "postgres":
            return _open_postgresql(address)
        case other:
            raise WarehouseError(f"{other} cannot hold a warehouse; use sqlite or postgresql")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that may write. It commits at the end and rolls back on any exception.

    SQLite takes its write lock at once (BEGIN IMMEDIATE): a transaction that first reads and later writes
    could not get the lock if another transaction wrote in between. On PostgreSQL writers run in parallel
    until they call `serialise`.

    Raises WarehouseError if another process holds the file for longer than BUSY_SECONDS, or if the file is
    read-only.
    """
    with engine.connect().execution_options(**{_WRITES: True}) as connection:
        try:
            transaction = connection.begin()
        except sa.exc.OperationalError as error:
            if "locked" in str(error.orig):
                raise WarehouseError(
                    f"another process has blocked the warehouse for more than {BUSY_SECONDS} s; wait until "
                    "it ends, and try again"
                ) from error
            if "readonly" in str(error.orig):
                raise WarehouseError(
                    f"you may not write the warehouse {engine.url.database}; work as its owner, "
                    "or ask for the right to write the file and its folder"
                ) from error
            raise
        with transaction:
            yield connection


def write_anew(engine: sa.Engine) -> None:
    """Rewrites a SQLite file, so that no deleted content is left in the file or in its write-ahead log. On
    PostgreSQL, does nothing: its own vacuum does this.

    Raises WarehouseError if another process holds the file for longer than BUSY_SECONDS.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:  # SQLAlchemy's connection would begin a transaction
        try:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.cursor().execute(statement)
        except sqlite3.OperationalError as error:
            raise WarehouseError(
                f"the warehouse {engine.url.database} could not be rewritten ({error}); stop other "
                "programs that read it, and try again"
            ) from error


def serialise(connection: sa.Connection) -> None:
    """From this call to the end of the transaction, all other writers wait at this point.

    PostgreSQL releases the lock after the commit is visible, so the next writer sees everything: numbers
    given under the lock are in the order of commits. SQLite has only one writer since BEGIN IMMEDIATE.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _open_postgresql(address: sa.URL) -> sa.Engine:
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_driver_name() != "psycopg":
        raise WarehouseError(
            f"the warehouse needs psycopg for PostgreSQL; write postgresql+psycopg:// "
            f"instead of {address.drivername}://"
        )
    return sa.create_engine(address, pool_pre_ping=True, hide_parameters=True)


def _open_sqlite(address: sa.URL) -> sa.Engine:
    if address.get_driver_name() != "pysqlite":
        raise WarehouseError("the warehouse needs Python's own sqlite3; write sqlite:///path")
    if address.database and address.database != ":memory:":
        folder = Path(address.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WarehouseError(f"the folder {folder} cannot be created: {error.strerror}") from error
    engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    # sqlite3 (Python 3.11) begins no transaction before a SELECT or a CREATE. SQLAlchemy 2.1 documents this
    # solution: switch sqlite3's transaction control off and begin in an event
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        _use_wal(cursor)
        for pragma in (
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "synchronous = NORMAL",
            "cache_size = -65536",  # 64 MiB
            "temp_store = MEMORY",
        ):
            cursor.execute(f"PRAGMA {pragma}")
    finally:
        cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switches the file to write-ahead logging, which is a property of the file.

    Switching ignores the busy timeout. So two processes that create the file at the same time would fail:
    this function tries again until one of them has switched.
    """
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] in ("wal", "memory"):
        return
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: sa.Connection) -> None:
    is_writing = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
