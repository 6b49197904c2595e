"""Storing one judged submission: facts, counts, problems, ledger and currency in one transaction.

Order matters. Facts go in before the serialising lock, so that on PostgreSQL large loads run beside each
other; what depends on what others did (is this already here, would it drop something, which number does it
get) is decided after it.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.problems.model import Outcome, Problem, Severity
from atlas_pipeline.warehouse import contents, currency, holding, inserting, ledger
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.digests import Digest
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.plans import remembered_secret
from atlas_pipeline.warehouse.records import FormLoad, IntakeLoad, Receipt
from atlas_pipeline.warehouse.sameness import is_same
from atlas_pipeline.warehouse.tables import currency as currency_table
from atlas_pipeline.warehouse.tables import intake, intake_form, problem, submission
from atlas_pipeline.warehouse.tables import ledger as ledger_table

WOULD_DROP_ROWS = "would_drop_rows"
"""The rule of the problem that a held form gets."""

EARLIER_ROW_LEFT_OUT = "earlier_row_left_out"
"""The rule that says which earlier rows do not count because what came for them was set aside."""

_COUNTS = frozenset((Outcome.ACCEPTED, Outcome.PARTLY_ACCEPTED))


class AlreadyTakenIn(Exception):
    """The same intake is stored already. No error: it ends the transaction with nothing written."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt


def take_in(
    connection: sa.Connection,
    load: IntakeLoad,
    who: str,
    clock: Callable[[], datetime],
    *,
    mends: bool = False,
) -> Receipt:
    """Stores the intake and lets its forms count. Raises AlreadyTakenIn where it is stored already.

    `mends`: of a submission that is stored already, the forms whose intake counts are stored and count anew.
    """
    _refuse_wrong_place(connection, load)
    if mends:
        serialise(connection)
        load = _counting_only(connection, load)
    elif receipt := _stored_receipt(connection, load):
        raise AlreadyTakenIn(receipt)
    intake_id = inserting.insert_intake(connection, load)
    forms = [form for form in load.forms if form.outcome is not Outcome.NOT_REPORTED]
    before = _current_of(connection, load)
    same = {
        form.form: before[form.form].intake_id
        for form in forms
        if form.outcome in _COUNTS and not mends and is_same(connection, load, form, before.get(form.form))
    }
    stored: dict[str, Digest] = {}
    for form in forms:
        if form.outcome in _COUNTS and form.form not in same:
            stored |= inserting.insert_facts(connection, form, intake_id)
    inserting.insert_problems(connection, load.problems, intake_id)
    serialise(connection)
    if not mends and (receipt := _stored_receipt(connection, load)):
        raise AlreadyTakenIn(receipt)
    if load.secret and (known := remembered_secret(connection)) not in (None, load.secret):
        raise WarehouseError(
            f"submission {load.submission_id} was judged with another secret than the one in use ({known}); "
            "the keys were rotated meanwhile, run it again"
        )
    return _decide(connection, load, forms, intake_id, who, clock, same, stored, mends)


def _counting_only(connection: sa.Connection, load: IntakeLoad) -> IntakeLoad:
    """The load with those of its forms that count by an intake of its submission. Raises WarehouseError where none does."""
    query = (
        sa.select(currency_table.c.form)
        .join(intake, intake.c.id == currency_table.c.intake_id)
        .where(intake.c.submission_id == load.submission_id, currency.current_at())
    )
    counting = set(connection.execute(query).scalars())
    forms = tuple(one for one in load.forms if one.form in counting and one.outcome in _COUNTS)
    if not forms:
        raise WarehouseError(
            f"nothing of submission {load.submission_id} counts; there is nothing to store anew"
        )
    return replace(load, forms=forms)


def would_drop(connection: sa.Connection, load: IntakeLoad) -> dict[str, dict[str, int]]:
    """Form → what it would take away of what counts now, with how many rows, were this stored as a newer submission."""
    current = _current_of(connection, load)
    found = {
        form.form: _compared(connection, load, form, current.get(form.form)).gone
        for form in load.forms
        if form.outcome in _COUNTS
    }
    return {form: gone for form, gone in found.items() if gone}


def would_leave_out(connection: sa.Connection, load: IntakeLoad) -> list[Problem]:
    """A warning for each row that counts now and would not, because what came for it was set aside."""
    current = _current_of(connection, load)
    return [
        told
        for form in load.forms
        if form.outcome in _COUNTS and form.form in current
        for told in _left_out(form.form, _compared(connection, load, form, current[form.form]))
    ]


def receipt_of(connection: sa.Connection, intake_id: int) -> Receipt:
    """The receipt of a stored intake, as it was given."""
    outcomes = connection.execute(
        sa.select(intake_form.c.form, intake_form.c.outcome)
        .where(intake_form.c.intake_id == intake_id)
        .order_by(intake_form.c.form)
    )
    held = connection.execute(
        sa.select(problem.c.form, problem.c.details).where(
            problem.c.intake_id == intake_id, problem.c.rule == WOULD_DROP_ROWS
        )
    )
    drops = {row.form: json.loads(row.details) for row in held}
    left_out = connection.execute(
        sa.select(problem)
        .where(problem.c.intake_id == intake_id, problem.c.rule == EARLIER_ROW_LEFT_OUT)
        .order_by(problem.c.id)
    )
    entry = connection.execute(
        sa.select(ledger_table.c.seq, ledger_table.c.details).where(
            ledger_table.c.intake_id == intake_id, ledger_table.c.what == "took_in"
        )
    ).one()
    return Receipt(
        intake_id=intake_id,
        seq=entry.seq,
        outcomes={row.form: Outcome(row.outcome) for row in outcomes},
        became_current=tuple(json.loads(entry.details)["became_current"]),
        dropped={form: details["dropped"] for form, details in drops.items()},
        dropped_rows={form: details["count"] for form, details in drops.items()},
        left_out=tuple(
            _told(row.form, row.column_name, row.found, json.loads(row.details)["rows"]) for row in left_out
        ),
    )


