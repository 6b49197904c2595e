"""Sensors: they start runs by themselves. New submissions are taken in, changed figures are published, new
publications are assessed, and alerts are updated."""

import hashlib
import json
from collections.abc import Iterator
from itertools import chain

import dagster as dg

from atlas_pipeline.home import Home
from atlas_pipeline.jobs import ASSESS, ASSESSED, PUBLISH, TAKE_IN, WHY, invariants
from atlas_pipeline.orchestration import failed_runs
from atlas_pipeline.orchestration.lost_runs import UNDER_WAY, end_lost_runs
from atlas_pipeline.orchestration.resources import WHO
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.services import alerts as alerting
from atlas_pipeline.services.publication_state import STATE, publication_state
from sources import cursor_of, fetched

ARRIVALS_SECONDS = 15
QUIET_SECONDS = 5
"""A file has arrived if it was not written to for this time. The sensor checks every 15 seconds; with the
time that a run needs to start, the file is taken in within a minute."""
ALERTS_SECONDS = 60


def build_sensors() -> list[dg.SensorDefinition]:
    @dg.sensor(
        job_name=TAKE_IN,
        name="arrivals",
        minimum_interval_seconds=ARRIVALS_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Looks at every source (the inbox) every 15 seconds and takes in each new file once. A "
        "file that is still being written waits for the next look.",
    )
    def arrivals(
        context: dg.SensorEvaluationContext, home: dg.ResourceParam[Home]
    ) -> Iterator[dg.RunRequest | dg.SkipReason]:
        from atlas_pipeline.services.deliver import deliver
        from atlas_pipeline.services.take_in import waiting_slices

        connectors = home.connectors(quiet_seconds=QUIET_SECONDS)
        # listed before the files are read, so that a file that changes meanwhile is new at the next tick
        listed = {key: list(source.list()) for key, source in connectors.items()}
        cursors = {key: cursor_of(found) for key, found in listed.items()}
        looked_like = json.dumps([cursors, home.plan.judging_version, home.warehouse.currency.digest()])
        if looked_like == context.cursor:
            yield dg.SkipReason(
                "Nothing new: no source has a new file, and the current rows have not changed."
            )
            return
        seen = _cursors_in(context.cursor)
        changed = [key for key in connectors if cursors[key] != seen.get(key)]
        found = chain.from_iterable(fetched(connectors[key], listed[key]) for key in changed)
        deliver(home, found, actor=home.actor)
        waiting = waiting_slices(home)
        under_way = _slices_under_way(home, context.instance)
        asked_for = [one for one in waiting if one.key not in under_way]
        for one in asked_for:
            newest = max(sent.id for sent in home.warehouse.submissions.find(one.unit, one.period.key))
            yield dg.RunRequest(
                run_key=f"{one.key}:{newest}:{home.plan.judging_version[:12]}:{_current_digest(home, one)}",
                partition_key=one.key,
                tags={
                    WHO: home.actor.name,
                    WHY: f"submission {newest} arrived, or other current rows have changed",
                },
            )
        if not waiting:
            yield dg.SkipReason("Every file in the inbox is taken in.")
        elif not asked_for:
            yield dg.SkipReason("A run under way is taking in the waiting submissions.")
        if asked_for == waiting:  # otherwise the next tick checks again, because a run under way may fail
            context.update_cursor(looked_like)

    @dg.sensor(
        job_name=PUBLISH,
        name="publish_when_changed",
        minimum_interval_seconds=ARRIVALS_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Publishes once if the current rows or the plan have changed and no submission is being "
        "taken in.",
    )
    def publish_when_changed(
        context: dg.SensorEvaluationContext, home: dg.ResourceParam[Home]
    ) -> dg.RunRequest | dg.SkipReason:
        if _is_run_under_way(home, context.instance):
            return dg.SkipReason("A run is under way; publishing waits for it.")
        state = publication_state(home)
        if state is None:
            return dg.SkipReason("No form is current yet.")
        if state == _published_state(context.instance, home.plan.indicators[0].code):
            return dg.SkipReason("The published figures are up to date.")
        # with the ledger's number: the same state may come again, but a failing run is not repeated for ever
        return dg.RunRequest(
            run_key=f"{state}:{home.warehouse.ledger.seq_at()}",
            tags={WHO: home.actor.name, WHY: "the current rows have changed"},
        )

    @dg.sensor(
        job_name=ASSESS,
        name="judge_when_published",
        minimum_interval_seconds=ARRIVALS_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Checks the current rows once after each publication.",
    )
    def judge_when_published(
        context: dg.SensorEvaluationContext, home: dg.ResourceParam[Home]
    ) -> dg.RunRequest | dg.SkipReason:
        if _is_run_under_way(home, context.instance):
            return dg.SkipReason("A run is under way; the checks wait for it.")
        published = _published_state(context.instance, home.plan.indicators[0].code)
        if published is None:
            return dg.SkipReason("Nothing is published yet.")
        if published == _published_state(context.instance, ASSESSED[0]):
            return dg.SkipReason("The published figures are checked already.")
        return dg.RunRequest(
            run_key=f"{published}:{home.warehouse.ledger.seq_at()}",
            tags={WHO: home.actor.name, WHY: "new figures were published"},
        )

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=ALERTS_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Looks every minute for problems and due dates, also for runs that failed or were "
        "killed. Sends each alert once, and again when it is resolved.",
    )
    def alerts(context: dg.SensorEvaluationContext, home: dg.ResourceParam[Home]) -> dg.SkipReason:
        end_lost_runs(home, context.instance)
        changes = alerting.look(
            home, also=run_conditions(home, context.instance), also_looked_for=failed_runs.LOOKED_FOR
        )
        return dg.SkipReason(alerting.Look(changes, alerting.notify(home)).sentence)

    return [arrivals, publish_when_changed, judge_when_published, alerts]


