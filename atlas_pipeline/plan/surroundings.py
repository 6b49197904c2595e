"""What the plan speaks of but does not define: forms, measures, conditions and rules of intake.

The plan stands below the code that defines these, so whoever checks a plan whole brings them along.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

FormFields = Mapping[str, str | None]
"""Field → the code list its values come from, None where there is none."""


class TakesArgument(Protocol):
    """A measure, as far as a plan can be wrong about it."""

    def faults(self, argument: Any) -> list[str]:
        """What is wrong with its argument, as the ends of sentences that begin with its name."""


class TakesSetting(Protocol):
    """A rule of intake, as far as a plan can be wrong about it."""

    def faults(self, severity: str | None, thresholds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """What is wrong with a setting of it: (field, the end of a sentence)."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """None: not known, and then what the plan says about it is not judged."""

    forms: Mapping[str, FormFields] | None = None
    measures: Mapping[str, TakesArgument] | Collection[str] | None = None
    """With their arguments judged where they are a mapping, by name only where they are names."""
    conditions: Collection[str] | None = None
    rules: Mapping[str, TakesSetting] | None = None
