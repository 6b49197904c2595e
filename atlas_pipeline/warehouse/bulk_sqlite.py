"""Bulk writes and reads on SQLite: tuples by executemany, and the driver's own cursor."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import compute

BATCH = 50_000
"""Rows that are held as Python objects at one time."""


def execute_many(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in rows.column_names)
    marks = ", ".join("?" * rows.num_columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
    with _many_tuples():
        for batch in rows.to_batches(max_chunksize=BATCH):
            lists = [_sqlite_values(array).to_pylist() for array in batch.columns]
            connection.exec_driver_sql(statement, list(zip(*lists, strict=True)))


def _sqlite_values(array: pa.Array) -> pa.Array:
    """The values as SQLAlchemy's SQLite types write them: dates and instants as ISO text, booleans as 0
    and 1."""
    if pa.types.is_date32(array.type):
        return compute.cast(array, pa.string())
    if pa.types.is_timestamp(array.type):
        return compute.cast(compute.cast(array, pa.timestamp("us")), pa.string())
    if pa.types.is_boolean(array.type):
        return compute.cast(array, pa.int8())
    return array


def fetch(
    connection: sa.Connection,
    select: sa.Select[Any] | sa.CompoundSelect[Any],
    names: list[str],
    types: list[pa.DataType],
) -> pa.Table:
    # the driver's own cursor: a million rows through SQLAlchemy's Row objects cost three times as much
    with _many_tuples(), connection.execute(select) as result:
        batches = [
            pa.record_batch(
                [_from_sqlite(*pair) for pair in zip(zip(*rows, strict=True), types, strict=True)], names
            )
            for rows in _batches(result.cursor)
        ]
    return pa.Table.from_batches(batches, schema=pa.schema(zip(names, types, strict=True)))


@contextmanager
def _many_tuples() -> Iterator[None]:
    """Pauses Python's cycle collector. It would visit every tuple again and again and find nothing, which
    doubles the time for a million rows."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batches(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(BATCH):
        yield rows


def _from_sqlite(values: tuple[Any, ...], wanted: pa.DataType) -> pa.Array:
    if pa.types.is_date32(wanted):
        return compute.cast(pa.array(values, pa.string()), wanted)
    if pa.types.is_boolean(wanted):
        return compute.cast(pa.array(values, pa.int8()), wanted)
    if pa.types.is_timestamp(wanted):
        return compute.assume_timezone(compute.cast(pa.array(values, pa.string()), pa.timestamp("us")), "UTC")
    return pa.array(values, wanted)
