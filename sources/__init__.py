"""Sources of submissions and of context data: one package for each connector.

A connector is made from the options of a unit's `source` in the plan. It lists the files at the source
and fetches them. It validates nothing and stores nothing. Context data (`ilab`) is returned as frames;
`ilab` is not a connector.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Protocol

from atlas_pipeline.errors.known import KnownError
from sources.delivery import Deliveries, Delivery, Listed

__all__ = [
    "CONNECTORS",
    "Connector",
    "Deliveries",
    "Delivery",
    "Listed",
    "UnknownConnector",
    "connector",
    "cursor_of",
    "fetched",
]

CONNECTORS = {"inbox": "sources.inbox.inbox:Inbox"}
"""Kind of source → module and name of the callable that makes its connector from keyword options."""


class Connector(Protocol):
    """A connector. It is made from keyword options and lists what the source has now."""

    def list(self) -> Iterator[Listed]:
        """Yields what the source has, in the order in which it should be received. Reads no content."""
        ...

    def fetch(self, listed: Listed) -> Delivery | None:
        """Returns the delivery.

        If the content cannot be read, returns a failed delivery. If it is still being written, returns
        None; the next look tries again.
        """
        ...


class UnknownConnector(KnownError, ValueError):
    """The plan names a kind of source that does not exist. The message is one sentence for a person."""


def connector(kind: str) -> Callable[..., Connector]:
    """Returns the callable that makes a connector of a `kind` from its options.

    `kind` and the options are those of a unit's source (`source: {kind: inbox}`).

    Raises UnknownConnector if there is no such kind.
    """
    if kind not in CONNECTORS:
        raise UnknownConnector(
            f"There is no source of kind {kind!r}; there is {', '.join(sorted(CONNECTORS))}."
        )
    module, _, name = CONNECTORS[kind].partition(":")
    made: Callable[..., Connector] = getattr(import_module(module), name)
    return made


def fetched(source: Connector, listed: Iterable[Listed] | None = None) -> Deliveries:
    """Yields every delivery of a source that is not being written, in order.

    If `listed` is given, only those.
    """
    for one in source.list() if listed is None else listed:
        delivery = source.fetch(one)
        if delivery is not None:
            yield delivery


def cursor_of(listed: Iterable[Listed]) -> str:
    """Returns 32 hexadecimal digits. They change if anything at a source came, went or may have changed."""
    marks = sorted((one.name, one.mark) for one in listed)
    return hashlib.sha256(repr(marks).encode()).hexdigest()[:32]
