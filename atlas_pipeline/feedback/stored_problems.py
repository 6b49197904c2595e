"""Stored problems, each with its sentence in the requested language.

By default, only open problems. These are: for each slice and form, the problems of the newest intake with
that form; for each slice, the newest problems of the whole file; and all problems of submissions without a
slice.
"""

import json
from collections.abc import Iterable, Set

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.sentences import sentence
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse

COLUMNS = (
    "submission",
    "country",
    "period",
    "form",
    "row",
    "column",
    "rule",
    "severity",
    "found",
    "message",
)
"""The columns of a list of problems, in order. `row` is empty for a problem of a whole form or file."""


def problem_lines(
    warehouse: Warehouse,
    plan: Plan,
    *,
    language: str = "en",
    intake_id: int | None = None,
    form: str | None = None,
    is_history_wanted: bool = False,
) -> pd.DataFrame:
    """Problems as a frame with `COLUMNS`, in the order of slice, form and row.

    `intake_id`: the problems of one intake instead of the open ones. `is_history_wanted`: the problems of
    every intake.
    """
    found, validated, received = tables.problem, tables.intake, tables.submission
    query = (
        sa.select(found, validated.c.submission_id, received.c.unit, received.c.period)
        .join(validated, validated.c.id == found.c.intake_id)
        .join(received, received.c.id == validated.c.submission_id)
    )
    if form is not None:
        query = query.where(found.c.form == form)
    if intake_id is not None:
        query = query.where(found.c.intake_id == intake_id)
    elif not is_history_wanted:
        query = query.where(open_condition(warehouse))
    raw = warehouse.read(
        query.order_by(
            received.c.unit,
            received.c.period,
            found.c.intake_id,
            found.c.form,
            found.c.row_number,
            found.c.id,
        )
    )
    lines = [_line(record, plan, language) for record in raw.to_dict("records")]
    if intake_id is None and not is_history_wanted:
        lines += _likely_duplicates(warehouse, plan, form, language)
    return pd.DataFrame(lines, columns=list(COLUMNS)).astype({"row": "Int64"})


def _likely_duplicates(warehouse: Warehouse, plan: Plan, form: str | None, language: str) -> list[dict]:
    """Candidate pairs of persons that wait for an officer's decision, as warnings."""
    from atlas_pipeline.matching.likely_pairs import waiting_problems

    return [
        _as_line(problem, pair["submission_id"], pair["unit"], pair["period"], plan, language)
        for pair, problem in waiting_problems(warehouse)
        if form in (None, problem.form)
    ]


def open_counts(warehouse: Warehouse) -> pd.DataFrame:
    """The number of open problems by submission and form, counted in SQL.

    Columns: unit, period, file_name, name (equal for files with the same original name), submission_id,
    form (empty for the whole file), outcome, rows_set_aside, is_current, errors, warnings. A missing form
    that was due is not counted, because it is not a problem of the submission.
    """
    found, validated, received, form = tables.problem, tables.intake, tables.submission, tables.intake_form
    is_current = sa.func.max(sa.case((_is_current_form(), 1), else_=0)).label("is_current")
    columns = (
        received.c.unit,
        received.c.period,
        received.c.file_name,
        sa.func.coalesce(received.c.name_digest, received.c.file_name).label("name"),
        validated.c.submission_id,
        found.c.form,
        form.c.outcome,
        form.c.rows_set_aside,
    )
    counts = [
        sa.func.sum(sa.case((found.c.severity == severity, 1), else_=0)).label(f"{severity}s")
        for severity in (Severity.ERROR.value, Severity.WARNING.value)
    ]
    return warehouse.read(
        sa.select(*columns, is_current, *counts)
        .join(validated, validated.c.id == found.c.intake_id)
        .join(received, received.c.id == validated.c.submission_id)
        .outerjoin(form, sa.and_(form.c.intake_id == found.c.intake_id, form.c.form == found.c.form))
        .where(
            open_condition(warehouse),
            found.c.rule != "form_not_reported",
            found.c.severity != Severity.INFO.value,
        )
        .group_by(*columns)
        .order_by(validated.c.submission_id, found.c.form)
    )


