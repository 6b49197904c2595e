"""Full rows of a form, as a trace shows them: every stored field, with the file and the sheet of the row."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import ITEM_ID
from atlas_pipeline.indicators.selection.completion import WRITTEN
from atlas_pipeline.indicators.selection.fact_rows import FactRows
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse

_ASKED_AT_ONCE = 10_000
"""The number of row numbers in one query. Both database engines accept more bound values than that."""

PLACE = ("indicator", "form", "role", "person", "submission", "file", "sheet", "row")
"""The columns of a trace before those of the forms."""
ORIGIN = PLACE[4:]
SLICE = ("unit", "period")
"""The columns after those of the forms: the slice of the row."""

KEY = ["intake_id", "row_number"]


def full_rows(warehouse: Warehouse, rows: FactRows, positions: np.ndarray) -> pd.DataFrame:
    """The rows at the positions, in that order.

    Columns: `submission`, `file`, `sheet`, `row`; the form's stored fields in the order of the form; `unit`
    and `period`. Dates are ISO text. Several values are joined by `;`. An empty cell is None.

    If a field follows from another form, its column has the value that counts. If some rows have another
    written value, a column behind it, named with `WRITTEN`, has the written value in these rows. If a field
    is looked up in the register, the column behind it has the id to which the value was resolved.
    """
    wanted = rows.frame.iloc[positions][KEY].reset_index(drop=True)
    form = rows.form
    names = [*(field.name for field in form.stored), *form.id_columns]
    found = _read(warehouse, tables.facts[form.name], form.name, wanted, names)
    for field in form.bridged:
        texts = {"value": field.name} | ({ITEM_ID: field.id_name} if field.id_name else {})
        values = _read(
            warehouse, tables.bridges[form.name, field.name], form.name, wanted, ["position", *texts]
        )
        grouped = values.sort_values([*KEY, "position"]).groupby(KEY, sort=False)
        for column, name in texts.items():
            joined = grouped[column].agg(_joined).rename(name)
            found = found.merge(joined, left_on=KEY, right_index=True, how="left")
    whole = wanted.merge(found, on=KEY, how="left").merge(
        _origins(warehouse, form.name, wanted), on="intake_id"
    )
    _as_counted(whole, rows, positions)
    columns = field_columns(form)
    names_shown = {name: field_column(form, name) for name in shown_fields(form)}
    whole = whole.rename(columns={"row_number": "row"} | names_shown)
    return whole[[*ORIGIN, *(name for name in columns if name in whole), *SLICE]].apply(_plain)


def _as_counted(whole: pd.DataFrame, rows: FactRows, positions: np.ndarray) -> None:
    """Replaces the written value by the value that counts, in the fields that follow from another form."""
    for field, _, _ in rows.form.following:
        written = field.name + WRITTEN
        if written not in rows.frame:
            continue
        taken = rows.frame.iloc[positions]
        counts, wrote = (taken[name].reset_index(drop=True) for name in (field.name, written))
        whole[field.name] = counts
        differs = (counts != wrote).fillna(False)
        if differs.any():
            whole[written] = wrote.astype(object).where(differs, None)


def field_columns(form: Form) -> list[str]:
    """The columns that a form's fields may have in a trace, in order."""
    follow = {field.name for field, _, _ in form.following}
    return [
        column
        for name in shown_fields(form)
        for column in (field_column(form, name), *([name + WRITTEN] if name in follow else []))
    ]


def shown_fields(form: Form) -> list[str]:
    """The form's fields without personal data, in order. Its column of ids comes behind each field that has
    one."""
    shown = [(field.name, field.id_name) for field in form.fields if not field.pii]
    return [name for pair in shown for name in pair if name is not None]


def _joined(texts: pd.Series) -> str | None:
    """The texts joined by `;`. None if no text is given, as in rows stored before there were ids."""
    return ";".join("" if pd.isna(text) else str(text) for text in texts) if texts.notna().any() else None


def field_column(form: Form, field: str) -> str:
    """The column that shows a field: the field's name.

    If the trace has a column of that name already, the form's name is put before it.
    """
    return f"{form.name}.{field}" if field in (*PLACE, *SLICE) else field


def _read(
    warehouse: Warehouse, table: sa.Table, form: str, wanted: pd.DataFrame, columns: list[str]
) -> pd.DataFrame:
    questions = [
        warehouse.read(
            sa.select(table.c.intake_id, table.c.row_number, *(table.c[name] for name in columns)).where(
                table.c.intake_id == intake, table.c.row_number.in_(numbers)
            )
        )
        for intake, numbers in _questions(wanted)
    ]
    if not questions:
        return pd.DataFrame(columns=[*KEY, *columns])
    return pd.concat(questions, ignore_index=True)


def _questions(wanted: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    for intake, own in wanted.groupby("intake_id"):
        numbers = own["row_number"].tolist()
        for start in range(0, len(numbers), _ASKED_AT_ONCE):
            yield int(str(intake)), numbers[start : start + _ASKED_AT_ONCE]


def _origins(warehouse: Warehouse, form: str, wanted: pd.DataFrame) -> pd.DataFrame:
    """intake_id, submission, file, slice (unit, period) and sheet of the form's rows in those intakes."""
    intakes = wanted["intake_id"].unique().tolist()
    return warehouse.read(
        sa.select(
            tables.intake.c.id.label("intake_id"),
            tables.submission.c.id.label("submission"),
            tables.submission.c.file_name.label("file"),
            tables.submission.c.unit,
            tables.submission.c.period,
            tables.intake_form.c.sheet,
        )
        .join(tables.submission, tables.submission.c.id == tables.intake.c.submission_id)
        .join(tables.intake_form, tables.intake_form.c.intake_id == tables.intake.c.id)
        .where(tables.intake.c.id.in_(intakes), tables.intake_form.c.form == form)
    )


def _plain(column: pd.Series) -> pd.Series:
    """Values as they are written, in a column that can be combined with a column of another form."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        column = column.dt.strftime("%Y-%m-%d")
    column = column.astype(object)
    return column.where(column.notna(), None)
