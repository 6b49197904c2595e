"""The transaction that stores one validated submission: facts, counts, problems, ledger and currency
together.

The order matters. Facts are inserted before the serialising lock, so that large loads run in parallel on
PostgreSQL. Everything that depends on other writers is decided under the lock: whether the intake is
stored already, whether it would drop rows, which number it gets.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome, Problem, Severity
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import contents, currency, entries, intake_rows, past_changes
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.digests import Digest
from atlas_pipeline.warehouse.dropped_rows import LISTED, Compared, compared
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.plans import remembered_secret
from atlas_pipeline.warehouse.receipts import WOULD_DROP_ROWS, left_out, stored_receipt, unit_and_period
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad, Past, Receipt
from atlas_pipeline.warehouse.tables import currency as currency_table
from atlas_pipeline.warehouse.tables import intake
from atlas_pipeline.warehouse.unchanged import is_same

_ACCEPTED = frozenset((Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED))


class AlreadyTakenIn(Exception):
    """The same intake is stored already. This is not an error: it ends the transaction, and nothing is
    written."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt


def take_in(
    connection: sa.Connection,
    load: IntakeLoad,
    actor: Actor,
    clock: Callable[[], datetime],
    *,
    is_repair: bool = False,
    past: Past | None = None,
) -> Receipt:
    """Stores the intake and makes its forms current. Raises AlreadyTakenIn if the intake is stored
    already. Raises WarehouseError if the submission is unknown or has another place, or if the secret was
    changed.

    `past`: the past with which the forms are compared; None adds no warnings about it.

    If `is_repair` is true, only the submission's current forms are stored; they are stored again and become
    current. Then raises WarehouseError if no form of the submission is current.
    """
    _refuse_wrong_place(connection, load)
    if is_repair:
        serialise(connection)
        load = _current_forms_only(connection, load)
    elif receipt := stored_receipt(connection, load):
        raise AlreadyTakenIn(receipt)
    intake_id = intake_rows.insert_intake(connection, load)
    forms = [form for form in load.forms if form.outcome is not Outcome.NOT_REPORTED]
    before = _current_of(connection, load)
    same = {
        form.form: before[form.form].intake_id
        for form in forms
        if form.outcome in _ACCEPTED
        and not is_repair
        and is_same(connection, load, form, before.get(form.form))
    }
    stored: dict[str, Digest] = {}
    for form in forms:
        if form.outcome in _ACCEPTED and form.form not in same:
            stored |= intake_rows.insert_facts(connection, form, intake_id)
    intake_rows.insert_problems(connection, load.problems, intake_id)
    serialise(connection)
    if not is_repair and (receipt := stored_receipt(connection, load)):
        raise AlreadyTakenIn(receipt)
    if load.secret and (known := remembered_secret(connection)) not in (None, load.secret):
        raise WarehouseError(
            f"submission {load.submission_id} was validated with another secret than the current one "
            f"({known}), because the keys were rotated meanwhile; run it again"
        )
    return _decide(connection, load, forms, intake_id, actor, clock, same, stored, is_repair, past)


def _current_forms_only(connection: sa.Connection, load: IntakeLoad) -> IntakeLoad:
    """The load with only those forms whose current intake belongs to its submission. Raises WarehouseError
    if there is none."""
    query = (
        sa.select(currency_table.c.form)
        .join(intake, intake.c.id == currency_table.c.intake_id)
        .where(intake.c.submission_id == load.submission_id, currency.current_at())
    )
    current = set(connection.execute(query).scalars())
    forms = tuple(one for one in load.forms if one.form in current and one.outcome in _ACCEPTED)
    if not forms:
        raise WarehouseError(
            f"no form of submission {load.submission_id} is current, so there is nothing to store again"
        )
    return replace(load, forms=forms)


def would_drop(connection: sa.Connection, load: IntakeLoad) -> dict[str, dict[str, int]]:
    """Form → label of each current row or identity that the load would drop → number of rows, if it were
    stored as a newer submission."""
    current = _current_of(connection, load)
    found = {
        form.form: _compared(connection, load, form, current.get(form.form)).gone
        for form in load.forms
        if form.outcome in _ACCEPTED
    }
    return {form: gone for form, gone in found.items() if gone}


def would_leave_out(connection: sa.Connection, load: IntakeLoad) -> list[Problem]:
    """A warning for each current row that would no longer be current, because its new rows were set aside."""
    current = _current_of(connection, load)
    return [
        warning
        for form in load.forms
        if form.outcome in _ACCEPTED and form.form in current
        for warning in _left_out(form.form, _compared(connection, load, form, current[form.form]))
    ]


def becoming(connection: sa.Connection, load: IntakeLoad) -> list[FormLoad]:
    """The forms that would become current if the load were stored now. Unchanged forms are included."""
    current, drops = _current_of(connection, load), would_drop(connection, load)
    return [
        form
        for form in load.forms
        if form.outcome in _ACCEPTED
        and form.form not in drops
        and not _is_overtaken(load, current.get(form.form))
    ]


