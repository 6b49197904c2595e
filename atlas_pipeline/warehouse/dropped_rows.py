"""Rows that a resubmission would drop: current keys, or current rows of an identity, that it no longer
contains. Also current rows whose new version was set aside.

Forms with a primary key are compared by key. The other forms are counted by their `atlas:identity` fields
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
"""The maximum of dropped identities that are listed. Beyond it, only their number is reported."""

Identity = tuple[str, ...]


@dataclass(frozen=True)
class LeftOut:
    """A current row that would no longer be current, because its new rows were set aside: its label, and
    the numbers of those new rows."""

    label: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Compared:
    """A new form compared with the current rows.

    `gone`: label of each dropped identity → number of rows. `left_out`: identities whose new rows were set
    aside.
    """

    gone: dict[str, int] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()


def compared(connection: sa.Connection, load: FormLoad, intake_id: int) -> Compared:
    """The current rows (those of `intake_id`) that the new form lacks, sorted.

    A row that is present but set aside is not a drop: it counts for its key, or for one row of its
    identity. A dropped key is its own label. A counted identity has a label with its numbers of rows
    before and after: `T-03: 12 → 9`.
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
    """Identity → the numbers of its rows that were set aside."""
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
    """A value as text; the same text from a frame and from both engines."""
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
