"""Problems found in Dagster's run history: failed runs and failed checks.

A failed run is reported until a later run of the same job and slice succeeds. A failed check is reported
until the same check of the same slice passes. The error text of a run stays in the run, because it may
contain data of a file.
"""

from collections.abc import Collection, Iterator

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from atlas_pipeline.alerts.conditions import AlertCondition
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.problems.model import Severity

RUN_FAILED, PUBLISHING_FAILED, CHECK_FAILED = "run_failed", "publishing_failed", "check_failed"
LOOKED_FOR = frozenset({RUN_FAILED, PUBLISHING_FAILED, CHECK_FAILED})
LOOKED_BACK = 200
"""The number of newest failed runs, and of newest results of each check, that are read."""

PARTITION = "dagster/partition"
FAILED = {AssetCheckExecutionRecordStatus.FAILED}


def conditions(
    instance: dg.DagsterInstance, plan: Plan, *, publishing: str, invariants: Collection[dg.AssetCheckKey]
) -> list[AlertCondition]:
    """Returns the conditions found in the instance.

    `publishing` names the job that makes the figures: if it fails, the figures stay as they were.
    `invariants` are the checks that must hold.
    """
    return [*_runs(instance, plan, publishing), *_checks(instance, plan, invariants)]


def _runs(instance: dg.DagsterInstance, plan: Plan, publishing: str) -> Iterator[AlertCondition]:
    failed = dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE])
    seen: set[tuple[str, str]] = set()
    for record in instance.get_run_records(filters=failed, limit=LOOKED_BACK):
        run = record.dagster_run
        partition = run.tags.get(PARTITION, "")
        if (run.job_name, partition) in seen:
            continue
        seen.add((run.job_name, partition))
        if _has_succeeded_since(instance, run.job_name, partition, record.storage_id):
            continue
        kind = PUBLISHING_FAILED if run.job_name == publishing else RUN_FAILED
        unit, _, period = partition.partition("|")
        yield AlertCondition(
            key=f"run|{run.job_name}|{partition}",
            kind=kind,
            severity=Severity.ERROR,
            owner=plan.headquarters,
            period=period,
            details={"job": f"{run.job_name} {unit} {period}".strip(), "run": run.run_id[:8]},
        )


def _has_succeeded_since(instance: dg.DagsterInstance, job: str, partition: str, storage_id: int) -> bool:
    tags = {PARTITION: partition} if partition else {}
    good = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.SUCCESS], tags=tags)
    newest = instance.get_run_records(filters=good, limit=1)
    return bool(newest) and newest[0].storage_id > storage_id


def _checks(
    instance: dg.DagsterInstance, plan: Plan, invariants: Collection[dg.AssetCheckKey]
) -> Iterator[AlertCondition]:
    storage = instance.event_log_storage
    for key in invariants:
        if not storage.get_asset_check_execution_history(key, limit=1, status=FAILED):
            continue
        newest: dict[str, bool] = {}
        for record in storage.get_asset_check_execution_history(key, limit=LOOKED_BACK):
            if record.event is not None and record.event.dagster_event is not None:
                evaluation = record.event.dagster_event.asset_check_evaluation_data
                newest.setdefault(record.partition or "", evaluation.passed)
        for partition, is_passed in newest.items():
            if not is_passed:
                unit, _, period = partition.partition("|")
                yield AlertCondition(
                    key=f"check|{key.asset_key.to_user_string()}|{key.name}|{partition}",
                    kind=CHECK_FAILED,
                    severity=Severity.ERROR,
                    owner=plan.headquarters,
                    period=period,
                    details={
                        "check": key.name,
                        "asset": f"{key.asset_key.to_user_string()} {unit} {period}".strip(),
                    },
                )
