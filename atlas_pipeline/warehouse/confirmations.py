"""Confirmations of held forms (the dropped rows are dropped on purpose), and dismissals of submissions."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import currency, entries
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.receipts import newest_intake
from atlas_pipeline.warehouse.tables import intake_form, submission


def confirm(
    connection: sa.Connection,
    submission_id: int,
    forms: Collection[str] | None,
    *,
    actor: Actor,
    note: str,
    at: datetime,
) -> list[str]:
    """Makes the held forms of the submission's newest intake current (all held forms for None). Returns
    their names.

    Raises WarehouseError if the submission has no intake or no held form, or if a chosen form is not held,
    is current already, or is current from a newer submission.
    """
    serialise(connection)
    place = connection.execute(
        sa.select(submission.c.unit, submission.c.period).where(submission.c.id == submission_id)
    ).first()
    newest = newest_intake(connection, submission_id)
    if place is None or newest is None:
        raise WarehouseError(f"submission {submission_id} is not taken in, so nothing can be confirmed")
    current = currency.current_of(connection, place.unit, place.period)
    waiting = _waiting(connection, newest.id, current)
    too_late = {form for form in waiting if form in current and current[form].submission_id > submission_id}
    chosen = sorted((waiting - too_late or waiting) if forms is None else set(forms))
    if not chosen:
        raise WarehouseError(f"submission {submission_id} has no held form, so nothing can be confirmed")
    for form in chosen:
        if form not in waiting:
            raise WarehouseError(f"the form {form} of submission {submission_id} is not held")
        if form in too_late:
            raise WarehouseError(
                f"the form {form} of submission {submission_id} cannot be confirmed: "
                f"the newer submission {current[form].submission_id} is current"
            )
    seq = entries.append(
        connection,
        at=at,
        actor=actor,
        what="confirmed",
        submission_id=submission_id,
        intake_id=newest.id,
        details={"became_current": chosen, "note": note},
        content={"current": [[place.unit, place.period, form, newest.id] for form in chosen]},
    )
    for form in chosen:
        currency.switch(
            connection, unit=place.unit, period=place.period, form=form, intake_id=newest.id, seq=seq
        )
    return chosen


def _waiting(connection: sa.Connection, intake_id: int, current: dict[str, currency.Current]) -> set[str]:
    held = connection.execute(
        sa.select(intake_form.c.form).where(
            intake_form.c.intake_id == intake_id, intake_form.c.outcome == "held"
        )
    ).scalars()
    return {form for form in held if form not in current or current[form].intake_id != intake_id}


def dismiss(connection: sa.Connection, submission_id: int, *, actor: Actor, note: str, at: datetime) -> None:
    """Enters that the submission is settled in another way. Raises WarehouseError if there is no such
    submission, or if a form of it is current."""
    serialise(connection)
    place = connection.execute(
        sa.select(submission.c.unit, submission.c.period).where(submission.c.id == submission_id)
    ).first()
    if place is None:
        raise WarehouseError(f"there is no submission {submission_id}; `atlas status` lists them")
    if place.unit is not None and place.period is not None:
        current_forms = currency.current_of(connection, place.unit, place.period)
        forms = sorted(form for form, one in current_forms.items() if one.submission_id == submission_id)
        if forms:
            raise WarehouseError(
                f"{', '.join(forms)} of submission {submission_id} count and cannot be dismissed; to replace "
                "them, send them again"
            )
    entries.append(
        connection,
        at=at,
        actor=actor,
        what="dismissed",
        submission_id=submission_id,
        details={"note": note},
    )
