"""The stored changes of the past, with the reasons given for them: what the approval of a period asks for."""

import json
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse import confirmations, past_changes
from atlas_pipeline.warehouse.currency import current_at
from atlas_pipeline.warehouse.tables import currency, intake, ledger, problem, submission

COLUMNS = (
    *("seq", "at", "who", "what", "submission_id", "unit", "reported_in", "form", "row"),
    *("periods", "figures", "is_current", "reason"),
)


def changes_of_past(connection: sa.Connection, unit: str | None = None) -> pd.DataFrame:
    """Every stored change of the past of the unit (of all for None), in the order of the ledger.

    Columns: COLUMNS. `what`: the rule of the warning, or the kind of the ledger entry for a confirmation of
    a held form and its undoing. `reported_in`: the period of the submission. `periods`: the periods whose
    figures it changed (empty for a confirmation). `figures`: those figures, as texts. `is_current`: whether
    the rows are current now. `reason`: the note of a confirmation; "" if no reason was given yet.
    """
    lines = [*_warnings(connection, unit), *_confirmations(connection, unit)]
    found = pd.DataFrame(lines, columns=list(COLUMNS))
    return found.sort_values("seq", kind="stable", ignore_index=True)


def _warnings(connection: sa.Connection, unit: str | None) -> list[dict[str, Any]]:
    is_current = sa.exists().where(
        currency.c.intake_id == problem.c.intake_id,
        currency.c.form == problem.c.form,
        current_at(),
    )
    query = (
        sa.select(
            *(ledger.c.seq, ledger.c.at, ledger.c.who, problem.c.rule, intake.c.submission_id),
            *(submission.c.unit, submission.c.period, problem.c.form, problem.c.row_number),
            *(problem.c.details, is_current.label("is_current")),
        )
        .join(intake, intake.c.id == problem.c.intake_id)
        .join(submission, submission.c.id == intake.c.submission_id)
        .join(ledger, sa.and_(ledger.c.intake_id == intake.c.id, ledger.c.what == "took_in"))
        .where(problem.c.rule.in_(past_changes.RULES))
        .order_by(problem.c.id)
    )
    if unit is not None:
        query = query.where(submission.c.unit == unit)
    return [
        {
            **_line(row, row.rule, details),
            "form": row.form,
            "row": row.row_number,
            "periods": tuple(details["periods"]),
            "is_current": bool(row.is_current),
            "reason": "",
        }
        for row in connection.execute(query)
        for details in (json.loads(row.details),)
    ]


def _confirmations(connection: sa.Connection, unit: str | None) -> list[dict[str, Any]]:
    query = (
        sa.select(
            *(ledger.c.seq, ledger.c.at, ledger.c.who, ledger.c.what, ledger.c.submission_id),
            *(ledger.c.details, submission.c.unit, submission.c.period),
        )
        .join(submission, submission.c.id == ledger.c.submission_id)
        .where(ledger.c.what.in_((confirmations.CONFIRMED, confirmations.UNDONE)))
    )
    if unit is not None:
        query = query.where(submission.c.unit == unit)
    now = connection.execute(sa.select(currency.c.from_seq, currency.c.form).where(current_at()))
    current = {(seq, form) for seq, form in now}
    return [
        {
            **_line(row, row.what, details),
            "form": form,
            "row": None,
            "periods": (),
            "is_current": (row.seq, form) in current,
            "reason": details["note"],
        }
        for row in connection.execute(query)
        for details in (json.loads(row.details),)
        for form in details["became_current"]
    ]


def _line(row: sa.Row, what: str, details: dict[str, Any]) -> dict[str, Any]:
    figures = tuple(one for one in details.get("figures", ()) if one not in past_changes.NO_FIGURES)
    return {
        "seq": row.seq,
        "at": row.at,
        "who": row.who,
        "what": what,
        "submission_id": row.submission_id,
        "unit": row.unit,
        "reported_in": row.period,
        "figures": figures,
    }
