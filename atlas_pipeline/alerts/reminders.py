"""Conditions for due submissions: reminder before the due day, missing on it, late and overdue after it.

Days are days of the project's time zone, like the due days of the plan. Nothing here reads the clock. Each
slice has one condition, and its stage depends only on the day. So after some days without a check, only the
newest stage is sent, and once.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from atlas_pipeline.alerts.conditions import AlertCondition
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.units import Unit
from atlas_pipeline.problems.model import Severity

KIND = "submission_due"
REMINDER, MISSING, LATE, OVERDUE = "reminder", "missing", "late", "overdue"
SEVERITIES = {
    REMINDER: Severity.INFO,
    MISSING: Severity.WARNING,
    LATE: Severity.WARNING,
    OVERDUE: Severity.ERROR,
}


def stage_on(plan: Plan, period: Period, day: date) -> str | None:
    """Returns the stage of a period's submissions on that day, or None before the first reminder.

    `reminder-14` is the stage from fourteen days before the due day until the next reminder, `missing` on
    the due day, `late` after it, `overdue` from `overdue_days` after it.
    """
    due = plan.due_day(period)
    if day > due:
        return OVERDUE if day >= due + timedelta(days=plan.project.alerts.overdue_days) else LATE
    if day == due:
        return MISSING
    left = (due - day).days
    begun = [days for days in plan.project.alerts.remind_days if left <= days]
    return f"{REMINDER}-{min(begun)}" if begun else None


def due_conditions(
    plan: Plan, current_forms: Mapping[tuple[str, str], Collection[str]], day: date
) -> Iterator[AlertCondition]:
    """Yields a condition for each slice that has no current rows for one of its due forms on that day.

    `current_forms`: (unit, period) → the current forms.
    """
    for period in plan.periods():
        stage = stage_on(plan, period, day)
        if stage is None:
            continue
        for unit in plan.active_units:
            if unit.due_in(period):
                yield from _of_slice(
                    unit, period, current_forms.get((unit.code, period.key), ()), stage, plan
                )


def _of_slice(
    unit: Unit, period: Period, current_forms: Collection[str], stage: str, plan: Plan
) -> Iterator[AlertCondition]:
    lacking = [form for form in unit.forms_due_in(period) if form not in current_forms]
    if not lacking:
        return
    yield AlertCondition(
        key=f"{KIND}|{unit.code}|{period.key}",
        kind=KIND,
        severity=SEVERITIES[stage.split("-")[0]],
        owner=unit.code,
        period=period.key,
        stage=stage,
        details={
            "due": plan.due_day(period).isoformat(),
            "forms": lacking if current_forms else [],
        },
    )
