"""Currency: which intake counts for a slice and a form, now and at any number of the ledger.

A row is open (`to_seq` is null) while its intake counts. Nothing is deleted: what counted before keeps its
row with the numbers between which it counted, from_seq inclusive and to_seq exclusive.
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
    """What counts for a form of a slice. `submission_id` is the newest that says it: the one whose intake counts,
    or a later one that came with the same."""

    form: str
    intake_id: int
    submission_id: int


class Currency:
    """What is current, now and at any number of the ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def forms(self, seq: int | None = None) -> pd.DataFrame:
        """What was current at that number (now for None), ordered by unit, period and form.

        Columns: unit, period, form, intake_id, submission_id, outcome, rows_accepted. A held form that was confirmed
        shows the outcome it would have had.
        """
        with self._database.reading() as connection:
            found = read_frame(connection, _forms_at(seq))
        # ordered here, not in SQL: the engines collate differently
        return found.sort_values(["unit", "period", "form"], ignore_index=True)

    def digest(self) -> str:
        """Changes exactly when something else is current (forms and confirmed persons): 64 hexadecimal digits."""
        forms = self.forms()[["unit", "period", "form", "intake_id"]]
        with self._database.reading() as connection:
            links = read_frame(connection, links_at(None)).sort_values(["person_key", "same_as"])
        content = forms.to_csv(index=False) + links.to_csv(index=False)
        return hashlib.sha256(content.encode()).hexdigest()


def current_at(seq: int | None = None) -> sa.ColumnElement[bool]:
    """The condition on `currency` for what counted at that number; for None, what counts now.

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
    """What counts now for the slice, by form."""
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
    """Form → the newest submission of the slice that was found to say what counts already."""
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
    """The intake that counted last for the slice and form before any of that submission did; None: there was none."""
    return connection.execute(
        sa.select(currency.c.intake_id)
        .join(intake, intake.c.id == currency.c.intake_id)
        .where(currency.c.unit == unit, currency.c.period == period, currency.c.form == form)
        .where(intake.c.submission_id != submission_id, currency.c.to_seq.is_not(None))
        .order_by(currency.c.from_seq.desc())
        .limit(1)
    ).scalar()


def switch(connection: sa.Connection, *, unit: str, period: str, form: str, intake_id: int, seq: int) -> None:
    """From `seq` on that intake counts. Called under the serialising lock; the partial unique index would
    refuse a second open row."""
    of_slice = sa.and_(currency.c.unit == unit, currency.c.period == period, currency.c.form == form)
    connection.execute(sa.update(currency).where(of_slice, current_at()).values(to_seq=seq))
    connection.execute(
        sa.insert(currency).values(
            unit=unit, period=period, form=form, intake_id=intake_id, from_seq=seq, to_seq=None
        )
    )
