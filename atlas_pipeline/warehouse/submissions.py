"""Submissions: what was delivered, and what the warehouse tells about a slice."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.warehouse import contents, ledger
from atlas_pipeline.warehouse.currency import current_at, current_of
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.records import SliceContext, Submission, event_of
from atlas_pipeline.warehouse.tables import currency, facts, submission


def receive(
    connection: sa.Connection, delivery: Submission, who: str, at: datetime
) -> tuple[Submission, bool]:
    """Enters a delivery (its `id` is not looked at) and says whether it is new.

    It is not where the newest submission of the same source and name has the same bytes and place: the
    same file looked at again. Serialised, so that two processes that look at one inbox enter it once.
    """
    serialise(connection)
    same_name = (
        submission.c.file_name == delivery.file_name
        if delivery.name_digest is None
        else submission.c.name_digest == delivery.name_digest
    )
    same_file = sa.and_(submission.c.source == delivery.source, same_name)
    newest = connection.execute(
        sa.select(submission).where(same_file).order_by(submission.c.id.desc()).limit(1)
    ).first()
    if newest and (newest.sha256, newest.unit, newest.period) == (
        delivery.sha256,
        delivery.unit,
        delivery.period,
    ):
        return Submission(**newest._mapping), False
    values = {name: getattr(delivery, name) for name in Submission.__dataclass_fields__ if name != "id"}
    inserted = connection.execute(sa.insert(submission).values(**values))
    assert inserted.inserted_primary_key is not None
    submission_id = int(inserted.inserted_primary_key[0])
    ledger.append(
        connection,
        at=at,
        who=who,
        what="received",
        submission_id=submission_id,
        details={"file_name": delivery.file_name, "sha256": delivery.sha256, "source": delivery.source},
        content={"submission": contents.as_json(contents.found(connection, "submission", [submission_id]))},
    )
    return Submission(id=submission_id, **values), True


def record_names(connection: sa.Connection, digests: Mapping[int, str], who: str, at: datetime) -> None:
    """Puts the digests of sealed names in the place of the names; an entry of the ledger says so."""
    for number, digest in digests.items():
        is_it = submission.c.id == number
        connection.execute(sa.update(submission).where(is_it).values(name_digest=digest, name_unsealed=None))
    ledger.append(
        connection,
        at=at,
        who=who,
        what="names_sealed",
        details={"submissions": len(digests)},
        content={"submission": contents.as_json(contents.found(connection, "submission", digests))},
    )


def submissions(connection: sa.Connection, unit: str | None, period: str | None) -> list[Submission]:
    """Those of the unit and period (of all for None), in the order they were received."""
    query = sa.select(submission).order_by(submission.c.id)
    if unit is not None:
        query = query.where(submission.c.unit == unit)
    if period is not None:
        query = query.where(submission.c.period == period)
    return [Submission(**row._mapping) for row in connection.execute(query)]


def slice_context(connection: sa.Connection, unit: str, period: str) -> SliceContext:
    """What judging a submission of the slice needs to know."""
    current = current_of(connection, unit, period)
    context = SliceContext(
        current_forms=set(current),
        sent_by={form: one.submission_id for form, one in current.items()},
        listed=_listed(connection),
    )
    for form in load_forms().values():
        if len(form.primary_key) != 1:
            continue
        table = facts[form.name]
        key = table.c[form.primary_key[0]]
        of_unit = sa.and_(currency.c.form == form.name, currency.c.unit == unit, current_at())
        known = sa.select(key, currency.c.period).join(currency, currency.c.intake_id == table.c.intake_id)
        rows = connection.execute(known.where(of_unit)).all()
        if rows:
            context.known_keys[form.name] = {str(row[0]) for row in rows}
        if form.name in current:
            context.slice_keys[form.name] = {str(row[0]) for row in rows if row[1] == period}
    for form in load_forms().values():
        if form.state_date:
            context.stated[form.name] = set(_stated(connection, unit, form))
        for reference in form.references:
            if reference.scope == "same_slice" and form.name in current:
                named = _named(connection, unit, period, form.name, reference.fields)
                context.named[form.name, reference.fields] = named
    if "trainings" in current:
        for training, hours, end in _trainings(connection, unit, period):
            if hours is not None:
                context.training_hours[training] = hours
            if end is not None:
                context.training_ends[training] = end
    return context


def _listed(connection: sa.Connection) -> dict[tuple[str, str], set[str]]:
    """`SliceContext.listed`: what fields of any form are listed in, as any unit's current rows have it."""
    items = [item for form in load_forms().values() for item in form.fields]
    found = {}
    for resource, name in {(one.listed_in.resource, one.listed_in.field) for one in items if one.listed_in}:
        table = facts[resource]
        current = sa.select(table.c[name]).join(currency, currency.c.intake_id == table.c.intake_id)
        values = connection.execute(current.where(currency.c.form == resource, current_at()).distinct())
        found[resource, name] = {str(one) for one in values.scalars() if one is not None}
    return found


def _stated(connection: sa.Connection, unit: str, form: Form) -> Iterator[tuple[str, ...]]:
    """Key and day of each dated event that the unit's current rows of the form tell of."""
    table = facts[form.name]
    of_unit = sa.and_(currency.c.form == form.name, currency.c.unit == unit, current_at())
    columns = [*(table.c[name] for name in form.living_key), *(table.c[name] for name in form.event_date)]
    query = sa.select(*columns).join(currency, currency.c.intake_id == table.c.intake_id).where(of_unit)
    for row in connection.execute(query):
        key, days = row[: len(form.living_key)], row[len(form.living_key) :]
        if day := next((day for day in days if day is not None), None):
            yield event_of(key, day)


def _named(connection: sa.Connection, unit: str, period: str, form: str, field: str) -> dict[str, int]:
    """How many current rows of the slice name each value."""
    column = facts[form].c[field]
    of_slice = (currency.c.form == form, currency.c.unit == unit, currency.c.period == period)
    query = (
        sa.select(column, sa.func.count())
        .join(currency, currency.c.intake_id == facts[form].c.intake_id)
        .where(*of_slice, current_at(), column.is_not(None))
        .group_by(column)
    )
    return {str(value): int(count) for value, count in connection.execute(query)}


def _trainings(
    connection: sa.Connection, unit: str, period: str
) -> Iterator[tuple[str, float | None, date | None]]:
    """Hours and last day of each training: who completed it follows from them, also where they came in an
    earlier file."""
    table = facts["trainings"]
    of_slice = (currency.c.form == "trainings", currency.c.unit == unit, currency.c.period == period)
    query = (
        sa.select(table.c.training_id, table.c.hours, table.c.end_date)
        .join(currency, currency.c.intake_id == table.c.intake_id)
        .where(*of_slice, current_at())
    )
    for training, hours, end in connection.execute(query):
        yield str(training), None if hours is None else float(hours), end
