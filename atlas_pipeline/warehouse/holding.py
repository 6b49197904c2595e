"""What a resubmission would drop: keys, or rows of an identity, that count now and would not any more.

Forms with a primary key are compared by key. The others are counted by their `atlas:identity` fields
(participants by training, rankings by meeting and respondent, …), which never hold personal data.
"""

from collections import Counter
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.warehouse.tables import facts

LISTED = 1000
"""Dropped identities that are listed; beyond, only their number is told."""

Identity = tuple[str, ...]


def dropped(connection: sa.Connection, form_name: str, intake_id: int, rows: pd.DataFrame) -> dict[str, int]:
    """What `rows` lack against those of the intake that counts now, in order, with how many rows would go;
    empty: nothing would.

    A key is listed as it is; a counted identity with how many rows it has and would have: `T-03: 12 → 9`.
    """
    form = load_forms()[form_name]
    before, after = _stored(connection, form, intake_id), _counted(form, rows)
    if form.primary_key:
        return {_label(identity): before[identity] for identity in sorted(before.keys() - after.keys())}
    return {
        f"{_label(identity)}: {count} → {after[identity]}": count - after[identity]
        for identity, count in sorted(before.items())
        if after[identity] < count
    }


def _fields(form: Form) -> tuple[str, ...]:
    return form.primary_key or form.identity


def _stored(connection: sa.Connection, form: Form, intake_id: int) -> Counter[Identity]:
    table = facts[form.name]
    columns = [table.c[name] for name in _fields(form)]
    query = sa.select(sa.func.count().label("rows"), *columns).where(table.c.intake_id == intake_id)
    rows = connection.execute(query.group_by(*columns) if columns else query)
    return Counter({tuple(_text(value) for value in row[1:]): row[0] for row in rows})


def _counted(form: Form, rows: pd.DataFrame) -> Counter[Identity]:
    fields = list(_fields(form))
    if not fields:
        return Counter({(): len(rows)})
    sizes = rows.groupby(fields, dropna=False, observed=True, sort=False).size()
    counts: Counter[Identity] = Counter()
    for key, count in sizes.items():
        counts[tuple(_text(value) for value in (key if isinstance(key, tuple) else (key,)))] += int(count)
    return counts


def _text(value: Any) -> str:
    """A value as it is written, the same from a frame and from either engine."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _label(identity: Identity) -> str:
    return " · ".join(identity) if identity else "rows"
