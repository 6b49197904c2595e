"""Launches the jobs from the command line: the same jobs as in the UI, in the same Dagster instance.

The runs are in this process and not in Dagster's queue; the unique index on `currency` is the real lock.
Dagster's own log lines are stored with the run and not printed.
"""

import logging
import os
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import dagster as dg
from dagster._core.instance import InstanceRef

from atlas_pipeline.cli.output import console
from atlas_pipeline.definitions import build_definitions
from atlas_pipeline.home import Home
from atlas_pipeline.jobs import ASSESS, PUBLISH, REFRESH_CONTEXT, TAKE_IN, WHY
from atlas_pipeline.orchestration.lost_runs import end_lost_runs
from atlas_pipeline.orchestration.resources import WHO
from atlas_pipeline.orchestration.storage import with_open_files
from atlas_pipeline.plan.units import Slice
from atlas_pipeline.services import alerts

if TYPE_CHECKING:
    from atlas_pipeline.alerts.delivery import DeliveryResult

LOCATION = "atlas_pipeline.definitions"
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def open_instance(home: Home) -> dg.DagsterInstance:
    """Dagster's instance of this home, with its databases created and opened; a context manager.

    Dagster creates each SQLite file at the first access. If two processes do this at the same time, they
    leave two rows in `alembic_version`, and every later opening fails (Dagster 1.13). So the first access
    is under the home's lock.
    """
    with home.alone():
        instance = dg.DagsterInstance.from_ref(with_open_files(InstanceRef.from_dir(str(home.dagster))))
        instance.get_runs(limit=1)
        instance.all_instigator_state()
        instance.get_asset_keys(limit=1)
        return instance


class Launcher:
    """The jobs of one home, ready to run; a context manager, because it holds Dagster's instance open."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.said: list[str] = []
        """The sentences for a person from the failed runs, in order."""

    def __enter__(self) -> Self:
        warnings.filterwarnings("ignore", category=dg.PreviewWarning)
        warnings.filterwarnings("ignore", category=dg.BetaWarning)
        os.environ["DAGSTER_HOME"] = str(self.home.dagster)
        self._definitions = build_definitions(home=self.home)
        self._instance = open_instance(self.home).__enter__()
        logging.getLogger("dagster").setLevel(logging.CRITICAL)
        end_lost_runs(self.home, self._instance)
        return self

    def __exit__(self, *reason: object) -> None:
        self._instance.__exit__(*reason)  # type: ignore[arg-type]

    def take_in(self, slices: Sequence[Slice]) -> list[Slice]:
        """Takes in each slice and shows the progress. Returns the slices whose run failed."""
        from rich.progress import track

        options = {"look_into_inbox": False}
        shown = track(
            slices,
            description="Validating submissions",
            console=console(),
            disable=not slices,
            transient=True,
        )
        return [one for one in shown if not self._run(TAKE_IN, partition=one.key, options=options)]

    def publish(self) -> bool:
        with console().status("Computing the figures and writing the reports"):
            return self._run(PUBLISH)

    def assess(self) -> bool:
        """Assesses the quality of the current rows. Returns False if the run failed, or if a check could
        not be made."""
        return self._run(ASSESS)

    def alert(self) -> "Sequence[DeliveryResult]":
        """Updates the alerts and sends the notifications. Returns the result of each message.

        The sensor that does the same needs the daemon; this function does not.
        """
        from atlas_pipeline.orchestration import failed_runs
        from atlas_pipeline.sensors import run_conditions

        found = run_conditions(self.home, self._instance)
        alerts.look(self.home, also=found, also_looked_for=failed_runs.LOOKED_FOR)
        return alerts.notify(self.home)

    def refresh_context(self) -> bool:
        return self._run(REFRESH_CONTEXT)

    def _run(self, job: str, partition: str | None = None, options: dict | None = None) -> bool:
        config: dict = dict(QUIET)
        if options is not None:
            config["resources"] = {"options": {"config": options}}
        result = self._definitions.resolve_job_def(job).execute_in_process(
            instance=self._instance,
            partition_key=partition,
            run_config=config,
            tags={
                WHO: self.home.actor.name,
                WHY: "started on the command line",
                # no retries: the person can run the command again, and the daemon cannot restart a run
                # that was never in its queue
                "dagster/max_retries": "0",
                ".dagster/repository": f"__repository__@{LOCATION}",
            },
            raise_on_error=False,
        )
        self.said += _said(result)
        return result.success


def _said(result: dg.ExecuteInProcessResult) -> list[str]:
    """The sentences of the failed steps, as far as they have one."""
    failures = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    descriptions = [one.user_failure_data.description for one in failures if one.user_failure_data]
    return [one for one in descriptions if one]
