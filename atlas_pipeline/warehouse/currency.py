"""Currency: which intake is current for a slice and a form, now and at any number of the ledger.

A row is open (`to_seq` is null) while its intake is current. Nothing is deleted: an earlier row keeps the
numbers between which its intake was current, `from_seq` inclusive and `to_seq` exclusive.
"""

import hashlib
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse.bulk import read_frame
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.persons import links_at
from atlas_pipeline.warehouse.tables import currency, intake, intake_form, submission


@dataclass(frozen=True, slots=True)
class Current:
    """The current intake of a form of a slice.

    `submission_id` is the newest submission with this content: the submission of the current intake, or a
    later one that was unchanged.
    """

    form: str
    intake_id: int
    submission_id: int


class Currency:
    """Which intakes are current, now and at any number of the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forms(self, seq: int | None = None) -> pd.DataFrame:
        """The current forms at that number of the ledger (now for None), ordered by unit, period and form.

        Columns: unit, period, form, intake_id, submission_id, outcome, rows_accepted. A held form that was
        confirmed has the outcome that it would have without the hold.
        """
        with self._database.reading() as connection:
            found = read_frame(connection, _forms_at(seq))
        # sorted here and not in SQL, because the engines collate differently
        return found.sort_values(["unit", "period", "form"], ignore_index=True)

    def digest(self) -> str:
        """A digest of the current forms and the confirmed persons: 64 hexadecimal digits. It changes
        exactly if one of these changes."""
        forms = self.forms()[["unit", "period", "form", "intake_id"]]
        with self._database.reading() as connection:
            links = read_frame(connection, links_at(None)).sort_values(["person_key", "same_as"])
        content = forms.to_csv(index=False) + links.to_csv(index=False)
        return hashlib.sha256(content.encode()).hexdigest()


def current_at(seq: int | None = None) -> sa.ColumnElement[bool]:
    """The condition on `currency` for the rows that were current at that number; for None, that are
    current now.

    Join facts by `fact.c.intake_id == currency.c.intake_id` and `currency.c.form == <form>`.
    """
    if seq is None:
        return currency.c.to_seq.is_(None)
    return sa.and_(currency.c.from_seq <= seq, sa.or_(currency.c.to_seq.is_(None), currency.c.to_seq > seq))


def _forms_at(seq: int | None) -> sa.Select:
    outcome = sa.case(
        (intake_form.c.outcome != "held", intake_form.c.outcome),
        (intake_form.c.rows_set_aside > 0, "partly_accepted"),
        else_="accepted",
    )
    columns = (
        currency.c.unit,
        currency.c.period,
        currency.c.form,
        currency.c.intake_id,
        intake.c.submission_id,
        outcome.label("outcome"),
        intake_form.c.rows_accepted,
    )
    of_form = sa.and_(intake_form.c.intake_id == currency.c.intake_id, intake_form.c.form == currency.c.form)
    return (
        sa.select(*columns)
        .join(intake, intake.c.id == currency.c.intake_id)
        .join(intake_form, of_form)
        .where(current_at(seq))
    )


def current_of(connection: sa.Connection, unit: str, period: str) -> dict[str, Current]:
    """Form → its current intake, for the slice."""
    rows = connection.execute(
        sa.select(currency.c.form, currency.c.intake_id, intake.c.submission_id)
        .join(intake, intake.c.id == currency.c.intake_id)
        .where(currency.c.unit == unit, currency.c.period == period, current_at())
    )
    again = _said_again(connection, unit, period)
    return {
        row.form: Current(row.form, row.intake_id, max(row.submission_id, again.get(row.form, 0)))
        for row in rows
    }


def _said_again(connection: sa.Connection, unit: str, period: str) -> dict[str, int]:
    """Form → the newest submission of the slice whose form was unchanged."""
    newest = (
        sa.select(sa.func.max(intake.c.id))
        .join(submission, submission.c.id == intake.c.submission_id)
        .where(submission.c.unit == unit, submission.c.period == period)
        .group_by(intake.c.submission_id)
    )
    rows = connection.execute(
        sa.select(intake_form.c.form, sa.func.max(intake.c.submission_id))
        .join(intake, intake.c.id == intake_form.c.intake_id)
        .where(intake_form.c.outcome == "unchanged", intake.c.id.in_(newest))
        .group_by(intake_form.c.form)
    )
    return {str(form): int(last) for form, last in rows}


def before_submission(
    connection: sa.Connection, unit: str | None, period: str | None, form: str, submission_id: int
) -> int | None:
    """The intake of another submission that was current last for the slice and form; None if there was
    none."""
    return connection.execute(
        sa.select(currency.c.intake_id)
        .join(intake, intake.c.id == currency.c.intake_id)
        .where(currency.c.unit == unit, currency.c.period == period, currency.c.form == form)
        .where(intake.c.submission_id != submission_id, currency.c.to_seq.is_not(None))
        .order_by(currency.c.from_seq.desc())
        .limit(1)
    ).scalar()


def switch(connection: sa.Connection, *, unit: str, period: str, form: str, intake_id: int, seq: int) -> None:
    """Makes the intake current from `seq` on. The caller holds the serialising lock; the partial unique
    index would refuse a second open row."""
    of_slice = sa.and_(currency.c.unit == unit, currency.c.period == period, currency.c.form == form)
    connection.execute(sa.update(currency).where(of_slice, current_at()).values(to_seq=seq))
    connection.execute(
        sa.insert(currency).values(
            unit=unit, period=period, form=form, intake_id=intake_id, from_seq=seq, to_seq=None
        )
    )
