"""A tick that the machine slept through, caught up by Dagster's own scheduler."""

import logging
from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.workspace.load_target import ModuleTarget
from dagster._scheduler.scheduler import launch_scheduled_runs

from atlas_pipeline.plan.loading import load_plan

PLAN = load_plan()
MODULE = "atlas_pipeline.definitions"
TARGET = ModuleTarget(module_name=MODULE, attribute=None, working_directory=None, location_name=MODULE)
QUEUED = {"run_coordinator": {"module": "dagster._core.run_coordinator", "class": "QueuedRunCoordinator"}}


@pytest.fixture
def scheduler(monkeypatch, tmp_path):
    """Dagster's instance, and one look of its scheduler at a moment; what it asks for stays in the queue."""
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    with (
        dg.instance_for_test(QUEUED) as instance,
        create_test_daemon_workspace_context(TARGET, instance) as workspace,
    ):
        times: dict = {}

        def look(moment: datetime) -> None:
            with freeze_time(moment):
                list(launch_scheduled_runs(workspace, logging.getLogger("scheduler"), moment, times))

        yield instance, look


def asked(instance: dg.DagsterInstance, job: str) -> list[str | None]:
    filters = dg.RunsFilter(job_name=job)
    return sorted(run.tags.get("dagster/partition", "") for run in instance.get_runs(filters))


def test_a_due_day_on_which_the_machine_was_off_is_caught_up_once(scheduler):
    instance, look = scheduler
    look(datetime(2020, 7, 28, tzinfo=UTC))
    assert instance.get_runs() == []
    # off from here, over the 30th of July, to the autumn
    look(datetime(2020, 9, 1, tzinfo=UTC))
    [period] = [one for one in PLAN.periods() if one.key == "2020-H1"]
    due = sorted(f"{unit.code}|2020-H1" for unit in PLAN.active_units if unit.due_in(period))
    assert asked(instance, "take_in") == due
    assert len(asked(instance, "publish")) == 1
    look(datetime(2020, 9, 2, tzinfo=UTC))
    assert asked(instance, "take_in") == due
