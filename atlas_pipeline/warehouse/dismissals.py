"""Dismissals: a submission, or single forms of it, that need no correction. Their problems are closed.

A dismissal and its undoing are entries of the ledger. Nothing else is stored.
"""

import json
from collections.abc import Collection, Set

import sqlalchemy as sa

from atlas_pipeline.warehouse import currency, entries
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.receipts import newest_intake, unit_and_period
from atlas_pipeline.warehouse.records import Decision
from atlas_pipeline.warehouse.tables import intake_form, ledger

DISMISSED, UNDONE = "dismissed", "dismissal_undone"
"""The kinds of ledger entries."""

WHOLE = ""
"""The name of a form that means the whole submission."""


def dismissed(connection: sa.Connection) -> set[tuple[int, str]]:
    """What is dismissed now: submission and form; WHOLE for the whole submission."""
    query = (
        sa.select(ledger.c.submission_id, ledger.c.what, ledger.c.details)
        .where(ledger.c.what.in_((DISMISSED, UNDONE)), ledger.c.submission_id.is_not(None))
        .order_by(ledger.c.seq)
    )
    found: set[tuple[int, str]] = set()
    for submission_id, what, details in connection.execute(query):
        forms = json.loads(details).get("forms") or [WHOLE]
        named = {(int(submission_id), str(form)) for form in forms}
        if what == DISMISSED:
            found |= named
        elif forms == [WHOLE]:
            found = {one for one in found if one[0] != submission_id}
        else:
            found -= named
    return found


def is_dismissed(found: Set[tuple[int, str]], submission_id: int, form: str) -> bool:
    """Whether the form, or the whole submission, is dismissed. `found`: the result of `dismissed`."""
    return bool(found & {(submission_id, form), (submission_id, WHOLE)})


def dismiss(
    connection: sa.Connection,
    submission_id: int,
    forms: Collection[str] | None,
    decision: Decision,
) -> list[str]:
    """Enters that forms of the submission (the whole submission for None) are settled in another way.
    Returns the names of the forms.

    Raises WarehouseError if there is no such submission or form, or if one of the forms is current.
    """
    serialise(connection)
    place = unit_and_period(connection, submission_id)
    if place is None:
        raise WarehouseError(f"there is no submission {submission_id}; `atlas status` lists them")
    for form in sorted(set(forms or ()) - _forms(connection, submission_id)):
        raise WarehouseError(f"submission {submission_id} has no form {form}")
    if place.unit is not None and place.period is not None:
        current_forms = currency.current_of(connection, place.unit, place.period)
        own = {form for form, one in current_forms.items() if one.submission_id == submission_id}
        if counting := sorted(own if forms is None else own & set(forms)):
            raise WarehouseError(
                f"{', '.join(counting)} of submission {submission_id} count and cannot be dismissed; to "
                "replace them, send them again"
            )
    return _enter(connection, DISMISSED, submission_id, forms, decision)


def undo(
    connection: sa.Connection,
    submission_id: int,
    forms: Collection[str] | None,
    decision: Decision,
) -> list[str]:
    """Takes back dismissals of forms (all of the submission for None). Their problems are open again.
    Returns the names of the forms. Raises WarehouseError if they are not dismissed, or only together with
    the whole submission."""
    serialise(connection)
    own = {form for number, form in dismissed(connection) if number == submission_id}
    if not own:
        raise WarehouseError(f"submission {submission_id} is not dismissed, so nothing can be undone")
    for form in sorted(set(forms or ()) - own):
        whole = f": the whole submission is; undo that with atlas dismiss {submission_id} --undo"
        raise WarehouseError(
            f"the form {form} of submission {submission_id} is not dismissed by itself"
            + (whole if WHOLE in own else "")
        )
    return _enter(connection, UNDONE, submission_id, forms, decision)


def _forms(connection: sa.Connection, submission_id: int) -> set[str]:
    newest = newest_intake(connection, submission_id)
    if newest is None:
        return set()
    query = sa.select(intake_form.c.form).where(intake_form.c.intake_id == newest.id)
    return set(connection.execute(query).scalars())


def _enter(
    connection: sa.Connection,
    what: str,
    submission_id: int,
    forms: Collection[str] | None,
    decision: Decision,
) -> list[str]:
    named = sorted(set(forms or ()))
    entries.append(
        connection,
        at=decision.at,
        actor=decision.actor,
        what=what,
        submission_id=submission_id,
        details={"note": decision.note} | ({"forms": named} if named else {}),
    )
    return named
