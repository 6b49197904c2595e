"""The output of a connector: the bytes of one delivery, and its name.

A delivery is not yet a submission: nothing has opened it, and it may belong to no slice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that was sent.

    `source` names the kind of source ("inbox"). `name` is the path within the source, parts joined by "/"
    and in Unicode NFC. Together they say which earlier delivery a later one replaces, so neither contains
    a path of the machine. `failure` is empty, or one sentence that says why the bytes could not be read;
    `content` is then empty and has no meaning. `reason` is the word for the failure in the catalogue of
    problems (`reason.link`), or empty if the catalogue has none.
    """

    source: str
    name: str
    content: bytes = field(default=b"", repr=False)
    failure: str = ""
    reason: str = ""

    @property
    def is_failed(self) -> bool:
        return bool(self.failure)


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing at a source that was not fetched yet.

    `name` is the name that the delivery will have. `mark` changes if the content may have changed: size
    and time, a version, an ETag. Two things with the same name have different marks.
    """

    name: str
    mark: str = field(repr=False)


Deliveries = Iterator[Delivery]
