"""A due day on which the machine was off: Dagster's own scheduler, loading the definitions as its daemon
does."""

import logging
from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.workspace.load_target import ModuleTarget
from dagster._scheduler.scheduler import launch_scheduled_runs

QUEUED = {"module": "dagster.core.run_coordinator", "class": "QueuedRunCoordinator"}
"""Runs are entered, and started by a daemon that is not there."""


@pytest.mark.deep
def test_a_tick_that_the_machine_slept_through_is_caught_up_once(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    overrides = {"run_coordinator": QUEUED}
    target = ModuleTarget("atlas_pipeline.definitions", None, str(tmp_path), "atlas")
    with (
        dg.instance_for_test(overrides=overrides) as instance,
        create_test_daemon_workspace_context(target, instance) as workspace,
    ):
        logger = logging.getLogger("scheduler")
        for moment in (
            datetime(2020, 7, 25, 12, tzinfo=UTC),  # on, five days before the due day
            datetime(2020, 8, 4, 12, tzinfo=UTC),  # on again, five days after it
            datetime(2020, 8, 4, 12, 1, tzinfo=UTC),
        ):
            with freeze_time(moment):
                list(launch_scheduled_runs(workspace, logger, moment, {}))
        asked = sorted((run.job_name, run.tags.get("dagster/partition", "")) for run in instance.get_runs())
    units = ("ARG", "HQ", "LBR", "PRY", "THA")
    assert asked == [("publish", ""), *(("take_in", f"{unit}|2020-H1") for unit in units)]