def would_change_past(connection: sa.Connection, load: IntakeLoad, past: Past) -> list[Problem]:
    """The warnings about changes of the past that storing the load now would add."""
    current, drops = _current_of(connection, load), would_drop(connection, load)
    return [
        warning
        for form in load.forms
        if form.outcome in _ACCEPTED and not _is_overtaken(load, current.get(form.form))
        for warning in _past_changes(
            connection, load, form, current.get(form.form), past, is_held=form.form in drops
        )
    ]


def _is_overtaken(load: IntakeLoad, held_by: currency.Current | None) -> bool:
    """Whether a newer submission is current. A load without a number is not received yet."""
    return bool(held_by and 0 < load.submission_id < held_by.submission_id)


def _past_changes(
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


def _refuse_wrong_place(connection: sa.Connection, load: IntakeLoad) -> None:
    place = unit_and_period(connection, load.submission_id)
    if place is None:
        raise WarehouseError(f"there is no submission {load.submission_id}; receive it before taking it in")
    counts = any(form.outcome in _ACCEPTED for form in load.forms)
    if counts and (load.unit is None or load.period is None or tuple(place) != (load.unit, load.period)):
        raise WarehouseError(
            f"submission {load.submission_id} was received for {place.unit} {place.period} "
            f"but validated for {load.unit} {load.period}"
        )


def _decide(
    connection: sa.Connection,
    load: IntakeLoad,
    forms: list[FormLoad],
    intake_id: int,
    actor: Actor,
    clock: Callable[[], datetime],
    same: dict[str, int],
    stored: dict[str, Digest],
    is_repair: bool,
    past: Past | None,
) -> Receipt:
    """Decides which forms are unchanged or held and which become current, and writes the entry. The caller
    holds the lock.

    `same`: form → the intake that it equals. If another intake is current by now, the form is stored after
    all. `stored`: the digests of the facts that are stored already.
    """
    current = _current_of(connection, load)
    outcomes: dict[str, Outcome] = {}
    dropped: dict[str, list[str]] = {}
    dropped_rows: dict[str, int] = {}
    drops = []
    warnings: list[Problem] = []
    becoming = []
    for form in forms:
        outcomes[form.form] = form.outcome
        held_by = current.get(form.form)
        if is_repair:
            becoming.append(form.form)
            continue
        if form.form in same:
            if held_by is not None and held_by.intake_id == same[form.form]:
                outcomes[form.form] = Outcome.UNCHANGED
                continue
            stored |= intake_rows.insert_facts(connection, form, intake_id)
        if form.outcome not in _ACCEPTED or (held_by and held_by.submission_id > load.submission_id):
            continue
        against = _compared(connection, load, form, held_by)
        warnings += _left_out(form.form, against)
        warnings += _past_changes(connection, load, form, held_by, past, is_held=bool(against.gone))
        if gone := against.gone:
            outcomes[form.form] = Outcome.HELD
            dropped[form.form] = list(gone)[:LISTED]
            dropped_rows[form.form] = sum(gone.values())
            drops.append(
                Problem(
                    rule=WOULD_DROP_ROWS,
                    severity=Severity.ERROR,
                    form=form.form,
                    details={"count": dropped_rows[form.form], "dropped": dropped[form.form]},
                )
            )
        else:
            becoming.append(form.form)
    intake_rows.insert_forms(connection, forms, outcomes, intake_id)
    intake_rows.insert_problems(connection, [*drops, *warnings], intake_id)
    seq = entries.append(
        connection,
        at=clock(),
        actor=actor,
        what="took_in",
        submission_id=load.submission_id,
        intake_id=intake_id,
        details={"became_current": becoming} | ({"mended": True} if is_repair else {}),
        content={
            **{
                kind: contents.as_json(contents.found(connection, kind, [intake_id]))
                for kind in contents.OF_INTAKE
            },
            "facts": contents.as_json(stored),
            "current": [[load.unit, load.period, form, intake_id] for form in becoming],
        },
    )
    for name in becoming:
        assert load.unit is not None
        assert load.period is not None
        currency.switch(
            connection, unit=load.unit, period=load.period, form=name, intake_id=intake_id, seq=seq
        )
    return Receipt(
        intake_id,
        seq,
        dict(sorted(outcomes.items())),
        tuple(becoming),
        dropped,
        dropped_rows,
        tuple(warnings),
    )


def _current_of(connection: sa.Connection, load: IntakeLoad) -> dict[str, currency.Current]:
    """Form → its current intake, for the slice of the load. Empty if the load has no slice."""
    if load.unit is None or load.period is None:
        return {}
    return currency.current_of(connection, load.unit, load.period)


def _compared(
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


def _left_out(form: str, against: Compared) -> list[Problem]:
    column = next(iter(load_forms()[form].held_by), "")
    return [left_out(form, column, one.label, list(one.rows)) for one in against.left_out]
