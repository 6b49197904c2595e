"""Receipts of stored intakes, read from the tables; and the place of a submission and its newest intake."""

import json
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.problems.model import Outcome, Problem, Severity
from atlas_pipeline.warehouse import past_changes
from atlas_pipeline.warehouse.records import IntakeLoad, Receipt
from atlas_pipeline.warehouse.tables import intake, intake_form, problem, submission
from atlas_pipeline.warehouse.tables import ledger as ledger_table

WOULD_DROP_ROWS = "would_drop_rows"
"""The rule of the problem of a held form."""

EARLIER_ROW_LEFT_OUT = "earlier_row_left_out"
"""The rule of the warning that an earlier row is no longer current because its new rows were set aside."""

WARNINGS = (EARLIER_ROW_LEFT_OUT, *past_changes.RULES)
"""The rules of warnings that are added when an intake is stored."""


def receipt_of(connection: sa.Connection, intake_id: int) -> Receipt:
    """The receipt of a stored intake, the same that was returned when it was stored."""
    outcomes = connection.execute(
        sa.select(intake_form.c.form, intake_form.c.outcome)
        .where(intake_form.c.intake_id == intake_id)
        .order_by(intake_form.c.form)
    )
    held = connection.execute(
        sa.select(problem.c.form, problem.c.details).where(
            problem.c.intake_id == intake_id, problem.c.rule == WOULD_DROP_ROWS
        )
    )
    drops = {row.form: json.loads(row.details) for row in held}
    warnings = connection.execute(
        sa.select(problem)
        .where(problem.c.intake_id == intake_id, problem.c.rule.in_(WARNINGS))
        .order_by(problem.c.id)
    )
    entry = connection.execute(
        sa.select(ledger_table.c.seq, ledger_table.c.details).where(
            ledger_table.c.intake_id == intake_id, ledger_table.c.what == "took_in"
        )
    ).one()
    return Receipt(
        intake_id=intake_id,
        seq=entry.seq,
        outcomes={row.form: Outcome(row.outcome) for row in outcomes},
        became_current=tuple(json.loads(entry.details)["became_current"]),
        dropped={form: details["dropped"] for form, details in drops.items()},
        dropped_rows={form: details["count"] for form, details in drops.items()},
        warnings=tuple(
            Problem(
                row.rule,
                Severity(row.severity),
                row.form,
                row.row_number,
                row.column_name,
                row.found,
                details=json.loads(row.details),
            )
            for row in warnings
        ),
    )


def unit_and_period(connection: sa.Connection, submission_id: int) -> sa.Row[Any, Any] | None:
    """The place of a submission: its unit and its period, each None if it is not known. None if there is no
    such submission."""
    return connection.execute(
        sa.select(submission.c.unit, submission.c.period).where(submission.c.id == submission_id)
    ).first()


def newest_intake(connection: sa.Connection, submission_id: int) -> sa.Row[Any, Any, Any] | None:
    """The newest stored intake of a submission: its id, judging_version and code_version. None if there is
    none."""
    return connection.execute(
        sa.select(intake.c.id, intake.c.judging_version, intake.c.code_version)
        .join(ledger_table, ledger_table.c.intake_id == intake.c.id)
        .where(intake.c.submission_id == submission_id, ledger_table.c.what == "took_in")
        .order_by(ledger_table.c.seq.desc())
        .limit(1)
    ).first()


def stored_receipt(connection: sa.Connection, load: IntakeLoad) -> Receipt | None:
    """The receipt of the submission's newest intake, if that intake has the same plan and code; otherwise
    None.

    Only the newest intake is compared: if the plan changes from A to B and back to A, the intake of B is
    current, and the submission is validated again.
    """
    newest = newest_intake(connection, load.submission_id)
    if newest and (newest.judging_version, newest.code_version) == (load.judging_version, load.code_version):
        return receipt_of(connection, newest.id)
    return None


def left_out(form: str, column: str, found: str, rows: list[int]) -> Problem:
    """The warning that an earlier row is no longer current because its new `rows` were set aside."""
    return Problem(
        rule=EARLIER_ROW_LEFT_OUT,
        severity=Severity.WARNING,
        form=form,
        row=rows[0],
        column=column,
        found=found,
        details={"rows": rows},
    )
