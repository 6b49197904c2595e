"""Running the product as a user would: the installed command, in a folder of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from atlas_pipeline.files.modes import set_umask
from tests.kills import SERVER
from tests.plan.folder import PlanFolder

ROOT = Path(__file__).parents[2]
KEY_INDICATORS = ("K1", "K2", "K3")
SMALL = ("LBR_2019-H2.xlsx", "THA_2020-H1.xlsx")
"""The samples of the small office: one without errors, and one with rows set aside, persons and names."""
ATLAS = Path(sys.executable).with_name("atlas")


def atlas(folder: Path, arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """`atlas ARGUMENTS` in `folder`, with nothing of our own in its environment but what is given.

    Starts an interpreter, which takes two seconds: for tests of that start. `forked` does for the others that
    need a process, and `call` for all that need none.
    """
    return subprocess.run(
        [str(ATLAS), *arguments],
        cwd=folder,
        env=_without_ours() | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _without_ours() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("ATLAS_")}


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


class Forked:
    """`atlas ARGUMENTS` in a process of its own that is forked with everything imported.

    `before` is called in the process first, for example to give up a right.
    """

    def __init__(
        self,
        folder: Path,
        arguments: list[str],
        before: Callable[[], object] | None = None,
        **environment: str,
    ) -> None:
        self._said = tempfile.TemporaryDirectory()
        self._files = [Path(self._said.name, name) for name in ("stdout", "stderr")]
        for file in self._files:
            file.touch()
        self._process = SERVER.Process(
            target=_main, args=(folder, arguments, before, self._files, _without_ours() | environment)
        )
        self._process.start()

    def ended(self, seconds: float = 300) -> Called:
        """Waits for the end. Fails if it does not come in time."""
        self._process.join(seconds)
        is_late = self._process.is_alive()
        self._process.kill()
        self._process.join()
        stdout, stderr = (file.read_text(encoding="utf-8") for file in self._files)
        self._said.cleanup()
        assert not is_late, f"not ended after {seconds} seconds: {stdout}{stderr}"
        return Called(self._process.exitcode, stdout, stderr)


def forked(
    folder: Path, arguments: list[str], before: Callable[[], object] | None = None, **environment: str
) -> Called:
    return Forked(folder, arguments, before, **environment).ended()


def _main(
    folder: Path,
    arguments: list[str],
    before: Callable[[], object] | None,
    files: list[Path],
    environment: dict[str, str],
) -> None:
    from atlas_pipeline.cli.main import main

    for number, file in enumerate(files, start=1):
        os.dup2(os.open(file, os.O_WRONLY), number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    if before is not None:
        before()
    sys.argv = ["atlas", *arguments]
    main()
