"""A run whose process was killed: it is ended by whoever comes next, and publishing waits no more."""

import multiprocessing
import os
import signal
import time

import dagster as dg
import pytest

from atlas_pipeline.cli.launcher import Launcher, open_instance
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.lost_runs import LOST, UNDER_WAY, end_lost_runs
from atlas_pipeline.orchestration.resources import home_resource
from atlas_pipeline.settings import Settings

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(Settings(home=tmp_path / "home", user="tester"))
    home.prepare()
    return home


def run_that_hangs(settings: Settings) -> None:
    """A run in the home that is under way until somebody kills it."""

    @dg.op(required_resource_keys={"home"})
    def hang(context: dg.OpExecutionContext):
        time.sleep(600)

    @dg.job(resource_defs={"home": home_resource(Home(settings))})
    def hanging():
        hang()

    with open_instance(Home(settings)) as instance:
        hanging.execute_in_process(instance=instance)


def wait_for_step(instance: dg.DagsterInstance) -> str:
    for _ in range(600):
        for run in instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY)):
            if any(
                entry.dagster_event and entry.dagster_event.is_step_start
                for entry in instance.all_logs(run.run_id)
            ):
                return run.run_id
        time.sleep(0.1)
    raise AssertionError("the run never began")


def test_a_killed_run_is_ended_and_a_living_one_is_left_alone(home):
    process = SPAWN.Process(target=run_that_hangs, args=(home.settings,))
    process.start()
    with open_instance(home) as instance:
        run_id = wait_for_step(instance)
        assert end_lost_runs(home, instance) == []
        assert instance.get_run_by_id(run_id).status is dg.DagsterRunStatus.STARTED
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        assert end_lost_runs(home, instance) == [run_id]
        assert instance.get_run_by_id(run_id).status is dg.DagsterRunStatus.FAILURE
        assert any(LOST in entry.message for entry in instance.all_logs(run_id))
        assert end_lost_runs(home, instance) == []
    assert list(home.runs.iterdir()) == []


def test_a_run_that_ends_in_peace_leaves_no_sign(home):
    with Launcher(home) as launcher:
        assert launcher.publish()
    assert list(home.runs.iterdir()) == []
