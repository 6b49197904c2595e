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

from atlas_pipeline.problems.model import Outcome, Problem, Severity
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import contents, currency, entries, intake_rows
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.digests import Digest
from atlas_pipeline.warehouse.dropped_rows import LISTED
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.plans import remembered_secret
from atlas_pipeline.warehouse.receipts import WOULD_DROP_ROWS, stored_receipt, unit_and_period
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad, Past, Receipt
from atlas_pipeline.warehouse.slice_comparison import (
    ACCEPTED,
    compared_form,
    current_of_slice,
    is_overtaken,
    left_out_warnings,
    past_warnings,
)
from atlas_pipeline.warehouse.tables import currency as currency_table
from atlas_pipeline.warehouse.tables import intake
from atlas_pipeline.warehouse.unchanged import is_same


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
    before = current_of_slice(connection, load)
    same = {
        form.form: before[form.form].intake_id
        for form in forms
        if form.outcome in ACCEPTED
        and not is_repair
        and is_same(connection, load, form, before.get(form.form))
    }
    stored: dict[str, Digest] = {}
    for form in forms:
        if form.outcome in ACCEPTED and form.form not in same:
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
    forms = tuple(one for one in load.forms if one.form in current and one.outcome in ACCEPTED)
    if not forms:
        raise WarehouseError(
            f"no form of submission {load.submission_id} is current, so there is nothing to store again"
        )
    return replace(load, forms=forms)


def _refuse_wrong_place(connection: sa.Connection, load: IntakeLoad) -> None:
    place = unit_and_period(connection, load.submission_id)
    if place is None:
        raise WarehouseError(f"there is no submission {load.submission_id}; receive it before taking it in")
    counts = any(form.outcome in ACCEPTED for form in load.forms)
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
    current = current_of_slice(connection, load)
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
        if form.outcome not in ACCEPTED or is_overtaken(load, held_by):
            continue
        against = compared_form(connection, load, form, held_by)
        warnings += left_out_warnings(form.form, against)
        warnings += past_warnings(connection, load, form, held_by, past, is_held=bool(against.gone))
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
