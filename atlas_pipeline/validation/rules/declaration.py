"""Checks typed rows against the declaration of the form: pandera checks each cell, then the rules between
the fields of a row follow."""

from typing import Any

import numpy as np
import pandas as pd

from atlas_pipeline.forms.allowed_values import allowed_values
from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import RequiredWhen
from atlas_pipeline.forms.pandera_schema import schema_breaches
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.warehouse.records import event_of

KEY_RULE = "duplicate_key"
"""Pandera finds this too, but `duplicates` reports it together with the other rows."""


def validate_cells(rows: FormRows) -> None:
    """Adds one problem for each cell that breaks a constraint. A cell that did not parse already has its
    problem."""
    if not len(rows):
        return
    of_form = rows.frame[[item.name for item in rows.form.fields]]
    for column, rule, where in schema_breaches(rows.form, of_form, rows.plan, rows.unit):
        if rule == KEY_RULE:
            continue
        if rule == "required_missing" and column not in rows.columns:
            continue  # `missing_column` reports the column
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
    """Checks the rules between the fields of a row: the order of dates, fields that another field makes
    required, and the date of the event."""
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
    """Compares the date of each event that has happened with the period of the slice and with the first
    and the last day of the project."""
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
        is_early[:] = False  # a study is reported when somebody finds it, so its date does not matter
    if form.happened == "by_date":
        is_ahead[:] = False  # a date after the period means that the event has not happened yet
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
                is_early & ~is_too_early & ~_is_repeated(rows, dated),
                {"start": period.start.isoformat()},
            ),
        ):
            rows.flag(
                rule, where & is_here, name, found=lambda position: _day(dated, position), details=details
            )


def _is_repeated(rows: FormRows, dated: pd.Series) -> np.ndarray:
    """For each row, whether it repeats an event that was reported before.

    A state is reported again while it lasts, with the day on which it began. If a file is checked alone,
    earlier events are not known: every row counts as a repetition, so that no row is reported as late.
    """
    if not rows.form.state_date:
        return np.zeros(len(rows), dtype=bool)
    if rows.stated is None:
        return np.ones(len(rows), dtype=bool)
    keys = [rows.frame[name] for name in rows.form.ongoing_key]
    repeated = [
        not pd.isna(day) and event_of(key, day.date()) in rows.stated
        for key, day in zip(zip(*keys, strict=True), dated, strict=True)
    ]
    return np.array(repeated, dtype=bool)


def _event_dates(rows: FormRows) -> tuple[pd.Series, np.ndarray]:
    """For each row, the date of its event, and the position of the event field that gave the date."""
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
    """For each row, whether one of the form's `done_when` values says that the event is done."""
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
