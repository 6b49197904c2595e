"""The comparison of one form of an intake with the current rows of its slice. Stores nothing."""

from dataclasses import replace

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome, Problem
from atlas_pipeline.warehouse import currency, past_changes
from atlas_pipeline.warehouse.dropped_rows import Compared, compared
from atlas_pipeline.warehouse.receipts import left_out
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad, Past

ACCEPTED = frozenset((Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED))
"""The outcomes of a validation with which a form can become current."""


def current_of_slice(connection: sa.Connection, load: IntakeLoad) -> dict[str, currency.Current]:
    """Form → its current intake, for the slice of the load. Empty if the load has no slice."""
    if load.unit is None or load.period is None:
        return {}
    return currency.current_of(connection, load.unit, load.period)


def is_overtaken(load: IntakeLoad, held_by: currency.Current | None) -> bool:
    """Whether a newer submission is current. A load without a number is not received yet."""
    return bool(held_by and 0 < load.submission_id < held_by.submission_id)


def compared_form(
    connection: sa.Connection, load: IntakeLoad, form: FormLoad, held_by: currency.Current | None
) -> Compared:
    """The rows that a resubmission would drop or leave out.

    If the same submission is validated again, it drops nothing of itself: the plan has changed, and the
    ledger says so. The rows it leaves out are compared with the rows that were current before the
    submission.
    """
    if held_by is None:
        return Compared()
    is_again = held_by.submission_id == load.submission_id
    earlier = (
        currency.before_submission(connection, load.unit, load.period, form.form, load.submission_id)
        if is_again
        else held_by.intake_id
    )
    found = Compared() if earlier is None else compared(connection, form, earlier)
    return replace(found, gone={}) if is_again or load.confirms_drops else found


def left_out_warnings(form: str, against: Compared) -> list[Problem]:
    column = next(iter(load_forms()[form].held_by), "")
    return [left_out(form, column, one.label, list(one.rows)) for one in against.left_out]


def past_warnings(
    connection: sa.Connection,
    load: IntakeLoad,
    form: FormLoad,
    held_by: currency.Current | None,
    past: Past | None,
    *,
    is_held: bool,
) -> list[Problem]:
    """The warnings of one form. A held form names no figures: nothing moves until it is confirmed."""
    if past is None or load.unit is None:
        return []
    if is_held:
        past = replace(past, moved=None)
    intake_id = held_by.intake_id if held_by else None
    return past_changes.past_changes(connection, load.unit, form, intake_id, past)
