"""Running the product as a user would: the installed command, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from atlas_pipeline.files.modes import set_umask

ROOT = Path(__file__).parents[2]
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


class Called(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def call(folder: Path, arguments: list[str]) -> Called:
    """The same command within this process, which spares it the imports; what it would leave of itself in the
    environment is taken back."""
    from atlas_pipeline.cli.app import app

    kept, here, umask = dict(os.environ), Path.cwd(), os.umask(0)
    set_umask()  # as the installed command does first
    try:
        for key in [key for key in os.environ if key.startswith("ATLAS_")]:
            del os.environ[key]
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
