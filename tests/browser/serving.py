"""The real `atlas ui`, with its daemon, and a real browser on it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import httpx

from tests.e2e.office import ATLAS, ROOT, call

SAMPLES = ROOT / "samples"
OPENS_SECONDS, WAIT_SECONDS = 180, 180
LOCATION = "/locations/atlas_pipeline.definitions"

RUNS = "{runsOrError{... on Runs{results{jobName status tags{key value}}}}}"
LOADED = "{workspaceOrError{... on Workspace{locationEntries{loadStatus}}}}"


class Office:
    """A home in a folder of its own, and Dagster as an officer has it open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox = folder / ".atlas" / "inbox"
        self.rehearsal = folder / ".atlas" / "rehearsal"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen

    @property
    def address(self) -> str:
        """What `atlas ui` printed; empty until it has."""
        found = re.search(r"Dagster opens at (\S+)", (self.folder / "ui.log").read_text(errors="replace"))
        return found[1] if found else ""

    @cached_property
    def cookie(self) -> str:
        """What a browser keeps that has opened the printed address."""
        with httpx.Client() as browser:
            browser.get(self.address)
            [(name, value)] = browser.cookies.items()
        return f"{name}={value}"

    def deliver(self, name: str, to: Path | None = None) -> None:
        shutil.copyfile(SAMPLES / name, (to or self.inbox) / name)

    def answers(self, *arguments: str) -> list[dict]:
        """What the command line says, asked for as JSON."""
        return json.loads(call(self.folder, [*arguments, "--format", "json"]).stdout)

    def ask(self, query: str) -> dict:
        headers = {"origin": self.url, "cookie": self.cookie}
        answer = httpx.post(f"{self.url}/graphql", json={"query": query}, headers=headers, timeout=30)
        return answer.json()["data"]

    def runs(self, job: str, partition: str | None = None) -> list[tuple[str, str]]:
        """Of each run of a job the state and why it was started."""
        found = []
        for run in self.ask(RUNS)["runsOrError"]["results"]:
            tags = {tag["key"]: tag["value"] for tag in run["tags"]}
            if run["jobName"] == job and partition in (None, tags.get("dagster/partition")):
                found.append((run["status"], tags["atlas/why"]))
        return found

    def is_open(self) -> bool:
        if not self.address:
            return False
        try:
            entries = self.ask(LOADED)["workspaceOrError"]["locationEntries"]
        except (httpx.HTTPError, OSError, KeyError, ValueError):
            return False
        return bool(entries) and all(entry["loadStatus"] == "LOADED" for entry in entries)


def until(holds: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> float:
    """Asks once a second until it holds; how many seconds that took. Fails with what was waited for."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"waited {seconds} seconds in vain for: {what}"
        time.sleep(1)
    return time.monotonic() - began


@contextmanager
def open_office(folder: Path, **environment: str) -> Iterator[Office]:
    """Everything that Dagster started is ended with it. It starts where every file that is made is open to
    all."""
    office = Office(folder)
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("ATLAS_", "DAGSTER_"))}
    with (folder / "ui.log").open("wb") as log:
        process = subprocess.Popen(
            [str(ATLAS), "ui", "--port", str(office.port)],
            cwd=folder,
            env={**clean, "ATLAS_USER": "officer", **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0,
        )
    office.process = process
    try:
        until(lambda: process.poll() is not None or office.is_open(), "Dagster's definitions", OPENS_SECONDS)
        assert process.poll() is None, (folder / "ui.log").read_text(errors="replace")[-2000:]
        yield office
    finally:
        _end(process)


def _end(process: subprocess.Popen) -> None:
    """As Ctrl-C does, then whatever of its group is still there."""
    for sign in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            continue


def chromium() -> str | None:
    """The browser of this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
