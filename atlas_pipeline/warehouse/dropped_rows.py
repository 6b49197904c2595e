"""What a resubmission would drop: keys, or rows of an identity, that count now and are not there any more; and what
is there, but was set aside.

Forms with a primary key are compared by key. The others are counted by their `atlas:identity` fields
(participants by training, rankings by meeting and respondent, …), which never hold personal data.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.warehouse.records import FormLoad
from atlas_pipeline.warehouse.tables import facts

LISTED = 1000
"""Dropped identities that are listed; beyond, only their number is told."""

Identity = tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """What counts now and would not, because the rows that came for it were set aside: its label and those rows."""

    label: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Compared:
    """A form that came held against what counts. `gone`: what is no longer there, with how many rows; `left_out`:
    what is there and was set aside."""

    gone: dict[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()


def compared(connection: sa.Connection, load: FormLoad, intake_id: int) -> Compared:
    """What the form as it came lacks against the intake that counts now, in order.

    A row that is there and set aside is no drop: it stands for its key, or for one row of its identity. A dropped key
    is listed as it is; a counted identity with how many rows it has and would have: `T-03: 12 → 9`.
    """
    form = load_forms()[load.form]
    before, after = _stored(connection, form, intake_id), _counted(form, load.rows)
    aside = _set_aside(form, load.set_aside)
    gone: dict[str, int] = {}
    left_out = []
    for identity, count in sorted(before.items()):
        missing = count - after[identity]
        if missing <= 0 or (form.primary_key and after[identity]):
            continue
        rows = aside.get(identity, ())
        if rows:
            left_out.append(LeftOut(_label(identity), rows))
        if form.primary_key:
            if not rows:
                gone[_label(identity)] = count
        elif len(rows) < missing:
            gone[f"{_label(identity)}: {count} → {after[identity] + len(rows)}"] = missing - len(rows)
    return Compared(gone, tuple(left_out))


def _set_aside(form: Form, rows: pd.DataFrame) -> dict[Identity, tuple[int, ...]]:
    """Identity → the rows that were set aside under it."""
    found: dict[Identity, list[int]] = {}
    columns = [rows[name] for name in form.held_by] if len(rows) else []
    for place, number in enumerate(rows.index):
        identity = tuple(_text(column.iloc[place]) for column in columns)
        found.setdefault(identity, []).append(int(number))
    return {identity: tuple(numbers) for identity, numbers in found.items()}


def _stored(connection: sa.Connection, form: Form, intake_id: int) -> Counter[Identity]:
    table = facts[form.name]
    columns = [table.c[name] for name in form.held_by]
    query = sa.select(sa.func.count().label("rows"), *columns).where(table.c.intake_id == intake_id)
    rows = connection.execute(query.group_by(*columns) if columns else query)
    return Counter({tuple(_text(value) for value in row[1:]): row[0] for row in rows})


def _counted(form: Form, rows: pd.DataFrame) -> Counter[Identity]:
    fields = list(form.held_by)
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
