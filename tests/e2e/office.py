"""Running the product as a user would: the installed command, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from atlas_pipeline.files.modes import set_umask
from tests.plan.folder import PlanFolder

ROOT = Path(__file__).parents[2]
KEY_INDICATORS = ("K1", "K2", "K3")
ATLAS = Path(sys.executable).with_name("atlas")


def atlas(folder: Path, arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """`atlas ARGUMENTS` in `folder`, with nothing of our own in its environment but what is given."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("ATLAS_")}
    return subprocess.run(
        [str(ATLAS), *arguments],
        cwd=folder,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def with_key_indicators(folder: Path) -> None:
    """From now on `atlas` has in `folder` a plan of the key indicators only: a run takes half the time."""
    plan = PlanFolder(folder / "plan")
    entries = plan.read("indicators.yaml")
    plan.write("indicators.yaml", [one for one in entries if one["code"] in KEY_INDICATORS])
    targets = plan.rows("targets.csv")
    plan.write_rows("targets.csv", [row for row in targets if row["indicator"] in KEY_INDICATORS])
    plan.keep_cases_of(KEY_INDICATORS)
    with (folder / ".env").open("a", encoding="utf-8") as settings:
        settings.write("ATLAS_PLAN=plan\n")


class Called(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def call(folder: Path, arguments: list[str], **environment: str) -> Called:
    """The same command within this process, which spares it the imports; what it would leave of itself in the
    environment is taken back."""
    from atlas_pipeline.cli.app import app

    kept, here, umask = dict(os.environ), Path.cwd(), os.umask(0)
    set_umask()  # as the installed command does first
    try:
        for key in [key for key in os.environ if key.startswith("ATLAS_")]:
            del os.environ[key]
        os.environ.update(environment)
        os.chdir(folder)
        done = CliRunner().invoke(app, arguments)
    finally:
        os.umask(umask)
        os.chdir(here)
        os.environ.clear()
        os.environ.update(kept)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Called(done.exit_code, done.stdout, done.stderr)
