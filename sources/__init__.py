"""Where submissions and context data come from: one file a connector.

A connector is made from the options of a unit's `source` in the plan and hands over deliveries; it
judges nothing and stores nothing. Context data (`ilab`) comes as frames and is not a connector.
"""

from collections.abc import Callable
from typing import Protocol

from sources.delivery import Deliveries, Delivery

__all__ = ["Connector", "Deliveries", "Delivery", "UnknownConnector", "connector"]


class Connector(Protocol):
    """Anything that is built from keyword options and can be asked for what lies there now."""

    def deliveries(self) -> Deliveries: ...


class UnknownConnector(ValueError):
    """The plan names a kind of source that does not exist; the message is one sentence for a person."""


def connector(kind: str) -> Callable[..., Connector]:
    """What makes a connector of the `kind` of a unit's source (`source: {kind: inbox}`) from its options.

    Raises UnknownConnector when there is none of that name.
    """
    from sources.inbox import Inbox

    kinds: dict[str, Callable[..., Connector]] = {"inbox": Inbox}
    if kind not in kinds:
        raise UnknownConnector(f"There is no source of kind {kind!r}; there is {', '.join(sorted(kinds))}.")
    return kinds[kind]
