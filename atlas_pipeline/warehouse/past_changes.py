"""Changes of the past: rows of a new intake that change periods which are over or whose figures were
published.

The warnings are added when an intake is stored, because only then is it known which rows are current and
what was published. They stay with the intake; `past_reasons` lists them.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.warehouse import intake_rows
from atlas_pipeline.warehouse.bulk import read_frame
from atlas_pipeline.warehouse.currency import current_at
from atlas_pipeline.warehouse.records import FormLoad, MovedFigure, Past
from atlas_pipeline.warehouse.tables import currency, facts, publication

DATE_KEPT = "state_changed_date_kept"
"""The rule of the warning about a row whose state changed while its date in a past period did not."""

PUBLISHED_CHANGE = "published_figures_change"
"""The rule of the warning about rows that change figures which were published."""

RULES = (DATE_KEPT, PUBLISHED_CHANGE)

LISTED = 50
"""The most rows of a form with a warning DATE_KEPT of their own. PUBLISHED_CHANGE counts the others."""

UNKNOWN, NOTHING = "unknown", "none"
NO_FIGURES = (UNKNOWN, NOTHING)
"""Stand in the list of figures: they were not computed; no figure changes."""


def past_changes(
    connection: sa.Connection, unit: str, load: FormLoad, held_by: int | None, past: Past
) -> list[Problem]:
    """The warnings for one form of an intake, before it becomes current.

    `held_by`: the intake of the form that is current for the slice. Rows are compared with it only as far as
    their figures were published: before that, a corrected file is no change of the past.
    """
    form = load_forms()[load.form]
    newest = connection.execute(
        sa.select(publication.c.facts_seq, publication.c.day).order_by(publication.c.seq.desc()).limit(1)
    ).first()
    own = past.periods[0]
    is_published = (
        newest is not None
        and newest.day >= own.end
        and _was_current(connection, unit, own.key, form.name, newest.facts_seq)
    )
    shown = [one for one in past.moved or () if is_published or one.period != own.key]

    def is_public(day: date | None) -> bool:
        """Whether figures that a row of the slice with this day changes were published."""
        return is_published or (newest is not None and _is_over(past, day, newest.day))

    if not (form.dated_states or is_published or (newest is not None and form.event_date)):
        return []  # no row can change anything of the past
    known = _known(connection, unit, form, past)
    kept = list(_dates_kept(form, load, known, past, is_public))[:LISTED]
    found = [_date_kept(form, one, past, shown) for one in kept]
    figures = [one for one in shown if form.name in one.forms]
    if newest is None or (past.moved is not None and not figures):
        return found
    days = _days(load.rows, form.event_date)
    changed, lost = ~_is_known(form, load, known, days), 0
    if held_by is not None:
        before = intake_rows.stored_form(connection, form.name, held_by)
        read = {name for one in figures for of_form, name in one.fields if of_form == form.name}
        changed, is_lost = _changed(form, load, before, read)
        old_days = _days(before.rows, form.event_date)
        lost = sum(is_public(day) for day, is_one in zip(old_days, is_lost, strict=True) if is_one)
    changed &= np.array([is_public(day) for day in days], dtype=bool)
    changed &= ~np.isin(load.rows.index, [number for number, *_ in kept])
    numbers = [int(number) for number in load.rows.index[changed]]
    if numbers or lost:
        found.append(
            problem(
                PUBLISHED_CHANGE,
                form=form.name,
                row=numbers[0] if numbers else None,
                count=len(numbers) + lost,
                periods=list(dict.fromkeys(one.period for one in figures)) or [own.key],
                figures=[one.text for one in figures] or [UNKNOWN],
            )
        )
    return found


def _was_current(connection: sa.Connection, unit: str, period: str, form: str, seq: int) -> bool:
    of_slice = (currency.c.unit == unit, currency.c.period == period, currency.c.form == form)
    return connection.execute(sa.select(currency.c.id).where(*of_slice, current_at(seq))).first() is not None


def _known(connection: sa.Connection, unit: str, form: Form, past: Past) -> pd.DataFrame:
    """The unit's current rows of the form in the slice's period and before, the newest period first: the
    column `is_own` (of the slice), and the fields that name a record, date it and hold its state."""
    names = [*_key(form), *form.event_date, *form.dated_states]
    names += [name for days in form.dated_states.values() for name in days]
    names = list(dict.fromkeys(names))
    if not form.event_date:
        return pd.DataFrame(columns=["is_own", *names])  # no row is compared by its day
    keys = [one.key for one in past.periods]
    table = facts[form.name]
    rows = read_frame(
        connection,
        sa.select(currency.c.period.label("reported_in"), *(table.c[name] for name in names))
        .join(currency, sa.and_(currency.c.intake_id == table.c.intake_id, currency.c.form == form.name))
        .where(currency.c.unit == unit, currency.c.period.in_(keys), current_at()),
    )
    place = rows["reported_in"].map({key: place for place, key in enumerate(keys)}).to_numpy()
    order = np.argsort(place, kind="stable")
    return rows.assign(is_own=place == 0).iloc[order].reset_index(drop=True)


def _key(form: Form) -> tuple[str, ...]:
    return form.ongoing_key or form.held_by


def _dates_kept(
    form: Form, load: FormLoad, known: pd.DataFrame, past: Past, is_public: Callable[[date | None], bool]
) -> Iterator[tuple[int, str, str, str, str, date]]:
    """Yields row, field of the state, field of the date, state before, state now, and the day.

    A row is compared with the newest row of the same record that gives the same day. Rows of the slice
    itself are compared only if figures with them were published.
    """
    for state, dates in form.dated_states.items():
        before: dict[tuple[Any, ...], str] = {}
        for is_own, (key, day, was) in zip(known["is_own"], _dated(form, known, state, dates), strict=True):
            if not is_own or is_public(day):
                before.setdefault((key, day), was)
        numbers = load.rows.index
        for number, (key, day, now) in zip(numbers, _dated(form, load.rows, state, dates), strict=True):
            was = before.get((key, day), now)
            if day is not None and was != now and (is_public(day) or day < past.periods[0].start):
                named = next(name for name in dates if load.rows[name].notna().at[number])
                yield int(number), state, named, was, now, day


def _dated(
    form: Form, rows: pd.DataFrame, state: str, dates: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], date | None, str]]:
    """Key, day and state of each row."""
    keys = zip(*(_texts(rows[name]) for name in _key(form)), strict=True)
    return zip(keys, _days(rows, dates), _texts(rows[state]), strict=True)


def _date_kept(form: Form, found: tuple, past: Past, shown: Sequence[MovedFigure]) -> Problem:
    number, state, named, was, now, day = found
    figures = [one for one in shown if (form.name, state) in one.fields]
    period = next((one.key for one in past.periods if one.contains(day)), str(day.year))
    return problem(
        DATE_KEPT,
        form=form.name,
        row=number,
        column=state,
        when=named,
        before=was,
        now=now,
        day=day.isoformat(),
        periods=list(dict.fromkeys([period, *(one.period for one in figures)])),
        figures=[one.text for one in figures] or [UNKNOWN if past.moved is None else NOTHING],
    )


def _is_over(past: Past, day: date | None, published: date) -> bool:
    """Whether the day is before the slice, in a period that was over when figures were last published."""
    if day is None or day >= past.periods[0].start:
        return False
    return any(one.contains(day) and one.end <= published for one in past.periods[1:])


def _is_known(form: Form, load: FormLoad, known: pd.DataFrame, days: Sequence[date | None]) -> np.ndarray:
    """For each row, whether a current row reports the same record with the same day."""
    if not form.event_date:
        return np.ones(len(load.rows), dtype=bool)
    named = _key(form)
    have = set(zip(*(_texts(known[name]) for name in named), _days(known, form.event_date), strict=True))
    own = zip(*(_texts(load.rows[name]) for name in named), days, strict=True)
    return np.array([one in have for one in own], dtype=bool)


def _days(rows: pd.DataFrame, fields: Sequence[str]) -> list[date | None]:
    """The day of each row: the first of the fields that has a value."""
    if not fields:
        return [None] * len(rows)
    days = pd.to_datetime(rows[fields[0]])
    for name in fields[1:]:
        days = days.fillna(pd.to_datetime(rows[name]))
    return [None if pd.isna(day) else day.date() for day in days]


def _texts(column: pd.Series) -> list[str]:
    """The values as texts: the same from a frame of the validation and from both engines."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return ["" if pd.isna(value) else "yes" if value else "no" for value in column]
    if pd.api.types.is_numeric_dtype(column.dtype):
        return ["" if pd.isna(value) else f"{value:g}" for value in column]
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return ["" if pd.isna(value) else value.date().isoformat() for value in column]
    return ["" if pd.isna(value) else str(value) for value in column]


