"""Writes frames into tables and reads selects into frames, as fast as each engine allows.

Both directions use SQLAlchemy's own connection, inside its transaction: tuples by executemany on SQLite,
COPY on PostgreSQL. `DataFrame.to_sql` is several times slower, and ADBC brings a second SQLite library
into the process that corrupts the file (DESIGN 8). In between everything is Arrow: one set of types for
both engines.
"""

from collections.abc import Collection
from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from pyarrow import compute

from atlas_pipeline.warehouse import bulk_postgresql, bulk_sqlite
from atlas_pipeline.warehouse.dialects import Instant
from atlas_pipeline.warehouse.errors import WarehouseError

AnySelect = sa.Select[Any] | sa.CompoundSelect[Any]

_INSTANT = pa.timestamp("us", tz="UTC")


def insert_frame(connection: sa.Connection, table: sa.Table, frame: pd.DataFrame) -> int:
    """Appends the frame's rows and returns their number.

    The frame has exactly the table's columns; the index is ignored. A gap may be any kind of missing
    value. Nothing is rounded or cut. Raises WarehouseError if a column is missing, is surplus or does not
    fit its type.
    """
    return insert_arrow(connection, table, to_arrow(table, frame))


def to_arrow(table: sa.Table, frame: pd.DataFrame) -> pa.Table:
    """The frame's rows in the types of the table. Raises WarehouseError as `insert_frame` does."""
    columns = [column.name for column in table.columns]
    if set(columns) != set(frame.columns):
        wrong = sorted(set(columns) ^ {str(name) for name in frame.columns})
        raise WarehouseError(f"a frame for the table {table.name} has other columns: {', '.join(wrong)}")
    if frame.empty:
        types = [_arrow_type(column) for column in table.columns]
        return pa.schema(zip(columns, types, strict=True)).empty_table()
    arrays = [_to_arrow(frame[column.name], column) for column in table.columns]
    return pa.table(arrays, names=columns)


def insert_arrow(connection: sa.Connection, table: sa.Table, rows: pa.Table) -> int:
    """Appends rows made by `to_arrow` and returns their number."""
    if not rows.num_rows:
        return 0
    if connection.dialect.name == "postgresql":
        bulk_postgresql.copy_in(connection, table, rows)
    else:
        bulk_sqlite.execute_many(connection, table, rows)
    return rows.num_rows


def read_frame(
    connection: sa.Connection, select: AnySelect, categories: Collection[str] = ()
) -> pd.DataFrame:
    """The rows of a select, with the same dtypes from both engines, in the order of the select.

    Text is `str`, or `category` for the columns named in `categories`. Dates are datetime64[s], instants
    datetime64[us, UTC], numbers float64. Integers and booleans are int64 and bool if the column is not
    nullable and has no gaps; otherwise Int64 and boolean.

    Raises WarehouseError if two columns have the same name.
    """
    columns = list(select.exported_columns)
    table = read_arrow(connection, select)
    return pd.DataFrame(
        {
            column.name: _to_pandas(array, column, column.name in categories)
            for column, array in zip(columns, table.columns, strict=True)
        }
    )


def read_arrow(connection: sa.Connection, select: AnySelect) -> pa.Table:
    """The rows of a select, with the same Arrow types from both engines. Raises WarehouseError as
    `read_frame` does."""
    columns = list(select.exported_columns)
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise WarehouseError(
            f"a select has two columns of one name among {', '.join(names)}; label one of them"
        )
    types = [_arrow_type(column) for column in columns]
    read = bulk_postgresql.copy_out if connection.dialect.name == "postgresql" else bulk_sqlite.fetch
    return read(connection, select, names, types)


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
        # PostgreSQL cannot store NUL; SQLite refuses it too, so that both engines behave alike
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
