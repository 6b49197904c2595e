"""The reports of a unit for earlier periods, as far as a new submission is compared with them: the volume
of each form, and things that might be reported again under another key."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.warehouse.currency import current_at
from atlas_pipeline.warehouse.records import SliceContext, Volume
from atlas_pipeline.warehouse.tables import bridges, currency, facts, intake_form


def add_to(
    context: SliceContext, connection: sa.Connection, unit: str, earlier: Sequence[str]
) -> SliceContext:
    """The context, completed with the current rows of the periods `earlier`, the nearest first."""
    counts: dict[str, dict[str, tuple[int, int]]] = {}
    query = (
        sa.select(currency.c.form, currency.c.period, currency.c.intake_id, intake_form.c.rows_accepted)
        .join(
            intake_form,
            sa.and_(intake_form.c.intake_id == currency.c.intake_id, intake_form.c.form == currency.c.form),
        )
        .where(currency.c.unit == unit, currency.c.period.in_(list(earlier)), current_at())
    )
    for form, period, intake_id, rows in connection.execute(query):
        counts.setdefault(str(form), {})[str(period)] = (int(intake_id), int(rows))
    volumes, things = {}, {}
    for form in load_forms().values():
        by_period = counts.get(form.name, {})
        reported = [period for period in earlier if period in by_period]
        if not reported:
            continue
        intake_id, rows = by_period[reported[0]]
        volumes[form.name] = _volume(connection, form, reported[0], intake_id, rows)
        if form.alike is not None:
            things[form.name] = pd.concat(
                [_things(connection, form, period, by_period[period][0]) for period in reported],
                ignore_index=True,
            )
    return replace(context, volumes=volumes, things=things)


def _volume(connection: sa.Connection, form: Form, period: str, intake_id: int, rows: int) -> Volume:
    table = facts[form.name]
    done = persons = None
    if form.done_when:
        is_done = sa.or_(*(table.c[name].in_(values) for name, values in form.done_when.items()))
        done = connection.scalar(
            sa.select(sa.func.count()).select_from(table).where(table.c.intake_id == intake_id, is_done)
        )
    if form.has_persons:
        distinct = sa.func.count(sa.distinct(table.c[PERSON_KEY]))
        persons = connection.scalar(sa.select(distinct).where(table.c.intake_id == intake_id))
    return Volume(period, rows, done, persons)


def _things(connection: sa.Connection, form: Form, period: str, intake_id: int) -> pd.DataFrame:
    """Columns: key, period and the compared fields, as text; "" for a gap."""
    assert form.alike is not None
    table = facts[form.name]
    names = [*form.alike.same, *form.alike.unless]
    stored = [name for name in names if not form[name].multiple]
    key = table.c[form.primary_key[0]].label("key")
    query = sa.select(table.c.row_number, key, *(table.c[name] for name in stored))
    found = connection.execute(query.where(table.c.intake_id == intake_id).order_by(table.c.row_number))
    rows = pd.DataFrame(found.all(), columns=["row_number", "key", *stored])
    for name in stored:
        rows[name] = ["" if value is None else str(value) for value in rows[name]]
    for name in names:
        if form[name].multiple:
            values = _joined(connection, bridges[form.name, name], intake_id)
            rows[name] = [values.get(row, "") for row in rows["row_number"]]
    return rows.assign(period=period)[["key", "period", *names]]


def _joined(connection: sa.Connection, bridge: sa.Table, intake_id: int) -> dict[int, str]:
    """Row number → its values, joined as in a form's frame."""
    query = (
        sa.select(bridge.c.row_number, bridge.c.value)
        .where(bridge.c.intake_id == intake_id)
        .order_by(bridge.c.row_number, bridge.c.position)
    )
    found: dict[int, list[str]] = {}
    for row, value in connection.execute(query):
        found.setdefault(int(row), []).append(str(value))
    return {row: SEPARATOR.join(values) for row, values in found.items()}