def lines_of(
    problems: Iterable[Problem], validated_slice: Slice | None, plan: Plan, language: str
) -> list[dict]:
    """Problems that were not stored, as rows with `COLUMNS`; `submission` is empty."""
    unit = validated_slice.unit if validated_slice else ""
    period = validated_slice.period.key if validated_slice else ""
    return [_as_line(problem, None, unit, period, plan, language) for problem in problems]


def open_condition(warehouse: Warehouse) -> sa.ColumnElement[bool]:
    """The SQL condition for open problems: those of the newest intake with the same form and slice.

    A problem of the whole file is open in the newest intake of the slice. If a submission has no slice, its
    newest intake is taken. Dismissed submissions and forms, and confirmed holds, are left out.
    """
    found, validated, received = tables.problem, tables.intake, tables.submission
    later_validated, later_received = validated.alias(), received.alias()
    later_form = tables.intake_form.alias()
    newest_of_form = (
        sa.select(sa.func.max(later_form.c.intake_id))
        .join(later_validated, later_validated.c.id == later_form.c.intake_id)
        .join(later_received, later_received.c.id == later_validated.c.submission_id)
        .where(
            later_form.c.form == found.c.form,
            later_received.c.unit == received.c.unit,
            later_received.c.period == received.c.period,
        )
        .scalar_subquery()
    )
    newest_of_slice = (
        sa.select(sa.func.max(later_validated.c.id))
        .join(later_received, later_received.c.id == later_validated.c.submission_id)
        .where(later_received.c.unit == received.c.unit, later_received.c.period == received.c.period)
        .scalar_subquery()
    )
    newest_of_submission = (
        sa.select(sa.func.max(later_validated.c.id))
        .where(later_validated.c.submission_id == validated.c.submission_id)
        .scalar_subquery()
    )
    placed = sa.func.coalesce(newest_of_form, newest_of_slice)
    return sa.and_(
        found.c.intake_id == sa.func.coalesce(placed, newest_of_submission),
        sa.not_(sa.and_(found.c.rule == "would_drop_rows", _is_current_form())),
        sa.not_(_is_dismissed(warehouse.intakes.dismissed())),
    )


def _is_current_form() -> sa.ColumnElement[bool]:
    """The SQL condition that the form of this intake is current; for a held form this means that it was
    confirmed."""
    current, found = tables.currency, tables.problem
    return sa.exists().where(
        current.c.intake_id == found.c.intake_id,
        current.c.form == found.c.form,
        current.c.to_seq.is_(None),
    )


def _is_dismissed(dismissed: Set[tuple[int, str]]) -> sa.ColumnElement[bool]:
    """The SQL condition that the problem's form, or its whole submission, is dismissed."""
    found, validated = tables.problem, tables.intake
    whole = [number for number, form in dismissed if not form]
    by_form: dict[str, list[int]] = {}
    for number, form in sorted(dismissed):
        if form:
            by_form.setdefault(form, []).append(number)
    return sa.or_(
        validated.c.submission_id.in_(whole),
        *(
            sa.and_(found.c.form == form, validated.c.submission_id.in_(numbers))
            for form, numbers in by_form.items()
        ),
    )


def _line(record: dict, plan: Plan, language: str) -> dict:
    row = record["row_number"]
    problem = Problem(
        rule=record["rule"],
        severity=Severity(record["severity"]),
        form=record["form"],
        row=None if pd.isna(row) else int(row),
        column=record["column_name"],
        found=record["found"],
        allowed=tuple(json.loads(record["allowed"])),
        suggestion=record["suggestion"],
        details=json.loads(record["details"]),
    )
    unit, period = _text(record["unit"]), _text(record["period"])
    return _as_line(problem, record["submission_id"], unit, period, plan, language)


def _as_line(
    problem: Problem, submission: int | None, unit: str, period: str, plan: Plan, language: str
) -> dict:
    return {
        "submission": submission,
        "country": unit,
        "period": period,
        "form": problem.form,
        "row": problem.row,
        "column": problem.column,
        "rule": problem.rule,
        "severity": problem.severity.value,
        "found": problem.found,
        "message": sentence(problem, plan, language),
    }


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
