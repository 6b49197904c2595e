"""Submissions up to a ledger entry, their validations, and all forms that were ever current."""

from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse


@dataclass(frozen=True)
class DeliveryFrames:
    """The submissions in the warehouse up to a ledger entry.

    `received`: submission, country, period, file, received_at. `validated`: submission, intake_id, form,
    outcome, rows_read, rows_accepted, rows_set_aside; the newest validation of each submission.
    `counted`: country, period, form, intake_id, submission, from_seq, is_current; every form that was
    ever current.
    """

    received: pd.DataFrame
    validated: pd.DataFrame
    counted: pd.DataFrame


def delivery_frames(warehouse: Warehouse, seq: int | None = None) -> DeliveryFrames:
    """Reads what had come in when the ledger stood at `seq` (now for None)."""
    up_to = warehouse.ledger.seq_at() if seq is None else seq
    submission, intake, form = tables.submission, tables.intake, tables.intake_form
    ledger, currency = tables.ledger, tables.currency
    received = warehouse.read(
        sa.select(
            submission.c.id.label("submission"),
            submission.c.unit.label("country"),
            submission.c.period,
            submission.c.file_name.label("file"),
            submission.c.received_at,
        )
        .join(ledger, ledger.c.submission_id == submission.c.id)
        .where(ledger.c.what == "received", ledger.c.seq <= up_to, submission.c.unit.is_not(None))
    )
    newest = (
        sa.select(sa.func.max(ledger.c.seq))
        .where(ledger.c.what == "took_in", ledger.c.seq <= up_to)
        .group_by(ledger.c.submission_id)
    )
    validated = warehouse.read(
        sa.select(
            intake.c.submission_id.label("submission"),
            form.c.intake_id,
            form.c.form,
            form.c.outcome,
            form.c.rows_read,
            form.c.rows_accepted,
            form.c.rows_set_aside,
        )
        .join(intake, intake.c.id == form.c.intake_id)
        .join(ledger, ledger.c.intake_id == intake.c.id)
        .where(ledger.c.seq.in_(newest))
    )
    counted = warehouse.read(
        sa.select(
            currency.c.unit.label("country"),
            currency.c.period,
            currency.c.form,
            currency.c.intake_id,
            intake.c.submission_id.label("submission"),
            currency.c.from_seq,
            sa.or_(currency.c.to_seq.is_(None), currency.c.to_seq > up_to).label("is_current"),
        )
        .join(intake, intake.c.id == currency.c.intake_id)
        .where(currency.c.from_seq <= up_to)
    )
    return DeliveryFrames(received, validated, counted)
