"""The result for a spelling that does not parse. It has no row and no column: the caller adds them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Unparsed:
    """`rule` is the rule that the spelling breaks; `suggestion` is the probable meaning, or empty."""

    rule: str
    suggestion: str = ""
    allowed: tuple[str, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
