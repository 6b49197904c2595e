"""A spelling that does not parse: which rule it breaks and what may have been meant. Coordinates come
later."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    rule: str
    suggestion: str = ""
    allowed: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
