"""Judging mutated files in a process of its own, which may hang, die or eat memory without harm to the
caller.

`python -m tests.fuzz.worker` is that process: a line of JSON for each recipe in, a line with what is broken
out. A file that needs more than its seconds of computing ends it, by the kernel and not by Python, so that a
loop inside a library counts too. `Worker` is the caller's end.
"""

import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Self

from tests.fuzz.mutator import Recipe

CPU_SECONDS = 5
"""How long a file may be computed on, on a machine of usual speed."""
WALL_SECONDS = 90
"""How long it may take in all, on a machine that does other things too."""
MOST_MEMORY = 4 * 1024**3

_ROOT = Path(__file__).parents[2]
_VALIDATED_TWICE = 5
"""Every fifth file is judged again."""


class Worker:
    """Asks one process after the other; a context manager. `program` is what answers."""

    def __init__(self, program: tuple[str, ...] = ("-m", "tests.fuzz.worker")) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self._end()

    def broken(self, recipe: Recipe) -> list[str]:
        """What the recipe's file breaks; a process that hangs or dies is broken too."""
        process = self._process = self._process or _start(self._program)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(asdict(recipe)).encode() + b"\n")
            process.stdin.flush()
            if not select.select([process.stdout], [], [], WALL_SECONDS)[0]:
                self._end()
                return [f"not judged within {WALL_SECONDS} s"]
            line = process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if line:
            return json.loads(line)
        code = process.wait()
        self._end()
        if code == -signal.SIGPROF:
            return [f"not judged within {CPU_SECONDS} s of computing"]
        return [f"judging ended the process (exit code {code})"]

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _start(program: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *program],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _main() -> None:
    import resource

    from tests.fuzz.mutator import made
    from tests.fuzz.properties import broken
    from tests.machine import allowed

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for line in sys.stdin.buffer:
        told = json.loads(line)
        recipe = Recipe(told["seed"], told["base"], told["kind"], tuple(map(tuple, told["steps"])))
        mutant = made(recipe)
        signal.setitimer(signal.ITIMER_PROF, allowed(CPU_SECONDS))
        found = broken(mutant, is_validated_twice=recipe.seed % _VALIDATED_TWICE == 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        out.write(json.dumps(found).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    _main()
