"""Bulk writes and reads on PostgreSQL: COPY in both directions, as CSV that Arrow writes and reads."""

import io
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import csv

BATCH = 50_000
"""Rows in one block of CSV."""


def copy_in(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in rows.column_names)
    without_header = csv.WriteOptions(include_header=False)
    with (
        _driver_cursor(connection) as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT csv)") as copy,
    ):
        for batch in rows.to_batches(max_chunksize=BATCH):
            buffer = io.BytesIO()
            # Arrow quotes every text and no gap; by the quotes COPY distinguishes '' from NULL
            csv.write_csv(batch, buffer, without_header)
            copy.write(buffer.getbuffer())


def copy_out(
    connection: sa.Connection,
    select: sa.Select[Any] | sa.CompoundSelect[Any],
    names: list[str],
    types: list[pa.DataType],
) -> pa.Table:
    # COPY takes its snapshot before it waits for a table that is being replaced. It would then see the new
    # table as empty. So a statement that reads nothing waits first
    connection.execute(sa.select(sa.literal(1)).select_from(select.subquery()).limit(0))
    compiled = select.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    # psycopg fills in values (and turns %% into %) only if there is at least one value
    values = {**compiled.params, "": None}
    buffer = io.BytesIO()
    with (
        _driver_cursor(connection) as cursor,
        cursor.copy(f"COPY ({compiled}) TO STDOUT (FORMAT csv)", values) as copy,
    ):
        for block in copy:
            buffer.write(block)
    if not buffer.tell():
        return pa.schema(zip(names, types, strict=True)).empty_table()
    buffer.seek(0)
    # COPY writes instants in the session's time zone, in a format that Arrow's CSV reader does not accept
    as_read = [pa.string() if pa.types.is_timestamp(kind) else kind for kind in types]
    table = csv.read_csv(
        buffer,
        read_options=csv.ReadOptions(column_names=names),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=dict(zip(names, as_read, strict=True)),
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.cast(pa.schema(zip(names, types, strict=True)))


def _driver_cursor(connection: sa.Connection) -> Any:
    """A psycopg cursor on the same connection, in the same transaction."""
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver.cursor()
