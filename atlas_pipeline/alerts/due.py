"""What is due and has not come: reminders before the due day, missing on it, late and overdue after it.

Days are those of the project's time zone, as the plan's due days are. Nothing here reads the clock. Each slice
has one trouble whose stage follows from the day alone, so after days without a look only the newest stage is
told, once.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from atlas_pipeline.alerts.conditions import Trouble
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
    """How far the wait for a period's submissions has come on that day; None before the first reminder.

    `reminder-14` stands from fourteen days before the due day to the next reminder, `missing` on the due day,
    `late` after it, `overdue` from `overdue_days` after it.
    """
    due = plan.due_day(period)
    if day > due:
        return OVERDUE if day >= due + timedelta(days=plan.project.alerts.overdue_days) else LATE
    if day == due:
        return MISSING
    left = (due - day).days
    begun = [days for days in plan.project.alerts.remind_days if left <= days]
    return f"{REMINDER}-{min(begun)}" if begun else None


def awaited(plan: Plan, came: Mapping[tuple[str, str], Collection[str]], day: date) -> Iterator[Trouble]:
    """A trouble for each slice of which a due form does not count on that day. `came`: unit and period → the
    forms that count."""
    for period in plan.periods():
        stage = stage_on(plan, period, day)
        if stage is None:
            continue
        for unit in plan.active_units:
            if unit.due_in(period):
                yield from _of_slice(unit, period, came.get((unit.code, period.key), ()), stage, plan)


def _of_slice(unit: Unit, period: Period, came: Collection[str], stage: str, plan: Plan) -> Iterator[Trouble]:
    lacking = [form for form in unit.forms_due if form not in came]
    if not lacking:
        return
    yield Trouble(
        key=f"{KIND}|{unit.code}|{period.key}",
        kind=KIND,
        severity=SEVERITIES[stage.split("-")[0]],
        owner=unit.code,
        period=period.key,
        stage=stage,
        details={
            "due": plan.due_day(period).isoformat(),
            "forms": lacking if came else [],
        },
    )
