"""What `atlas ui` starts: one port, sockets nobody else may use, and an end within seconds."""

import signal
import socket
import time
from pathlib import Path

import pytest

from tests.browser.serving import free_port, open_office
from tests.depth import DEEP, examples
from tests.e2e.office import atlas

pytestmark = pytest.mark.e2e

LISTENS = "0A"
END_SECONDS = 2 if DEEP else 4
"""`atlas ui` ends within two seconds; beside other tests the machine may need twice as long."""
GROUP_SECONDS = 20
"""The code location ends by itself, once its calls have ended."""


@pytest.mark.parametrize("sign", examples([signal.SIGTERM], [signal.SIGTERM, signal.SIGINT]))
def test_it_listens_on_one_port_and_ends_when_told(tmp_path, sign):
    with open_office(tmp_path) as office:
        group = _group(office.process.pid)
        assert len(group) >= 4  # itself, the daemon, the code location and its proxy
        assert _ports(group) == [("127.0.0.1", office.port)]
        began = time.monotonic()
        office.process.send_signal(sign)
        assert office.process.wait(GROUP_SECONDS) == 0
        assert time.monotonic() - began < END_SECONDS
        assert "Traceback" not in (tmp_path / "ui.log").read_text(errors="replace")
        while _group(office.process.pid):
            assert time.monotonic() - began < GROUP_SECONDS
            time.sleep(0.2)


def test_a_port_that_is_taken_is_told_before_anything_is_started(tmp_path):
    with socket.socket() as other:
        port = free_port()
        other.bind(("127.0.0.1", port))
        other.listen()
        done = atlas(tmp_path, ["ui", "--port", str(port)])
    assert done.returncode == 2
    assert f"Port {port} cannot be used (Address already in use)." in done.stderr
    assert done.stdout == ""


def test_an_address_in_the_settings_that_is_none_is_told(tmp_path):
    done = atlas(tmp_path, ["ui"], ATLAS_UI_ADDRESSES="atlas.example.org/")
    assert done.returncode == 2
    assert "'atlas.example.org/' is not an address" in done.stderr


def _group(leader: int) -> list[int]:
    """The processes that were started from it and are there."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def _ports(processes: list[int]) -> list[tuple[str, int]]:
    """Where they listen for TCP."""
    own = set()
    for process in processes:
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            try:
                own.add(str(descriptor.readlink()))
            except OSError:
                continue
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *others = line.split()
            if state == LISTENS and f"socket:[{others[5]}]" in own:
                address, port = local.split(":")
                name = socket.inet_ntoa(bytes.fromhex(address)[::-1]) if table == "tcp" else address
                found.append((name, int(port, 16)))
    return found
