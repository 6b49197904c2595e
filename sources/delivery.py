"""What a connector hands over: the bytes of one delivery and the name they came under.

A delivery is not yet a submission: nobody has looked inside it, and it may not belong to any slice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that was sent.

    `source` names the kind of place ("inbox"), `name` is the path within it, parts joined by "/" and in
    Unicode NFC. Together they say which delivery a later one replaces, so neither ever holds a path of the
    machine. `failure` is empty, or one sentence that says why the bytes could not be had; `content` is then
    empty and means nothing. `reason` is the word for it where the catalogue of problems has one (`reason.link`).
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
    """What lies at a source and was not fetched yet.

    `name` is the one that the delivery will have. `mark` changes whenever what would be fetched may have changed: size
    and time, a version, an ETag; two that have one name have different marks.
    """

    name: str
    mark: str = field(repr=False)


Deliveries = Iterator[Delivery]
