"""The table `report_submissions`: submissions by slice and form, and whether each form came in time.

A form is due `due_days` of the submission calendar after the period's end, by the day of the project's time
zone. A form is on time if it became current from a file received by then. So a correction sent later does
not make it late, and an early file that was rejected does not make it on time.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.deliveries import DeliveryFrames, delivery_frames
from atlas_pipeline.reports.tables.systems.groups import REPORTING
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.warehouse.dialects import Instant
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

ON_TIME, LATE, OVERDUE, AWAITED, NOT_DUE = "on_time", "late", "overdue", "awaited", "not_due"
NOTHING, WAITING = "nothing", "waiting"
"""Outcomes of a form that was never delivered, and of a form whose file waits for validation."""

report_submissions = sa.Table(
    "report_submissions",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a unit"),
    sa.Column("period", sa.Text, primary_key=True, comment="of the submission calendar"),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("is_due", sa.Boolean, nullable=False, comment="the unit owes the form for the period"),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("timeliness", sa.Text, nullable=False, comment="on_time, late, overdue, awaited or not_due"),
    sa.Column("days_late", sa.Integer, nullable=True, comment="of what is overdue, until the day"),
    sa.Column("outcome", sa.Text, nullable=False, comment="of the newest file; nothing, waiting"),
    sa.Column("is_current", sa.Boolean, nullable=False, comment="the newest file is what counts"),
    sa.Column("submission", sa.Integer, nullable=True, comment="the newest that brought the form"),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("received_at", Instant, nullable=True),
    sa.Column("rows_read", sa.Integer, nullable=True),
    sa.Column("rows_accepted", sa.Integer, nullable=True),
    sa.Column("rows_set_aside", sa.Integer, nullable=True),
    sa.Column("submissions", sa.Integer, nullable=False, comment="files that brought the form"),
    sa.Column("counted_submission", sa.Integer, nullable=True, comment="the one that counts"),
    sa.Column("first_counted_on", sa.Date, nullable=True, comment="day the first one that counted came"),
)


def submissions(deliveries: DeliveryFrames, plan: Plan, as_of_day: date) -> pd.DataFrame:
    """Returns one row for each unit, each period that has begun, and each due or delivered form."""
    slices = [
        (unit, period) for unit in plan.active_units for period in plan.periods() if period.start <= as_of_day
    ]
    book = _Book(deliveries, plan)
    rows = [row for unit, period in slices for row in book.of_slice(unit, period, as_of_day)]
    return pd.DataFrame(rows, columns=list(report_submissions.columns.keys()))


class _Book:
    """The submissions by slice and form."""

    def __init__(self, deliveries: DeliveryFrames, plan: Plan) -> None:
        self.zone = ZoneInfo(plan.project.time_zone)
        self.due_days = plan.calendar(plan.project.submission_calendar).due_days or 0
        self.received = {row["submission"]: row for row in records(deliveries.received)}
        self.validated: dict[tuple[str, str, str], list[Row]] = {}
        self.waiting: dict[tuple[str, str], Row] = {}
        self.counted: dict[tuple[str, str, str], list[Row]] = {}
        validated = records(deliveries.validated.sort_values("submission"))
        for row in validated:
            if (file := self.received.get(row["submission"])) is not None:
                self.validated.setdefault((file["country"], file["period"], row["form"]), []).append(row)
        seen = {row["submission"] for row in validated}
        for number, file in sorted(self.received.items()):
            if number not in seen:
                self.waiting[file["country"], file["period"]] = file
        for row in records(deliveries.counted.sort_values("from_seq")):
            self.counted.setdefault((row["country"], row["period"], row["form"]), []).append(row)

    def of_slice(self, unit: Unit, period: Period, as_of_day: date) -> Iterator[Row]:
        awaited = unit.forms_due_in(period)
        for form in load_forms():
            key = (unit.code, period.key, form)
            is_due = form in awaited
            if is_due or key in self.validated:
                yield self._row(key, period, is_due, as_of_day)

    def _row(self, key: tuple[str, str, str], period: Period, is_due: bool, as_of_day: date) -> Row:
        unit, slice_key, form = key
        validated, counted = self.validated.get(key, []), self.counted.get(key, [])
        newest = validated[-1] if validated else None
        file = self.received[newest["submission"]] if newest else self.waiting.get((unit, slice_key))
        current = next((row for row in counted if row["is_current"]), None)
        first = self._day_of(counted[0]["submission"]) if counted else None
        due_on = period.end + timedelta(days=self.due_days)
        timeliness, days_late = _timeliness(is_due, due_on, first, as_of_day)
        return {
            "country": unit,
            "period": slice_key,
            "form": form,
            "is_due": is_due,
            "due_on": due_on,
            "timeliness": timeliness,
            "days_late": days_late,
            "outcome": newest["outcome"] if newest else WAITING if file else NOTHING,
            "is_current": bool(newest and current and newest["intake_id"] == current["intake_id"]),
            "submission": file["submission"] if file else None,
            "file": file["file"] if file else "",
            "received_at": file["received_at"] if file else None,
            **{name: newest[name] if newest else None for name in ROWS},
            "submissions": len(validated),
            "counted_submission": current["submission"] if current else None,
            "first_counted_on": first,
        }

    def _day_of(self, submission: int) -> date:
        """The day on which it was received, in the project's time zone."""
        received: datetime = self.received[submission]["received_at"]
        return received.astimezone(self.zone).date()


ROWS = ("rows_read", "rows_accepted", "rows_set_aside")


def _timeliness(is_due: bool, due_on: date, first: date | None, as_of_day: date) -> tuple[str, int | None]:
    if not is_due:
        return NOT_DUE, None
    if first is not None:
        return (ON_TIME, None) if first <= due_on else (LATE, (first - due_on).days)
    return (AWAITED, None) if as_of_day <= due_on else (OVERDUE, (as_of_day - due_on).days)


def _submissions(
    warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
) -> pd.DataFrame:
    return submissions(delivery_frames(warehouse, seq), plan, as_of_day)


TABLE = SystemTable(
    report_submissions,
    REPORTING,
    "Submissions by country, period and form: outcome, rows read, accepted and set aside, and whether "
    "the form came by its due day.",
    _submissions,
    forms=tuple(load_forms()),
)
