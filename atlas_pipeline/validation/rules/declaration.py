"""Typed rows against the form: pandera cell by cell, then the rules between the fields of a row."""

from typing import Any

import numpy as np
import pandas as pd

from atlas_pipeline.forms.allowed import allowed_values
from atlas_pipeline.forms.model import Field, RequiredWhen
from atlas_pipeline.forms.pandera_schema import breaches
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.warehouse.records import event_of

KEY_RULE = "duplicate_key"
"""Found by pandera too, but told with the other rows by `duplicates`."""


def validate_cells(rows: FormRows) -> None:
    """One problem for each cell that breaks a constraint; a cell that did not parse has its problem."""
    if not len(rows):
        return
    of_form = rows.frame[[item.name for item in rows.form.fields]]
    for column, rule, where in breaches(rows.form, of_form, rows.plan, rows.unit):
        if rule == KEY_RULE:
            continue
        if rule == "required_missing" and column in rows.unparsed:
            where = where & ~rows.unparsed[column]
        item = rows.form[column]
        rows.flag(rule, where, column, allowed=_allowed(rows, item, rule), details=_limits(item, rule))


def _allowed(rows: FormRows, item: Field, rule: str) -> tuple[str, ...]:
    return (allowed_values(item, rows.plan, rows.unit) or ()) if rule == "not_in_code_list" else ()


def _limits(item: Field, rule: str) -> dict[str, Any]:
    match rule:
        case "below_minimum":
            return {"limit": _number(item.constraints.minimum)}
        case "above_maximum":
            return {"limit": _number(item.constraints.maximum)}
        case "too_long":
            return {"limit": item.constraints.max_length}
        case "too_few_items":
            return {"minimum": item.min_items}
        case _:
            return {}


def _number(limit: float | None) -> str:
    return "" if limit is None else format(limit, "g")


def validate_rows(rows: FormRows) -> None:
    """The rules between the fields of a row: order of dates, what is demanded when, and when it happened."""
    for order in rows.form.date_orders:
        earlier, later = rows.frame[order.earlier], rows.frame[order.later]
        rows.flag(
            "dates_out_of_order",
            (later < earlier).to_numpy(),
            order.later,
            found=lambda position, later=later: _day(later, position),  # type: ignore[misc]
            details=lambda position, earlier=earlier, name=order.earlier: {  # type: ignore[misc]
                "earlier": name,
                "earlier_value": _day(earlier, position),
            },
        )
    for demand in rows.form.required_when:
        _validate_demand(rows, demand)
    _validate_time(rows)


def _validate_demand(rows: FormRows, demand: RequiredWhen) -> None:
    rule = "required_missing_when" if demand.severity == "error" else "advised_missing_when"
    when = rows.frame[demand.when]
    is_missing = rows.frame[demand.field].isna().to_numpy()
    unparsed = rows.unparsed.get(demand.field, np.zeros(len(rows), dtype=bool))
    where = when.isin(demand.values).to_numpy(dtype=bool) & is_missing & ~unparsed
    rows.flag(
        rule,
        where,
        demand.field,
        details=lambda position: {"when": demand.when, "value": _written(when.iloc[position])},
    )


def _validate_time(rows: FormRows) -> None:
    """What has happened is held against the period it is reported for and the project's first day."""
    form, period = rows.form, rows.slice.period
    if form.happened == "never" or not len(rows):
        return
    dated, fields = _event_dates(rows)
    has_happened = _has_happened(rows) & dated.notna().to_numpy()
    is_ahead = has_happened & (dated > pd.Timestamp(period.end)).to_numpy()
    is_early = has_happened & (dated < pd.Timestamp(period.start)).to_numpy()
    is_too_early = is_early & (dated < pd.Timestamp(rows.plan.project.start)).to_numpy()
    if form.may_predate_project:
        is_too_early[:] = False
        is_early[:] = False  # a study is entered when it is found, whatever its date
    if form.happened == "by_date":
        is_ahead[:] = False  # the day lies ahead: it has not happened yet
    ends = rows.plan.project.end
    is_beyond = (dated > pd.Timestamp(ends)).to_numpy() & ~is_ahead
    for place, name in enumerate(form.event_date):
        is_here = fields == place
        for rule, where, details in (
            ("completed_in_future", is_ahead, {"end": period.end.isoformat()}),
            ("before_project", is_too_early, {"start": rows.plan.project.start.isoformat()}),
            ("after_project", is_beyond, {"end": ends.isoformat()}),
            (
                "reported_late",
                is_early & ~is_too_early & ~_is_told_again(rows, dated),
                {"start": period.start.isoformat()},
            ),
        ):
            rows.flag(
                rule, where & is_here, name, found=lambda position: _day(dated, position), details=details
            )


def _is_told_again(rows: FormRows, dated: pd.Series) -> np.ndarray:
    """For every row whether it repeats what was told before: a state is reported again while it lasts, under
    the day on which it began. A file checked by itself cannot know, and is not said to be late for it."""
    if not rows.form.state_date:
        return np.zeros(len(rows), dtype=bool)
    if rows.stated is None:
        return np.ones(len(rows), dtype=bool)
    keys = [rows.frame[name] for name in rows.form.living_key]
    told = [
        not pd.isna(day) and event_of(key, day.date()) in rows.stated
        for key, day in zip(zip(*keys, strict=True), dated, strict=True)
    ]
    return np.array(told, dtype=bool)


def _event_dates(rows: FormRows) -> tuple[pd.Series, np.ndarray]:
    """For every row its event's date, and which of the form's event fields gave it."""
    dated = rows.frame[rows.form.event_date[0]].copy()
    fields = np.zeros(len(rows), dtype=int)
    for place, name in enumerate(rows.form.event_date[1:], start=1):
        is_open = dated.isna().to_numpy()
        fields[is_open] = place
        dated = dated.fillna(rows.frame[name])
    return dated, fields


def _has_happened(rows: FormRows) -> np.ndarray:
    return is_done(rows) if rows.form.happened == "when" else np.ones(len(rows), dtype=bool)


def is_done(rows: FormRows) -> np.ndarray:
    """For every row whether one of the form's `done_when` says that it tells of something done."""
    done = np.zeros(len(rows), dtype=bool)
    for name, values in rows.form.done_when.items():
        done |= rows.frame[name].isin(values).to_numpy(dtype=bool)
    return done


def _day(days: pd.Series, position: int) -> str:
    return days.iloc[position].date().isoformat()


def _written(value: Any) -> str:
    """The value as the officer writes it."""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    return str(value)
