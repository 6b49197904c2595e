"""A copy of the repository in a temporary folder, in which one mutant at a time is applied and tested.

A test run is a fork of this process, in which the libraries are loaded already and the product is not: to
start Python and load the libraries takes longer than most tests. Every run loads the product's own modules
from its copy.
"""

import importlib
import os
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.mutation.in_copy import FOLDER
from tests.mutation.mutants import REPOSITORY, Mutant

LIBRARIES = (
    "pytest",
    "hypothesis",
    "pandas",
    "pyarrow.csv",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "yaml",
    "numpy",
)
"""Loaded before a run is forked. Not Dagster: it starts threads, which a fork does not have."""

_SECONDS = count(1)

OURS = ("atlas_pipeline", "assets", "sources", "tests")
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "tests.mutation.in_copy")
ENGINE = ("-k", "not postgresql")
"""What differs between the engines is for `make test`; to start a PostgreSQL takes longer than most tests
here."""
PASSED, FAILED, NOT_COLLECTED, NOT_FOUND = 0, 1, 2, 4
"""Exit codes of pytest. Code that breaks while tests are collected is noticed too: a file gives the third, a
test named by its id the fourth. That the test is there is known from the run without a mutant."""


@dataclass
class Run:
    """Tests that run in a process of their own, the leader of its session. `code` is pytest's exit code once
    the run has ended, None if its time was over."""

    process: int
    log: Path
    seconds: float
    began: float = field(default_factory=time.monotonic)
    code: int | None = None
    _has_ended: bool = False

    def has_ended(self) -> bool:
        """Looks, and waits for nothing. Kills the run if its time is over."""
        if self._has_ended:
            return True
        process, status = os.waitpid(self.process, os.WNOHANG)
        if process:
            self.code = os.waitstatus_to_exitcode(status)
        elif time.monotonic() - self.began < self.seconds:
            return False
        else:
            # servers and workers that the tests started go with the process
            os.killpg(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        self._has_ended = True
        return True

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class Copy:
    folder: Path

    def start(self, tests: Sequence[str], seconds: float) -> Run:
        """Starts the tests on the copy's code; they end with the first that fails."""
        log = self.folder.with_suffix(".log")
        sys.stdout.flush()
        process = os.fork()
        if process:
            return Run(process, log, seconds)
        code = 70
        try:
            os.setsid()
            with log.open("wb") as file:
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
            code = self._tested(tests)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # what the parent would do at its end is not for its fork to do

    def _tested(self, tests: Sequence[str]) -> int:
        import pytest

        for name in [one for one in sys.modules if one.partition(".")[0] in OURS]:
            del sys.modules[name]
        sys.path[:] = [
            str(self.folder),
            *(one for one in sys.path if Path(one or ".").resolve() != REPOSITORY),
        ]
        os.chdir(self.folder)
        os.environ |= {"PYTHONPATH": str(self.folder), FOLDER: str(self.folder)}
        os.environ.pop(
            "PYTHONDONTWRITEBYTECODE", None
        )  # without compiled modules every run takes three times as long
        sys.dont_write_bytecode = False
        importlib.invalidate_caches()
        return int(pytest.main([*OPTIONS, *ENGINE, *tests]))

    def put_in(self, mutant: Mutant) -> None:
        """Applies the mutant. Raises Stale if it does not fit the code."""
        path, source = self.folder / mutant.file, REPOSITORY / mutant.file
        path.write_text(mutant.applied(source.read_text(encoding="utf-8")), encoding="utf-8")
        # A compiled module is known by the second and the size of its source: no two mutants have the same
        # second.
        second = int(source.stat().st_mtime) + next(_SECONDS)
        os.utime(path, (second, second))

    def take_out(self, mutant: Mutant) -> None:
        shutil.copy2(REPOSITORY / mutant.file, self.folder / mutant.file)


def load_libraries() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)


@contextmanager
def copied(folder: Path) -> Iterator[Copy]:
    """A copy of the files that git tracks or would track, as they are now, with its modules compiled."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    ).stdout.decode()
    try:
        for name in filter(None, listed.split("\0")):
            source, target = REPOSITORY / name, folder / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        subprocess.run([sys.executable, "-m", "compileall", "-q", *OURS], cwd=folder, check=True)
        yield Copy(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
