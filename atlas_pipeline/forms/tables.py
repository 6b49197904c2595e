"""The warehouse tables of a form: one fact table, and a bridge table for each field with several values.

Fields with personal data have no column. Facts have no foreign keys, because keys repeat from intake to
intake. Facts have no database checks on codes, because pandera has validated the rows. On SQLite the rows
are stored in the order of their key (WITHOUT ROWID): reading the rows of an intake takes half the time.
"""

import sqlalchemy as sa

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import PERSON_KEY, Form

__all__ = ["COLUMN_TYPES", "PERSON_KEY", "bridge_table", "fact_table"]

ITEM_ID = "institution_id"
"""The column with the institution's id, in the bridge table of a field whose names are looked up."""

NOT_RESOLVED = "empty: not in the register; NULL: nothing given, or stored before this column was"

COLUMN_TYPES: dict[str, type[sa.types.TypeEngine]] = {
    "string": sa.Text,
    "integer": sa.Integer,
    "year": sa.Integer,
    "number": sa.Float,
    "boolean": sa.Boolean,
    "date": sa.Date,
}


def fact_table(form: Form, metadata: sa.MetaData) -> sa.Table:
    """The fact table of a form. It is append only. Its key is the intake and the row of the sheet."""
    columns = [sa.Column(field.name, COLUMN_TYPES[field.type], nullable=True) for field in form.stored]
    columns += [sa.Column(name, sa.Text, nullable=True, comment=NOT_RESOLVED) for name in form.id_columns]
    if form.has_persons:
        columns.append(sa.Column(PERSON_KEY, sa.BigInteger, nullable=True))
    return sa.Table(form.table_name, metadata, *_row_key(), *columns, sqlite_with_rowid=False)


def bridge_table(form: Form, field: Field, metadata: sa.MetaData) -> sa.Table:
    """The bridge table has one row for each value of the field. `position` keeps the order as written."""
    return sa.Table(
        form.bridge_name(field),
        metadata,
        *_row_key(),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", COLUMN_TYPES[field.type], nullable=False),
        *([sa.Column(ITEM_ID, sa.Text, nullable=True, comment=NOT_RESOLVED)] if field.id_name else []),
        sqlite_with_rowid=False,
    )


def _row_key() -> list[sa.Column]:
    return [
        sa.Column("intake_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("row_number", sa.Integer, primary_key=True, autoincrement=False),
    ]
