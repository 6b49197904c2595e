"""Things that the plan refers to but does not define: forms, measures, conditions and validation rules.

The plan is in a lower layer than the packages that define these things, so it must not import them. A
caller that checks a whole plan passes them in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

FormFields = Mapping[str, str | None]
"""Field → the code list of its values; None if it has no code list."""


class TakesArgument(Protocol):
    """A measure, as far as a check of the plan needs it."""

    def argument_problems(self, argument: Any) -> list[str]:
        """What is wrong with the measure's argument: ends of sentences that begin with the measure's name."""


class TakesSetting(Protocol):
    """A validation rule, as far as a check of the plan needs it."""

    def setting_problems(self, severity: str | None, thresholds: Iterable[str]) -> Iterator[tuple[str, str]]:
        """What is wrong with a setting of the rule: (field, the end of a sentence)."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """If a field is None, it is not known, and the plan's references to it are not checked."""

    forms: Mapping[str, FormFields] | None = None
    measures: Mapping[str, TakesArgument] | Collection[str] | None = None
    """If this is a mapping, the arguments of measures are checked too. If it is a collection of names,
    only names are checked."""
    conditions: Collection[str] | None = None
    rules: Mapping[str, TakesSetting] | None = None
