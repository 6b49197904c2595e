"""What the plan speaks of but does not define: forms, measures and conditions.

The plan stands below the code that defines these, so whoever checks a plan whole brings them along.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

FormFields = Mapping[str, str | None]
"""Field → the code list its values come from, None where there is none."""


class TakesArgument(Protocol):
    """A measure, as far as a plan can be wrong about it."""

    def faults(self, argument: Any) -> list[str]:
        """What is wrong with its argument, as the ends of sentences that begin with its name."""


@dataclass(frozen=True)
class Surroundings:
    """None: not known, and then what the plan says about it is not judged."""

    forms: Mapping[str, FormFields] | None = None
    measures: Mapping[str, TakesArgument] | Collection[str] | None = None
    """With their arguments judged where they are a mapping, by name only where they are names."""
    conditions: Collection[str] | None = None
