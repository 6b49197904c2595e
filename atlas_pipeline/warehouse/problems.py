"""Reads stored problems as a frame."""

import json

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse.bulk import read_frame
from atlas_pipeline.warehouse.tables import intake, intake_form, ledger, problem, submission

_NAME = sa.func.coalesce(submission.c.name_digest, submission.c.file_name).label("name")
"""Equal for two deliveries with the same file name."""


def stored_problems(
    connection: sa.Connection,
    *,
    unit: str | None = None,
    period: str | None = None,
    form: str | None = None,
    severity: str | None = None,
    submission_id: int | None = None,
    only_open: bool = True,
) -> pd.DataFrame:
    """Problems by submission and row, with the columns submission_id, intake_id, unit, period, file_name,
    form, row, column, rule, severity, found, allowed (tuple), suggestion, details (dict).

    Only problems of each submission's newest intake. `only_open` leaves out problems that a later
    submission answered: a problem of a form, if a later submission of the same slice contains the form; a
    problem of the whole file, if there is any later submission of the same slice. If the file has no
    slice, the later submission has the same source and file name.
    """
    query = (
        sa.select(
            intake.c.submission_id,
            problem.c.intake_id,
            submission.c.unit,
            submission.c.period,
            submission.c.source,
            submission.c.file_name,
            _NAME,
            problem.c.form,
            problem.c.row_number.label("row"),
            problem.c.column_name.label("column"),
            problem.c.rule,
            problem.c.severity,
            problem.c.found,
            problem.c.allowed,
            problem.c.suggestion,
            problem.c.details,
        )
        .join(intake, intake.c.id == problem.c.intake_id)
        .join(submission, submission.c.id == intake.c.submission_id)
        .where(intake.c.id.in_(_newest_intakes()))
        .order_by(intake.c.submission_id, problem.c.id)
    )
    wanted = {
        submission.c.unit: unit,
        submission.c.period: period,
        problem.c.form: form,
        problem.c.severity: severity,
        submission.c.id: submission_id,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    found = read_frame(connection, query)
    if only_open and not found.empty:
        found = found[_is_open(connection, found)].reset_index(drop=True)
    found["allowed"] = pd.Series([tuple(json.loads(text)) for text in found["allowed"]], dtype="object")
    found["details"] = pd.Series([json.loads(text) for text in found["details"]], dtype="object")
    return found.drop(columns=["source", "name"])


def _newest_intakes() -> sa.Select[tuple[int]]:
    """The ids of each submission's newest intake."""
    last = (
        sa.select(sa.func.max(ledger.c.seq))
        .where(ledger.c.what == "took_in")
        .group_by(ledger.c.submission_id)
    )
    return sa.select(ledger.c.intake_id).where(ledger.c.seq.in_(last))


def _is_open(connection: sa.Connection, found: pd.DataFrame) -> pd.Series:
    placed = [submission.c.unit, submission.c.period, submission.c.source, _NAME]
    of_forms = read_frame(
        connection,
        sa.select(submission.c.id, *placed, sa.func.coalesce(intake_form.c.form, "").label("form"))
        .join(intake, intake.c.submission_id == submission.c.id)
        .outerjoin(intake_form, intake_form.c.intake_id == intake.c.id)
        .where(intake.c.id.in_(_newest_intakes())),
    )
    of_files = of_forms.assign(form="").drop_duplicates()
    brought = pd.concat([of_forms, of_files]).drop_duplicates()
    brought["place"] = _place(brought)
    latest = brought.groupby(["place", "form"])["id"].max()
    asked = pd.MultiIndex.from_arrays([_place(found), found["form"]])
    answered_by = latest.reindex(asked).to_numpy(dtype="float64", na_value=float("nan"))
    return ~(pd.Series(answered_by, index=found.index) > found["submission_id"])


def _place(rows: pd.DataFrame) -> pd.Series:
    """The value that a later delivery must share to answer a problem: the slice, or the source and file
    name if there is no slice."""
    return (rows["unit"] + "|" + rows["period"]).fillna(rows["source"] + "|" + rows["name"])
