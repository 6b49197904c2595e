"""The history of submissions from the warehouse: every form of every submission's newest intake."""

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.store import Warehouse


def intake_history(warehouse: Warehouse) -> pd.DataFrame:
    """One line for each form of each submission, from its newest intake. A submission in which nothing
    could be read has one line.

    Columns: submission, country, period, file, received_at, form, outcome, is_current, rows_read,
    rows_accepted, rows_set_aside. `is_current`: whether the form is current now.
    """
    received, validated, carried, current = (
        tables.submission,
        tables.intake,
        tables.intake_form,
        tables.currency,
    )
    newest = (
        sa.select(validated.c.submission_id, sa.func.max(validated.c.id).label("intake_id"))
        .group_by(validated.c.submission_id)
        .subquery()
    )
    lines = warehouse.read(
        sa.select(
            received.c.id.label("submission"),
            received.c.unit.label("country"),
            received.c.period,
            received.c.file_name.label("file"),
            received.c.received_at,
            carried.c.form,
            carried.c.outcome,
            carried.c.rows_read,
            carried.c.rows_accepted,
            carried.c.rows_set_aside,
            current.c.id.is_not(None).label("is_current"),
            newest.c.intake_id,
        )
        .outerjoin(newest, newest.c.submission_id == received.c.id)
        .outerjoin(carried, carried.c.intake_id == newest.c.intake_id)
        .outerjoin(
            current,
            sa.and_(
                current.c.intake_id == carried.c.intake_id,
                current.c.form == carried.c.form,
                current.c.to_seq.is_(None),
            ),
        )
    )
    # a submission without an intake waits for validation; in an intake without forms nothing could be read
    without_form = lines["intake_id"].isna().map({True: "waiting", False: "rejected"})
    lines["outcome"] = lines["outcome"].fillna(without_form)
    # a held form that was confirmed later gets the outcome that it has without the hold
    confirmed = (lines["outcome"] == Outcome.HELD) & lines["is_current"].astype(bool)
    partly = (lines["rows_set_aside"].fillna(0) > 0).map({True: "partly_accepted", False: "accepted"})
    lines["outcome"] = lines["outcome"].mask(confirmed, partly)
    for column in ("country", "period", "form"):
        lines[column] = lines[column].fillna("")
    order = {form: place for place, form in enumerate(load_forms())}
    lines["place"] = lines["form"].map(order)
    lines = lines.sort_values(["country", "period", "submission", "place"], na_position="first")
    return lines.drop(columns=["place", "intake_id"]).reset_index(drop=True)