def _changed(form: Form, load: FormLoad, before: FormLoad, read: Set[str]) -> tuple[np.ndarray, np.ndarray]:
    """For each new row, whether no earlier row has the same content; and for each earlier row, whether its
    record is not in the new rows.

    `read`: the fields that count as content, besides the key, the dates and the person; empty for all.
    """
    names = {*_key(form), *form.event_date, PERSON_KEY, *read} if read else None
    both = [_whole(form, one, names) for one in (before, load)]
    split = len(before.rows)
    codes = np.zeros(split + len(load.rows), dtype=np.int64)
    for name in both[1]:
        own, distinct = pd.factorize(pd.concat([one[name] for one in both], ignore_index=True))
        codes = pd.factorize(codes * (len(distinct) + 1) + own + 1)[0].astype(np.int64)
    kept = set(zip(*(_texts(load.rows[name]) for name in form.held_by), strict=True))
    old = zip(*(_texts(before.rows[name]) for name in form.held_by), strict=True)
    is_lost = np.array([one not in kept for one in old], dtype=bool)
    return ~np.isin(codes[split:], codes[:split]), is_lost


def _whole(form: Form, load: FormLoad, names: Set[str] | None) -> pd.DataFrame:
    """The content of each row in comparable columns (of those fields; None for all), several values
    joined."""
    columns: dict[str, pd.Series] = {}
    for name, column in load.rows.items():
        if names is None or name in names:
            columns[str(name)] = _comparable(str(name), column)
    for item in form.bridged:
        if names is None or item.name in names:
            joined = pd.Series("", index=load.rows.index, dtype="object")
            values = load.bridges.get(item.name)
            if values is not None and len(values):
                texts = values.groupby("row_number")["value"].agg(lambda one: SEPARATOR.join(map(str, one)))
                joined = texts.reindex(load.rows.index).fillna("").astype("object")
            columns[f"{item.name} (several)"] = joined
    return pd.DataFrame(columns, index=load.rows.index)


def _comparable(name: str, column: pd.Series) -> pd.Series:
    kind = column.dtype
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_numeric_dtype(kind):
        return column.astype("Int64" if name == PERSON_KEY else "Float64")
    if pd.api.types.is_datetime64_any_dtype(kind):
        return column.astype("datetime64[s]")
    return pd.Series(_texts(column), index=column.index, dtype="object")
