"""Derived tables: dropped and created again in one transaction. A reader sees the old rows or the new
rows, never an empty table. Derived tables hold nothing that cannot be computed from the kept tables."""

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
        """Creates tables again from frames, all of them or none; see the function `replace`."""
        with self._database.writing() as connection:
            replace(connection, frames)

    def has(self, name: str) -> bool:
        """Whether the table exists yet."""
        return sa.inspect(self._database.engine).has_table(name)


def replace(connection: sa.Connection, frames: Mapping[str | sa.Table, pd.DataFrame]) -> None:
    """Creates each table again from its frame. The key is the name of a table in `derived`, or a table.

    Raises WarehouseError if a table is kept or unknown, or if a frame has other columns than its table.
    """
    serialise(connection)  # otherwise two publications at the same time would both create the table
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
