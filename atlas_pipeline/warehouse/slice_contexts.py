"""Reads the stored information that the validation of a submission of one slice needs."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.warehouse.currency import current_at, current_of
from atlas_pipeline.warehouse.records import SliceContext, event_of
from atlas_pipeline.warehouse.tables import currency, facts


def slice_context(connection: sa.Connection, unit: str, period: str) -> SliceContext:
    """The context of the slice, without earlier periods (see `earlier_periods`)."""
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
    """The value of `SliceContext.listed`, from the current rows of all units."""
    items = [item for form in load_forms().values() for item in form.fields]
    found = {}
    for resource, name in {(one.listed_in.resource, one.listed_in.field) for one in items if one.listed_in}:
        table = facts[resource]
        current = sa.select(table.c[name]).join(currency, currency.c.intake_id == table.c.intake_id)
        values = connection.execute(current.where(currency.c.form == resource, current_at()).distinct())
        found[resource, name] = {str(one) for one in values.scalars() if one is not None}
    return found


def _stated(connection: sa.Connection, unit: str, form: Form) -> Iterator[tuple[str, ...]]:
    """Key and day of each dated event in the unit's current rows of the form."""
    table = facts[form.name]
    of_unit = sa.and_(currency.c.form == form.name, currency.c.unit == unit, current_at())
    columns = [*(table.c[name] for name in form.ongoing_key), *(table.c[name] for name in form.event_date)]
    query = sa.select(*columns).join(currency, currency.c.intake_id == table.c.intake_id).where(of_unit)
    for row in connection.execute(query):
        key, days = row[: len(form.ongoing_key)], row[len(form.ongoing_key) :]
        if day := next((day for day in days if day is not None), None):
            yield event_of(key, day)


def _named(connection: sa.Connection, unit: str, period: str, form: str, field: str) -> dict[str, int]:
    """Value of the field → number of current rows of the slice that name it."""
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
    """Id, hours and last day of each training. The validation derives from them who completed the
    training, also if the training was reported in an earlier file."""
    table = facts["trainings"]
    of_slice = (currency.c.form == "trainings", currency.c.unit == unit, currency.c.period == period)
    query = (
        sa.select(table.c.training_id, table.c.hours, table.c.end_date)
        .join(currency, currency.c.intake_id == table.c.intake_id)
        .where(*of_slice, current_at())
    )
    for training, hours, end in connection.execute(query):
        yield str(training), None if hours is None else float(hours), end
