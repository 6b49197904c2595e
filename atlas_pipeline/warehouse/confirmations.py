"""Confirmations of held forms (the dropped rows are dropped on purpose), and their undoing.

Nothing is removed. An undoing is an entry of its own: the intake that was current before the confirmation
is current again, and the form is held again.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from atlas_pipeline.warehouse import currency, dismissals, dropped_rows, entries, intake_rows
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.receipts import newest_intake, unit_and_period
from atlas_pipeline.warehouse.records import Decision
from atlas_pipeline.warehouse.tables import currency as currency_table
from atlas_pipeline.warehouse.tables import intake_form, ledger

CONFIRMED, UNDONE = "confirmed", "confirmation_undone"
"""The kinds of ledger entries."""


@dataclass(frozen=True)
class Switch:
    """Forms of one slice that would get another current intake. `intakes`: form → that intake. `before`:
    form → the intake that is current now."""

    unit: str
    period: str
    intakes: dict[str, int]
    before: dict[str, int]


def confirming(connection: sa.Connection, submission_id: int, forms: Collection[str] | None) -> Switch:
    """The held forms of the submission's newest intake that a confirmation would make current (all held
    forms for None).

    Raises WarehouseError if the submission has no intake or no held form, or if a chosen form is not held,
    is dismissed, is current already, or is current from a newer submission.
    """
    place = unit_and_period(connection, submission_id)
    newest = newest_intake(connection, submission_id)
    if place is None or newest is None:
        raise WarehouseError(f"submission {submission_id} is not taken in, so nothing can be confirmed")
    current = currency.current_of(connection, place.unit, place.period)
    waiting = _waiting(connection, newest.id, current, undone(connection, submission_id))
    too_late = {form for form in waiting if form in current and current[form].submission_id > submission_id}
    chosen = sorted((waiting - too_late or waiting) if forms is None else set(forms))
    if not chosen:
        raise WarehouseError(f"submission {submission_id} has no held form, so nothing can be confirmed")
    dismissed = dismissals.dismissed(connection)
    for form in chosen:
        if form not in waiting:
            raise WarehouseError(f"the form {form} of submission {submission_id} is not held")
        if form in too_late:
            raise WarehouseError(
                f"the form {form} of submission {submission_id} cannot be confirmed: "
                f"the newer submission {current[form].submission_id} is current"
            )
        if dismissals.is_dismissed(dismissed, submission_id, form):
            raise WarehouseError(
                f"the form {form} of submission {submission_id} is dismissed; undo this first: "
                f"atlas dismiss {submission_id} --undo"
            )
    before = {form: current[form].intake_id for form in chosen if form in current}
    return Switch(place.unit, place.period, dict.fromkeys(chosen, newest.id), before)


def confirm(
    connection: sa.Connection,
    submission_id: int,
    forms: Collection[str] | None,
    decision: Decision,
    seen: Switch | None = None,
) -> list[str]:
    """Makes the held forms current. Returns their names. Raises WarehouseError as `confirming` does, and if
    `seen`, the switch that the person decided on, is not what would happen now."""
    serialise(connection)
    found = _as_seen(confirming(connection, submission_id, forms), seen)
    (intake_id,) = set(found.intakes.values())
    _switch(connection, found, CONFIRMED, submission_id, intake_id, decision)
    return list(found.intakes)


def undoing(connection: sa.Connection, submission_id: int, forms: Collection[str] | None) -> Switch:
    """The forms of the submission whose confirmation can be undone (all of them for None), with the intakes
    that would be current again: those that were current directly before the confirmation.

    Raises WarehouseError if there is no such form, if a chosen form was not confirmed, or if a newer
    submission has replaced or repeated it since.
    """
    place = unit_and_period(connection, submission_id)
    confirmed = _confirmed(connection, submission_id)
    if place is None or not confirmed:
        raise WarehouseError(f"submission {submission_id} has no confirmed form, so nothing can be undone")
    current = currency.current_of(connection, place.unit, place.period)
    overtaken = {form for form in confirmed if current[form].submission_id != submission_id}
    chosen = sorted((set(confirmed) - overtaken or set(confirmed)) if forms is None else set(forms))
    intakes = {}
    for form in chosen:
        if form not in confirmed:
            raise WarehouseError(f"the form {form} of submission {submission_id} is not confirmed")
        if form in overtaken:
            raise WarehouseError(
                f"the confirmation of the form {form} of submission {submission_id} cannot be undone: "
                f"submission {current[form].submission_id} is current"
            )
        intakes[form] = _current_until(connection, place.unit, place.period, form, confirmed[form])
    return Switch(place.unit, place.period, intakes, {form: current[form].intake_id for form in chosen})


def undo(
    connection: sa.Connection,
    submission_id: int,
    forms: Collection[str] | None,
    decision: Decision,
    seen: Switch | None = None,
) -> list[str]:
    """Makes the intakes current that were current before the confirmation. Returns the names of the forms.
    Raises WarehouseError as `undoing` does, and if `seen`, the switch that the person decided on, is not
    what would happen now."""
    serialise(connection)
    found = _as_seen(undoing(connection, submission_id, forms), seen)
    _switch(connection, found, UNDONE, submission_id, None, decision)
    return list(found.intakes)


def rows_lost(connection: sa.Connection, found: Switch) -> dict[str, dict[str, int]]:
    """Form → label of each current row or identity that would no longer be current → number of rows."""
    lost = {}
    for form, intake_id in found.intakes.items():
        if form in found.before:
            load = intake_rows.stored_form(connection, form, intake_id)
            lost[form] = dropped_rows.compared(connection, load, found.before[form]).gone
    return lost


def _switch(
    connection: sa.Connection,
    found: Switch,
    what: str,
    submission_id: int,
    intake_id: int | None,
    decision: Decision,
) -> None:
    seq = entries.append(
        connection,
        at=decision.at,
        actor=decision.actor,
        what=what,
        submission_id=submission_id,
        intake_id=intake_id,
        details={
            "became_current": list(found.intakes),
            "note": decision.note,
            "figures": list(decision.figures),
        },
        content={"current": [[found.unit, found.period, *one] for one in found.intakes.items()]},
    )
    for form, intake in found.intakes.items():
        currency.switch(
            connection, unit=found.unit, period=found.period, form=form, intake_id=intake, seq=seq
        )


def _as_seen(found: Switch, seen: Switch | None) -> Switch:
    if seen is not None and found != seen:
        raise WarehouseError(
            "the current rows have changed since the effect was shown; run the command again"
        )
    return found


def undone(connection: sa.Connection, submission_id: int) -> set[str]:
    """The forms of the submission whose confirmation was undone, and that were not confirmed again."""
    return {form for form, (what, _) in _decided(connection, submission_id).items() if what == UNDONE}


def _waiting(
    connection: sa.Connection, intake_id: int, current: dict[str, currency.Current], undone: set[str]
) -> set[str]:
    """The forms of the intake that wait for a confirmation.

    A confirmed form that is validated again is accepted, because it drops nothing of itself. If its
    confirmation is undone after that, it waits although its outcome is not `held`.
    """
    of_intake = sa.select(intake_form.c.form, intake_form.c.outcome).where(
        intake_form.c.intake_id == intake_id,
        intake_form.c.outcome.in_(("held", "accepted", "partly_accepted")),
    )
    waiting = {form for form, outcome in connection.execute(of_intake) if outcome == "held" or form in undone}
    return {form for form in waiting if form not in current or current[form].intake_id != intake_id}


def _confirmed(connection: sa.Connection, submission_id: int) -> dict[str, int]:
    """Form → the number of the entry that confirmed it, unless that was undone."""
    decided = _decided(connection, submission_id)
    return {form: seq for form, (what, seq) in decided.items() if what == CONFIRMED}


def _decided(connection: sa.Connection, submission_id: int) -> dict[str, tuple[str, int]]:
    """Form → the kind and the number of the last entry that confirmed it or undid this."""
    query = (
        sa.select(ledger.c.seq, ledger.c.what, ledger.c.details)
        .where(ledger.c.submission_id == submission_id, ledger.c.what.in_((CONFIRMED, UNDONE)))
        .order_by(ledger.c.seq)
    )
    return {
        form: (what, seq)
        for seq, what, details in connection.execute(query)
        for form in json.loads(details)["became_current"]
    }


def _current_until(connection: sa.Connection, unit: str, period: str, form: str, seq: int) -> int:
    """The intake that was current until that entry."""
    ended = sa.and_(
        currency_table.c.unit == unit,
        currency_table.c.period == period,
        currency_table.c.form == form,
        currency_table.c.to_seq == seq,
    )
    earlier = connection.execute(sa.select(currency_table.c.intake_id).where(ended)).scalar()
    if earlier is None:
        raise WarehouseError(f"no earlier rows of the form {form} can be current again")
    return int(earlier)
