"""Where submissions and context data come from: one file a connector.

A connector is made from the options of a unit's `source` in the plan. It lists what lies there and fetches it; it
judges nothing and stores nothing. Context data (`ilab`) comes as frames and is not a connector.
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
"""Kind of source → module and name of what makes its connector from keyword options."""


class Connector(Protocol):
    """Anything that is built from keyword options and can be asked for what lies there now."""

    def list(self) -> Iterator[Listed]:
        """What lies there, in the order in which it is to count as received. Reads no content."""
        ...

    def fetch(self, listed: Listed) -> Delivery | None:
        """The delivery; a failed one where it cannot be had, None where it is still being written, and is left for
        the next look."""
        ...


class UnknownConnector(KnownError, ValueError):
    """The plan names a kind of source that does not exist; the message is one sentence for a person."""


def connector(kind: str) -> Callable[..., Connector]:
    """What makes a connector of the `kind` of a unit's source (`source: {kind: inbox}`) from its options.

    Raises UnknownConnector when there is none of that name.
    """
    if kind not in CONNECTORS:
        raise UnknownConnector(
            f"There is no source of kind {kind!r}; there is {', '.join(sorted(CONNECTORS))}."
        )
    module, _, name = CONNECTORS[kind].partition(":")
    made: Callable[..., Connector] = getattr(import_module(module), name)
    return made


def fetched(source: Connector, listed: Iterable[Listed] | None = None) -> Deliveries:
    """Everything that lies at a source and is not being written, in its order; of what was `listed`, if that is given."""
    for one in source.list() if listed is None else listed:
        delivery = source.fetch(one)
        if delivery is not None:
            yield delivery


def cursor_of(listed: Iterable[Listed]) -> str:
    """Changes whenever something at a source came, went or may have changed: 32 hexadecimal digits."""
    told = sorted((one.name, one.mark) for one in listed)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
