"""Derived tables: dropped and made again in one transaction, so that a reader sees the old or the new rows,
never none. Nothing is kept in them that the kept tables do not give."""

from collections.abc import Mapping

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse.bulk import insert_frame
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import derived, metadata


class Derived:
    """The derived tables of the warehouse."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, frames: Mapping[str | sa.Table, pd.DataFrame]) -> None:
        """Makes tables anew from frames, all of them at once or none; see `replace`."""
        with self._database.writing() as connection:
            replace(connection, frames)

    def has(self, name: str) -> bool:
        """Whether the table has been made yet."""
        return sa.inspect(self._database.engine).has_table(name)


def replace(connection: sa.Connection, frames: Mapping[str | sa.Table, pd.DataFrame]) -> None:
    """Makes each table anew from its frame. A table is named where `derived` has it, or given.

    Raises WarehouseError for a table that is kept or unknown, and where a frame has other columns.
    """
    serialise(connection)  # two publishings at once would both try to create the table
    for named, frame in frames.items():
        table = _table(named)
        connection.execute(sa.schema.DropTable(table, if_exists=True))
        table.create(connection, checkfirst=False)
        insert_frame(connection, table, frame)


def _table(named: str | sa.Table) -> sa.Table:
    name = named if isinstance(named, str) else named.name
    if name in metadata.tables:
        raise WarehouseError(f"the table {name} is kept; it is not made again from a frame")
    if isinstance(named, sa.Table):
        return named
    if name not in derived.tables:
        raise WarehouseError(f"there is no derived table {name}")
    return derived.tables[name]
