"""Dagster's SQLite storage for runs in this process. It keeps the files of the event log open.

Dagster 1.13.27 opens and closes a file for every look into its event log, five times for each event. When
the last connection to a file in WAL mode closes, SQLite writes the log back and removes it. This took a
third of the time of `atlas run` (86 s against 61 s on the samples, one machine, one after the other).
Here the index and the log of the newest run stay open. Files, tables and locks are Dagster's own, so the
UI and the daemon read them as before. After a power failure, the last events of a run may be missing from
its log (`synchronous=NORMAL`). The warehouse is another file and never loses anything by this.
"""

import contextlib
from collections.abc import Iterator

import sqlalchemy as sa
from dagster._core.instance import InstanceRef
from dagster._core.storage.event_log.sqlite import sqlite_event_log as dagsters
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

INDEX = dagsters.INDEX_SHARD_NAME


class OpenEventLog(dagsters.SqliteEventLogStorage):
    """The event log below `base_dir`. Its newest files stay open until `dispose`."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, sa.Engine] = {}
        super().__init__(base_dir)

    @contextlib.contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> sa.Engine:
        if shard in self._engines:
            return self._engines[shard]
        for earlier in [name for name in self._engines if INDEX not in (name, shard)]:
            self._engines.pop(earlier).dispose()
        engine = sa.create_engine(
            self.conn_string_for_shard(shard),
            connect_args={"timeout": dagsters.SQLITE_BUSY_TIMEOUT_SECONDS},
        )
        sa.event.listen(engine, "connect", _sync_seldom)
        self._engines[shard] = engine
        return engine

    def dispose(self) -> None:
        super().dispose()
        while self._engines:
            self._engines.popitem()[1].dispose()


def _sync_seldom(connection, _record) -> None:  # type: ignore[no-untyped-def]
    connection.execute("PRAGMA synchronous=NORMAL")


class OpenStorage(DagsterSqliteStorage):
    """Dagster's SQLite storage with an `OpenEventLog`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = OpenEventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: dict) -> "OpenStorage":  # type: ignore[override]
        return cls.from_local(inst_data=inst_data, **config_value)


def with_open_files(instance: InstanceRef) -> InstanceRef:
    """Returns the instance with `OpenStorage` if it uses Dagster's SQLite files, otherwise unchanged."""
    storage = instance.storage_data
    if storage is None or storage.class_name != DagsterSqliteStorage.__name__:
        return instance
    return instance._replace(
        storage_data=ConfigurableClassData(__name__, OpenStorage.__name__, storage.config_yaml)
    )