def run_conditions(home: Home, instance: dg.DagsterInstance) -> list:
    """The problems in Dagster's run history; see `failed_runs`."""
    return failed_runs.conditions(instance, home.plan, publishing=PUBLISH, invariants=invariants(home.plan))


def _is_run_under_way(home: Home, instance: dg.DagsterInstance) -> bool:
    """Whether a run is under way. A run whose process is gone is ended first, so that nothing waits for
    it."""
    end_lost_runs(home, instance)
    return instance.get_runs_count(dg.RunsFilter(statuses=UNDER_WAY)) > 0


def _slices_under_way(home: Home, instance: dg.DagsterInstance) -> set[str | None]:
    """The keys of the slices that a run takes in now or is queued to take in, whoever started the run."""
    end_lost_runs(home, instance)
    runs = instance.get_runs(dg.RunsFilter(job_name=TAKE_IN, statuses=UNDER_WAY))
    return {run.tags.get(failed_runs.PARTITION) for run in runs}


def _cursors_in(cursor: str | None) -> dict[str, str]:
    """The cursor of each source at the last tick. Empty if there was no tick yet, or if an older program
    wrote the cursor."""
    try:
        sources, *_ = json.loads(cursor or "[{}]")
    except ValueError:
        return {}
    return sources if isinstance(sources, dict) else {}


def _current_digest(home: Home, wanted: Slice) -> str:
    """A digest that changes if another intake of the slice becomes current. Then the forms that depend on
    it (for example after a held form was confirmed) get a new run."""
    current = home.warehouse.currency.forms()
    of_slice = current[(current["unit"] == wanted.unit) & (current["period"] == wanted.period.key)]
    state = sorted(zip(of_slice["form"], of_slice["intake_id"], strict=True))
    return hashlib.sha256(repr(state).encode()).hexdigest()[:12]


def _published_state(instance: dg.DagsterInstance, asset: str) -> str | None:
    """The state in the newest materialization of the asset: the state that was published, or assessed,
    last. None if there is none."""
    event = instance.get_latest_materialization_event(dg.AssetKey(asset))
    if event is None or event.asset_materialization is None:
        return None
    state = event.asset_materialization.metadata.get(STATE)
    return str(state.value) if state is not None else None
