"""The periodic schedules: on the day on which a period's submissions are due, they are taken in and
published.

The plan gives the days (`due_days` of the submission calendar), in the project's time zone. The period of
a tick follows from the tick's own time, never from the clock. So a tick that is caught up later, because
the machine was asleep, does the same.
"""

from collections.abc import Iterator
from datetime import date

import dagster as dg

from atlas_pipeline.jobs import PUBLISH, TAKE_IN, WHY
from atlas_pipeline.orchestration.partitions import COUNTRY, PERIOD
from atlas_pipeline.orchestration.resources import SCHEDULE, WHO
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period

HOUR, PUBLISHING_HOUR = 6, 8
"""Hours in the morning of the due day. The figures are published later, after the slices were validated."""


def build_schedules(plan: Plan) -> list[dg.ScheduleDefinition]:
    days = sorted({(due.month, due.day) for due in (plan.due_day(one) for one in plan.periods())})

    @dg.schedule(
        job_name=TAKE_IN,
        name="half_year_take_in",
        cron_schedule=[f"0 {HOUR} {day} {month} *" for month, day in days],
        execution_timezone=plan.project.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="On the day the submissions are due: take in every country's period.",
    )
    def half_year_take_in(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        period = _due_on(plan, context.scheduled_execution_time.date())
        if period is None:
            yield dg.SkipReason("No period of this project is due on this day.")
            return
        for unit in plan.active_units:
            if unit.due_in(period):
                yield dg.RunRequest(
                    run_key=f"{unit.code}|{period.key}",
                    partition_key=dg.MultiPartitionKey({COUNTRY: unit.code, PERIOD: period.key}),
                    tags={WHO: SCHEDULE.name, WHY: f"{period.key} is due"},
                )

    @dg.schedule(
        job_name=PUBLISH,
        name="half_year_publish",
        cron_schedule=[f"0 {PUBLISHING_HOUR} {day} {month} *" for month, day in days],
        execution_timezone=plan.project.time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="On the day the submissions are due, two hours later: publish the figures and reports.",
    )
    def half_year_publish(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        period = _due_on(plan, context.scheduled_execution_time.date())
        if period is None:
            return dg.SkipReason("No period of this project is due on this day.")
        return dg.RunRequest(run_key=period.key, tags={WHO: SCHEDULE.name, WHY: f"{period.key} is due"})

    return [half_year_take_in, half_year_publish]


def _due_on(plan: Plan, day: date) -> Period | None:
    """The period whose submissions are due on that day; None if there is none."""
    return next((period for period in plan.periods() if plan.due_day(period) == day), None)
