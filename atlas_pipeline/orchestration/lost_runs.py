"""Runs whose process is gone: the process was killed, or the machine went off.

Such a run cannot report its own end.

An officer closed her laptop in the middle of `atlas run`. Dagster kept the run as started, and
publishing, which waits for running runs, waited for ever. So each run holds a lock on a file as its sign
of life. The next process ends each run whose file exists without a lock. A run on another machine that
does not share the home's folder has no file here and is left alone.
"""

import dagster as dg

from atlas_pipeline.files.locks import is_lost
from atlas_pipeline.home import Home

UNDER_WAY = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
LOST = (
    "The process of this run is gone. No half-written data remain: run it again, or let the next run finish."
)


def end_lost_runs(home: Home, instance: dg.DagsterInstance) -> list[str]:
    """Marks lost runs as failed, so that nothing waits for them. Returns their ids."""
    ended = []
    for file in sorted(home.runs.glob("*.lock")) if home.runs.is_dir() else []:
        if not is_lost(file):
            continue
        run = instance.get_run_by_id(file.stem)
        if run is not None and not run.is_finished:
            instance.report_run_failed(run, LOST)
            ended.append(run.run_id)
        file.unlink(missing_ok=True)
    return ended


def sign_file(home: Home, run_id: str):  # type: ignore[no-untyped-def]
    return home.runs / f"{run_id}.lock"
