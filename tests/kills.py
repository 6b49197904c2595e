"""Killing a command at a chosen write.

A process that is killed at a random moment is nearly always computing. The moments that matter are those just
before and just after a write, and they are few: all of them can be gone through. A command is run in a forked
process, which counts its writes below a folder and sends itself SIGKILL at one of them.

A write is: a file opened to be written (before it, and after it while the file is still empty), renamed,
linked or removed, and a transaction of a database (before its commit, and after it).
"""

import multiprocessing
import os
import re
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

# a server that has everything imported forks each command at once, and has no thread that a fork would lose
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(
    [
        "tests.kills",
        "atlas_pipeline.cli.app",
        "atlas_pipeline.cli.launcher",
        "atlas_pipeline.cli.run_summary",
        "atlas_pipeline.ingestion.key_rotation",
        "alembic.command",
        "pandera.pandas",
    ]
)

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NAMES = {"os.rename": "rename", "os.link": "link", "os.remove": "remove"}
"""Events of Python's audit hook, and how we call them."""
_LOCKS = ("lock",)
"""Ends of the names of files that hold nothing."""
_STATEMENT = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|(?:CREATE|ALTER|DROP) TABLE)\s+"?(\w+)', re.IGNORECASE
)


@dataclass(frozen=True)
class Moment:
    """When a process dies: at its write of that number, from 1. Counted are the writes whose name has a match
    of the pattern `of` and is not in `but`."""

    number: int
    of: str = ""
    but: frozenset[str] = frozenset()


class Ended(NamedTuple):
    """`write`: the name of the write at which the process died; None if it came to its end."""

    code: int
    write: str | None


def command(
    office: Path, arguments: list[str], moment: Moment | None = None, home: str = ".atlas", **environment: str
) -> Ended:
    """`atlas ARGUMENTS` in a process of its own in the folder `office`, killed at that moment of writing
    `home`."""
    told = office.with_name(f"{office.name}.died")
    told.unlink(missing_ok=True)
    process = SERVER.Process(target=_command, args=(office, arguments, moment, home, told, environment))
    process.start()
    process.join()
    write = told.read_text(encoding="utf-8") if told.exists() else None
    assert (process.exitcode == -signal.SIGKILL) == (write is not None)
    return Ended(process.exitcode, write)


def killed_after(office: Path, arguments: list[str], seconds: float, **environment: str) -> bool:
    """Whether the command was still under way when it was killed, that many seconds after its start."""
    process = SERVER.Process(
        target=_command, args=(office, arguments, None, "", office.with_name("died"), environment)
    )
    process.start()
    process.join(seconds)
    is_under_way = process.is_alive()
    process.kill()
    process.join()
    return is_under_way and process.exitcode == -signal.SIGKILL


def warmed() -> None:
    """Starts the server, so that what is timed afterwards does not count its imports."""
    process = SERVER.Process(target=time.sleep, args=(0,))
    process.start()
    process.join()


def each_write(office: Path, arguments: list[str], of: str = "", **environment: str) -> Iterator[Ended]:
    """Kills the command at one write after the other, in the same office: the next run goes on where the one
    before it died, and dies at the first write that has a name at which none died. Ends with the run that
    came to its end."""
    done: frozenset[str] = frozenset()
    while True:
        ended = command(office, arguments, Moment(1, of, done), **environment)
        yield ended
        if ended.write is None:
            return
        done |= {ended.write}


def _command(
    office: Path,
    arguments: list[str],
    moment: Moment | None,
    home: str,
    told: Path,
    environment: dict[str, str],
) -> None:
    from atlas_pipeline.cli.app import app
    from atlas_pipeline.files.modes import set_umask

    for key in [key for key in os.environ if key.startswith("ATLAS_")]:
        del os.environ[key]
    os.environ.update(environment)
    os.chdir(office)
    set_umask()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    if moment is not None:
        _Watch(office / home, moment, told).begin()
    app(arguments, prog_name="atlas")


class _Watch:
    """Counts the writes of this process below a folder, and ends it at one of them."""

    def __init__(self, folder: Path, moment: Moment, told: Path) -> None:
        self._folder = f"{folder}{os.sep}"
        self._moment = moment
        self._left = moment.number
        self._told = told
        self._written: dict[int, tuple[str, set[str]]] = {}

    def begin(self) -> None:
        import sys

        import sqlalchemy as sa
        from sqlalchemy.engine.default import DefaultDialect

        commit = DefaultDialect.do_commit

        def committing(dialect: DefaultDialect, connection) -> None:  # type: ignore[no-untyped-def]
            database, tables = self._written.pop(id(connection.dbapi_connection), ("", set()))
            name = f"commit {database}: {', '.join(sorted(tables))}"
            if tables:
                self._passed(f"before {name}")
            commit(dialect, connection)
            if tables:
                self._passed(f"after {name}")

        DefaultDialect.do_commit = committing  # type: ignore[method-assign]
        sa.event.listen(sa.Engine, "before_cursor_execute", self._executed)
        sys.addaudithook(self._audited)

    def _executed(self, connection, cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]
        if found := _STATEMENT.match(statement):
            place = str(connection.engine.url.database)
            if place.startswith(self._folder):
                table = re.sub(r"^(report|fact|bridge)_\w+", r"\1_…", found[1])
                self._written.setdefault(id(cursor.connection), (self._name(place), set()))[1].add(table)

    def _audited(self, event: str, arguments: tuple) -> None:
        if event != "open" and event not in _NAMES:
            return
        path = arguments[0]
        if not isinstance(path, str | os.PathLike):
            return
        path = os.fspath(path)
        if not isinstance(path, str) or not path.startswith(self._folder) or path.endswith(_LOCKS):
            return
        name = self._name(path)
        if event in _NAMES:
            if os.path.lexists(path):
                self._passed(f"{_NAMES[event]} {name}")
        elif arguments[2] & _WRITES:
            self._passed(f"open {name}")
            if arguments[2] & os.O_TRUNC or not os.path.lexists(path):
                self._passed(f"empty {name}", path)

    def _name(self, path: str) -> str:
        """The path in the folder, without what is another at each run."""
        name = path.removeprefix(self._folder)
        if name.startswith(f"dagster{os.sep}storage"):
            return "dagster/storage"
        return re.sub(r"[0-9a-f]{8,}(-[0-9a-f]{4,})*|(?<=\.)\d+(?=\.)", "#", name)

    def _passed(self, name: str, emptied: str = "") -> None:
        """Ends the process here if it is the moment; `emptied` is a file that is there and empty then."""
        if name in self._moment.but or not re.search(self._moment.of, name):
            return
        self._left -= 1
        if self._left == 0:
            if emptied:
                Path(emptied).write_bytes(b"")
            self._told.write_text(name, encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)  # the signal is on its way
