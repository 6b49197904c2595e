"""Runs Dagster's UI behind the guard, and Dagster's daemon.

Starts the same parts as `dagster dev`. The guard is in the process of the web server.

The code location runs in its own process and listens on a Unix socket. So the guarded port is the only
port. SIGINT and SIGTERM end this process within two seconds. The daemon ends with it, or is killed. The code
location ends by itself a moment later, except a run in progress: it is a process of the code location, which
lives until the run ends.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import uvicorn
import yaml
from dagster import DagsterInstance
from dagster._cli.proxy_server_manager import ProxyServerManager
from dagster._core.instance import InstanceRef
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget, WorkspaceFileTarget
from dagster._serdes import serialize_value
from dagster._utils.log import configure_loggers
from dagster_shared.ipc import get_ipc_shutdown_pipe, send_ipc_shutdown_message
from dagster_webserver.version import __version__
from dagster_webserver.webserver import DagsterWebserver

from atlas_pipeline.portal.address import Address
from atlas_pipeline.portal.guard import Guard
from atlas_pipeline.portal.key import UiKey

T = TypeVar("T")
POLL_MS = 2000
PAGE_SECONDS = 1
"""How long an open page may take to end before it is cut off, in seconds."""
STOP_SECONDS = 0.7
"""How long the parts together may take to end after that. Ended one after the other, they took nine."""


def serve(
    *, at: socket.socket, dagster_home: Path, module: str, addresses: Sequence[Address], key: UiKey
) -> bool:
    """Serves on the socket of `open_port` until a signal ends it. Returns False if the daemon ended first.

    Threads of Dagster may still be running then, so the caller ends the process with `os._exit`.
    """
    # Also needed if a script started us with "&": SIGINT is then ignored.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, _interrupt)
    try:
        return _serve(at, dagster_home, module, addresses, key)
    except KeyboardInterrupt:
        return True


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _serve(
    at: socket.socket, dagster_home: Path, module: str, addresses: Sequence[Address], key: UiKey
) -> bool:
    os.environ["DAGSTER_IS_DEV_CLI"] = "1"  # as `dagster dev` does
    configure_loggers(formatter="colored", log_level="INFO")
    with _parts() as parts:
        instance = DagsterInstance.from_ref(InstanceRef.from_dir(str(dagster_home)))
        instance.optimize_for_webserver(statement_timeout=15_000, pool_recycle=3600, max_overflow=20)
        workspace = parts.enter(_code_location(instance, module))
        daemon = parts.enter(_daemon(instance, workspace))
        context = parts.enter(
            WorkspaceProcessContext(instance, WorkspaceFileTarget([str(workspace)]), version=__version__)
        )
        app = Guard(
            DagsterWebserver(context, "", POLL_MS).create_asgi_app(),
            tuple(addresses),
            key,
            cookie_name(at.getsockname()[1]),
        )
        server = _server(app)
        is_broken = threading.Event()
        threading.Thread(target=_watch, args=(daemon, server, is_broken), daemon=True).start()
        server.run(sockets=[at])
        return not is_broken.is_set()


def _server(app: Guard) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http="h11",  # strict, and keeps the target as it was sent
            lifespan="off",
            log_level="warning",
            access_log=False,  # the printed address contains the token
            proxy_headers=False,  # anybody can write these headers
            server_header=False,
            timeout_graceful_shutdown=PAGE_SECONDS,
        )
    )


class _Parts:
    """The started parts. Each is told to end in a thread of its own, so that none waits for another."""

    def __init__(self) -> None:
        self._started: list[AbstractContextManager] = []

    def enter(self, part: AbstractContextManager[T]) -> T:
        entered = part.__enter__()
        self._started.append(part)
        return entered

    def end(self) -> None:
        """Tells all parts to end, and waits for them for at most STOP_SECONDS."""
        threads = [
            threading.Thread(target=part.__exit__, args=(None, None, None), daemon=True)
            for part in self._started
        ]
        for thread in threads:
            thread.start()
        until = time.monotonic() + STOP_SECONDS
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))


@contextmanager
def _parts() -> Iterator[_Parts]:
    parts = _Parts()
    try:
        yield parts
    finally:
        parts.end()


def cookie_name(port: int) -> str:
    return f"atlas_ui_{port}"


@contextmanager
def _code_location(instance: DagsterInstance, module: str) -> Iterator[Path]:
    """Loads the definitions once for web server and daemon. Yields the file that names their socket."""
    target = ModuleTarget(
        module_name=module, attribute=None, working_directory=str(Path.cwd()), location_name=None
    )
    manager = ProxyServerManager(instance, target)
    try:
        with tempfile.TemporaryDirectory(prefix="atlas-ui-") as folder:
            file = Path(folder) / "workspace.yaml"
            file.write_text(yaml.dump({"load_from": list(manager.get_code_server_specs())}), encoding="utf-8")
            yield file
    finally:
        # the manager would first wait for its own threads; dagster 1.13 has no other way to tell the servers
        manager._grpc_server_registry.shutdown_all_processes()


@contextmanager
def _daemon(instance: DagsterInstance, workspace: Path) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-W", "ignore", "-m", "dagster._daemon", "run"]
    read_end, write_end = get_ipc_shutdown_pipe()
    options = ["--instance-ref", serialize_value(instance.get_ref()), "--workspace", str(workspace)]
    process = subprocess.Popen([*command, *options, "--shutdown-pipe", str(read_end)], pass_fds=[read_end])
    os.close(read_end)
    try:
        yield process
    finally:
        with suppress(OSError):  # the daemon ended by itself
            send_ipc_shutdown_message(write_end)
        try:
            process.wait(STOP_SECONDS / 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _watch(daemon: subprocess.Popen, server: uvicorn.Server, is_broken: threading.Event) -> None:
    daemon.wait()
    if not server.should_exit:
        is_broken.set()
        server.should_exit = True