def newest_intake(connection: sa.Connection, submission_id: int) -> sa.Row[Any, Any, Any] | None:
    """The intake of a submission that was stored last: its id, judging_version and code_version."""
    return connection.execute(
        sa.select(intake.c.id, intake.c.judging_version, intake.c.code_version)
        .join(ledger_table, ledger_table.c.intake_id == intake.c.id)
        .where(intake.c.submission_id == submission_id, ledger_table.c.what == "took_in")
        .order_by(ledger_table.c.seq.desc())
        .limit(1)
    ).first()


def _stored_receipt(connection: sa.Connection, load: IntakeLoad) -> Receipt | None:
    """The receipt of the submission's newest intake, where it was judged by the same plan and code.

    Only the newest one will do: after a plan has gone from A to B and back to A, B's intake counts, and the
    submission is judged again.
    """
    newest = newest_intake(connection, load.submission_id)
    if newest and (newest.judging_version, newest.code_version) == (load.judging_version, load.code_version):
        return receipt_of(connection, newest.id)
    return None


def _refuse_wrong_place(connection: sa.Connection, load: IntakeLoad) -> None:
    place = connection.execute(
        sa.select(submission.c.unit, submission.c.period).where(submission.c.id == load.submission_id)
    ).first()
    if place is None:
        raise WarehouseError(f"there is no submission {load.submission_id}; receive it before taking it in")
    counts = any(form.outcome in _COUNTS for form in load.forms)
    if counts and (load.unit is None or load.period is None or tuple(place) != (load.unit, load.period)):
        raise WarehouseError(
            f"submission {load.submission_id} was received for {place.unit} {place.period} "
            f"but judged for {load.unit} {load.period}"
        )


def _decide(
    connection: sa.Connection,
    load: IntakeLoad,
    forms: list[FormLoad],
    intake_id: int,
    who: str,
    clock: Callable[[], datetime],
    same: dict[str, int],
    stored: dict[str, Digest],
    mends: bool,
) -> Receipt:
    """Under the lock: what is unchanged or held, what counts from now on, and the entries that say so.

    `same`: form → the intake that it was found to be the same as; if another counts by now, it is stored after
    all. `stored`: the digests of the facts that are stored already.
    """
    current = _current_of(connection, load)
    outcomes: dict[str, Outcome] = {}
    dropped: dict[str, list[str]] = {}
    dropped_rows: dict[str, int] = {}
    drops = []
    left_out: list[Problem] = []
    becoming = []
    for form in forms:
        outcomes[form.form] = form.outcome
        held_by = current.get(form.form)
        if mends:
            becoming.append(form.form)
            continue
        if form.form in same:
            if held_by is not None and held_by.intake_id == same[form.form]:
                outcomes[form.form] = Outcome.UNCHANGED
                continue
            stored |= inserting.insert_facts(connection, form, intake_id)
        if form.outcome not in _COUNTS or (held_by and held_by.submission_id > load.submission_id):
            continue
        against = _compared(connection, load, form, held_by)
        left_out += _left_out(form.form, against)
        if gone := against.gone:
            outcomes[form.form] = Outcome.HELD
            dropped[form.form] = list(gone)[: holding.LISTED]
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
    inserting.insert_forms(connection, forms, outcomes, intake_id)
    inserting.insert_problems(connection, [*drops, *left_out], intake_id)
    seq = ledger.append(
        connection,
        at=clock(),
        who=who,
        what="took_in",
        submission_id=load.submission_id,
        intake_id=intake_id,
        details={"became_current": becoming} | ({"mended": True} if mends else {}),
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
        tuple(left_out),
    )


def _current_of(connection: sa.Connection, load: IntakeLoad) -> dict[str, currency.Current]:
    """What counts for the slice of the load, by form; nothing where it has none."""
    if load.unit is None or load.period is None:
        return {}
    return currency.current_of(connection, load.unit, load.period)


def _compared(
    connection: sa.Connection, load: IntakeLoad, form: FormLoad, held_by: currency.Current | None
) -> holding.Compared:
    """What a resubmission would take away without saying so, and what it leaves out. The same submission judged again
    takes nothing away of itself: the plan has changed, and the ledger says so. What it leaves out is of what counted
    before it."""
    if held_by is None:
        return holding.Compared()
    is_again = held_by.submission_id == load.submission_id
    earlier = (
        currency.before_submission(connection, load.unit, load.period, form.form, load.submission_id)
        if is_again
        else held_by.intake_id
    )
    found = holding.Compared() if earlier is None else holding.compared(connection, form, earlier)
    return replace(found, gone={}) if is_again or load.confirms_drops else found


def _left_out(form: str, against: holding.Compared) -> list[Problem]:
    column = next(iter(load_forms()[form].held_by), "")
    return [_told(form, column, one.label, list(one.rows)) for one in against.left_out]


def _told(form: str, column: str, found: str, rows: list[int]) -> Problem:
    return Problem(
        rule=EARLIER_ROW_LEFT_OUT,
        severity=Severity.WARNING,
        form=form,
        row=rows[0],
        column=column,
        found=found,
        details={"rows": rows},
    )
