"""Whether a resubmitted form is the same as the current form: the same rows under the same numbers, and
the same problems. Then no row is stored again, and the current intake stays current.

Names are not compared, because they are not stored; a corrected name gives another `person_key`. The plan
and the code must be the same too. Otherwise the form is stored again, and its new intake says by which
plan and code it was validated.
"""

from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse.bulk import read_frame
from atlas_pipeline.warehouse.currency import Current
from atlas_pipeline.warehouse.intake_rows import stored_problem
from atlas_pipeline.warehouse.receipts import WARNINGS, WOULD_DROP_ROWS
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad
from atlas_pipeline.warehouse.tables import bridges, facts, intake, intake_form, problem

_OF_STORING = (WOULD_DROP_ROWS, *WARNINGS)
"""Rules of problems that are added when the form is stored, not by the validation."""


def is_same(connection: sa.Connection, load: IntakeLoad, form: FormLoad, current: Current | None) -> bool:
    """Whether the validated form is the same as the current form, which is from an earlier submission."""
    if current is None or current.submission_id >= load.submission_id:
        return False
    return (
        _validated_alike(connection, load, current.intake_id)
        and _counted_alike(connection, form, current.intake_id)
        and _problems_of(connection, form.form, current.intake_id) == _problems(load, form.form)
        and _rows_alike(connection, form, current.intake_id)
    )


def _validated_alike(connection: sa.Connection, load: IntakeLoad, intake_id: int) -> bool:
    """Whether both were validated by the same plan and code. If the slice had other rows at that time, the
    rows and problems show it."""
    versions = connection.execute(
        sa.select(intake.c.judging_version, intake.c.code_version).where(intake.c.id == intake_id)
    ).one()
    return (versions.judging_version, versions.code_version.partition("+")[0]) == (
        load.judging_version,
        load.code_version.partition("+")[0],
    )


def _counted_alike(connection: sa.Connection, form: FormLoad, intake_id: int) -> bool:
    counts = connection.execute(
        sa.select(intake_form.c.rows_read, intake_form.c.rows_accepted, intake_form.c.declared).where(
            intake_form.c.intake_id == intake_id, intake_form.c.form == form.form
        )
    ).one()
    return (counts.rows_read, counts.rows_accepted, counts.declared) == (
        form.rows_read,
        form.rows_accepted,
        form.declared,
    )


def _problems_of(connection: sa.Connection, form: str, intake_id: int) -> list[dict[str, Any]]:
    rows = connection.execute(
        sa.select(problem).where(
            problem.c.intake_id == intake_id, problem.c.form == form, problem.c.rule.not_in(_OF_STORING)
        )
    ).mappings()
    of_intake = ("id", "intake_id", "form")
    return sorted(({key: row[key] for key in row if key not in of_intake} for row in rows), key=repr)


def _problems(load: IntakeLoad, form: str) -> list[dict[str, Any]]:
    return sorted((stored_problem(one) for one in load.problems if one.form == form), key=repr)


def _rows_alike(connection: sa.Connection, form: FormLoad, intake_id: int) -> bool:
    table = facts[form.form]
    names = ["row_number", *form.rows.columns]
    before = _stored_frame(connection, table, names, intake_id, ["row_number"])
    after = form.rows.rename_axis("row_number").reset_index()[names]
    if not _alike(before, after.sort_values("row_number", ignore_index=True)):
        return False
    for field, values in form.bridges.items():
        columns, order = [*values.columns], ["row_number", "position"]
        old = _stored_frame(connection, bridges[form.form, field], columns, intake_id, order)
        if not _alike(old, values.sort_values(order, ignore_index=True)):
            return False
    return True


def _stored_frame(
    connection: sa.Connection, table: sa.Table, names: list[str], intake_id: int, order: list[str]
) -> pd.DataFrame:
    query = sa.select(*(table.c[name] for name in names)).where(table.c.intake_id == intake_id)
    return read_frame(connection, query).sort_values(order, ignore_index=True)


def _alike(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Whether the frames are equal cell by cell. Gaps equal gaps, and the dtypes may differ."""
    if len(before) != len(after):
        return False
    return all(_column_alike(before[name], after[name]) for name in before)


def _column_alike(before: pd.Series, after: pd.Series) -> bool:
    gaps = before.isna().to_numpy()
    if not (gaps == after.isna().to_numpy()).all():
        return False
    old, new = before[~gaps], after[~gaps]
    if pd.api.types.is_datetime64_any_dtype(old) or pd.api.types.is_datetime64_any_dtype(new):
        old, new = pd.to_datetime(old), pd.to_datetime(new)
    return bool((old.to_numpy() == new.to_numpy()).all())
