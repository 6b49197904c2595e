"""Frames into tables and selects into frames, as fast as each engine allows.

Both ways go over SQLAlchemy's own connection, inside its transaction: tuples by executemany on SQLite, COPY
on PostgreSQL. `DataFrame.to_sql` is several times slower, and ADBC brings a second SQLite library into the
process that corrupts the file (DESIGN 8). In between everything is Arrow: one set of types for both.
"""

import gc
import io
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from pyarrow import compute, csv

from atlas_pipeline.warehouse.dialects import Instant
from atlas_pipeline.warehouse.errors import WarehouseError

AnySelect = sa.Select[Any] | sa.CompoundSelect[Any]

_BATCH = 50_000
"""Rows that are Python objects at one time."""

_INSTANT = pa.timestamp("us", tz="UTC")


def insert_frame(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> int:
    """Appends the frame's rows and returns how many there were.

    The frame has a column for each of the table's columns (others are an error, the index is left out), with
    gaps as any kind of missing value. Raises WarehouseError where a column is missing, surplus or does not
    fit its type; nothing is rounded or cut.
    """
    columns = [column.name for column in table.columns]
    if set(columns) != set(frame.columns):
        wrong = sorted(set(columns) ^ {str(name) for name in frame.columns})
        raise WarehouseError(f"a frame for the table {table.name} has other columns: {', '.join(wrong)}")
    if frame.empty:
        return 0
    arrays = [_to_arrow(frame[column.name], column) for column in table.columns]
    rows = pa.table(arrays, names=columns)
    if connection.dialect.name == "postgresql":
        _copy_in(connection, table, rows)
    else:
        _execute_many(connection, table, rows)
    return rows.num_rows


def read_frame(
    connection: sa.Connection, select: AnySelect, categories: Collection[str] = ()
) -> pd.DataFrame:
    """The rows of a select, with the same tidy dtypes from either engine.

    Text is `str`, or `category` for the columns named in `categories`; dates are datetime64[s], instants
    datetime64[us, UTC], numbers float64; integers and booleans are int64 and bool where the column allows no
    gaps and has none, else Int64 and boolean. Order is the select's own.

    Raises WarehouseError where two columns would have one name.
    """
    columns = list(select.exported_columns)
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise WarehouseError(
            f"a select has two columns of one name among {', '.join(names)}; label one of them"
        )
    types = [_arrow_type(column) for column in columns]
    read = _copy_out if connection.dialect.name == "postgresql" else _fetch
    table = read(connection, select, names, types)
    return pd.DataFrame(
        {
            column.name: _to_pandas(array, column, column.name in categories)
            for column, array in zip(columns, table.columns, strict=True)
        }
    )


# ------------------------------------------------------------------ types


def _arrow_type(column: sa.ColumnElement[Any]) -> pa.DataType:
    match column.type:
        case sa.Boolean():
            return pa.bool_()
        case sa.Integer():
            return pa.int64()
        case sa.Float() | sa.Numeric():
            return pa.float64()
        case sa.Date():
            return pa.date32()
        case Instant() | sa.DateTime():
            return _INSTANT
        case _:
            return pa.string()


def _to_arrow(values: pd.Series, column: sa.Column[Any]) -> pa.Array | pa.ChunkedArray:
    wanted = _arrow_type(column)
    try:
        array = pa.array(values, from_pandas=True)
        if pa.types.is_dictionary(array.type):
            array = compute.cast(array, array.type.value_type)
        if array.type != wanted:
            array = compute.cast(array, wanted)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise WarehouseError(
            f"the column {column.name} of {column.table.name} holds something that is not {wanted}"
        ) from error
    if pa.types.is_string(wanted) and compute.any(compute.match_substring(array, "\x00")).as_py():
        # PostgreSQL cannot keep it; refusing on SQLite too keeps the engines alike
        raise WarehouseError(f"the column {column.name} of {column.table.name} holds a NUL character")
    return array


def _to_pandas(array: pa.ChunkedArray, column: sa.ColumnElement[Any], as_category: bool) -> pd.Series:
    kind = array.type
    if pa.types.is_string(kind):
        if as_category:
            return array.dictionary_encode().unify_dictionaries().to_pandas()
        return pd.Series(array, dtype="str")
    if pa.types.is_date32(kind):
        return compute.cast(array, pa.timestamp("s")).to_pandas()
    if array.null_count or _may_be_missing(column):
        return array.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}.get)
    return array.to_pandas()


def _may_be_missing(column: sa.ColumnElement[Any]) -> bool:
    while isinstance(column, sa.Label):
        column = column.element
    return getattr(column, "nullable", True) is not False


# ------------------------------------------------------------------ SQLite


def _execute_many(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in rows.column_names)
    marks = ", ".join("?" * rows.num_columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
    with _many_tuples():
        for batch in rows.to_batches(max_chunksize=_BATCH):
            lists = [_sqlite_values(array).to_pylist() for array in batch.columns]
            connection.exec_driver_sql(statement, list(zip(*lists, strict=True)))


def _sqlite_values(array: pa.Array) -> pa.Array:
    """Dates and instants as the ISO text that SQLAlchemy's SQLite types write, booleans as 0 and 1."""
    if pa.types.is_date32(array.type):
        return compute.cast(array, pa.string())
    if pa.types.is_timestamp(array.type):
        return compute.cast(compute.cast(array, pa.timestamp("us")), pa.string())
    if pa.types.is_boolean(array.type):
        return compute.cast(array, pa.int8())
    return array


def _fetch(
    connection: sa.Connection, select: AnySelect, names: list[str], types: list[pa.DataType]
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
    """Python's cycle collector, paused: it would go through every tuple again and again and find nothing,
    which doubles the time of a million rows."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _batches(cursor: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := cursor.fetchmany(_BATCH):
        yield rows


def _from_sqlite(values: tuple[Any, ...], wanted: pa.DataType) -> pa.Array:
    if pa.types.is_date32(wanted):
        return compute.cast(pa.array(values, pa.string()), wanted)
    if pa.types.is_boolean(wanted):
        return compute.cast(pa.array(values, pa.int8()), wanted)
    if pa.types.is_timestamp(wanted):
        return compute.assume_timezone(compute.cast(pa.array(values, pa.string()), pa.timestamp("us")), "UTC")
    return pa.array(values, wanted)


# ------------------------------------------------------------------ PostgreSQL


def _copy_in(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> None:
    names = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in rows.column_names)
    without_header = csv.WriteOptions(include_header=False)
    with (
        _driver_cursor(connection) as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT csv)") as copy,
    ):
        for batch in rows.to_batches(max_chunksize=_BATCH):
            buffer = io.BytesIO()
            # every text is quoted and a gap is not: COPY tells '' from NULL by that
            csv.write_csv(batch, buffer, without_header)
            copy.write(buffer.getbuffer())


def _copy_out(
    connection: sa.Connection, select: AnySelect, names: list[str], types: list[pa.DataType]
) -> pa.Table:
    # COPY takes its snapshot before it waits for a table that is being replaced, and would then find the new
    # one empty: wait first, by a statement that reads nothing
    connection.execute(sa.select(sa.literal(1)).select_from(select.subquery()).limit(0))
    compiled = select.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    # psycopg fills in values (and turns %% into %) only where there are any
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
    # instants come in the session's time zone, in a spelling the reader does not take
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
    """A cursor of psycopg on the same connection and in the same transaction."""
    driver = connection.connection.driver_connection
    assert driver is not None
    return driver.cursor()
