"""The addresses at which people reach the UI: scheme, host and port, as a browser writes them in `Origin`."""

import re
from dataclasses import dataclass

from atlas_pipeline.errors.known import KnownError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
DEFAULT_PORTS = {"http": 80, "https": 443}
WRITTEN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?/?", re.ASCII)


class AddressError(KnownError):
    """An address in the settings is not valid. The message shows a valid one."""


@dataclass(frozen=True)
class Address:
    """One origin. `host` is the value of the browser's `Host` header: it leaves out the default port."""

    scheme: str
    name: str
    port: int

    @property
    def host(self) -> str:
        return self.name if self.port == DEFAULT_PORTS[self.scheme] else f"{self.name}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}"


def loopback_addresses(port: int) -> list[Address]:
    """Returns the addresses of this machine for its own users."""
    return [Address("http", name, port) for name in LOOPBACK]


def read_addresses(text: str) -> list[Address]:
    """Returns the addresses in a setting, separated by commas or blanks.

    Raises AddressError if one is not valid.
    """
    return [_read(one) for one in text.replace(",", " ").split()]


def _read(text: str) -> Address:
    found = WRITTEN.fullmatch(text.lower())
    if found is None or found[2].endswith(".") or int(found[3] or 1) not in range(1, 65536):
        raise AddressError(
            f"ATLAS_UI_ADDRESSES: {text!r} is not an address. Write scheme and host, and the port if it is "
            "not the usual one: https://atlas.example.org"
        )
    return Address(found[1], found[2], int(found[3]) if found[3] else DEFAULT_PORTS[found[1]])
