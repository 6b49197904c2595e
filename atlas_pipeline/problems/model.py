"""The model of a problem: one thing wrong, with its coordinates. Its sentence comes from the catalogue.

A problem carries data, no prose and no personal data: the `found` value of a field marked `pii` is masked
before the problem is made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MASK = "•••"
"""Replaces the found value of a field with personal data."""


class Severity(StrEnum):
    """`error` sets aside the row, the form or the submission. `warning` lets it in. `info` only informs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """The outcome of a form in an intake."""

    ACCEPTED = "accepted"
    PARTLY_ACCEPTED = "partly_accepted"
    REJECTED = "rejected"
    HELD = "held"
    UNCHANGED = "unchanged"
    """The form equals the current form, which stays current."""
    NOT_REPORTED = "not_reported"
    """The submission neither has the form nor declares that there is nothing to report."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a submission.

    `row` is the row of the sheet as the officer sees it; None for a whole form or file. `details` are
    further values for the sentence: what is allowed, which other row, which limit.
    """

    rule: str
    severity: Severity
    form: str = ""
    row: int | None = None
    column: str = ""
    found: str = ""
    allowed: tuple[str, ...] = ()
    suggestion: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


class Problems:
    """The problems of one validation, in the order in which they were found."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._problems = list(problems)

    def add(self, problem: Problem) -> None:
        self._problems.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        self._problems.extend(problems)

    def flatten(self, *attributes: str) -> list[tuple[Any, ...]]:
        """Each problem as a tuple of the named attributes, sorted. For comparison in tests.

        `Problems(...).flatten("row", "column", "rule")` gives `[(3, "sex", "not_in_code_list")]`.
        """
        rows = [tuple(getattr(problem, name) for name in attributes) for problem in self._problems]
        return sorted(rows, key=lambda row: [(value is not None, value) for value in row])

    def of(self, form: str) -> "Problems":
        return Problems(problem for problem in self._problems if problem.form == form)

    @property
    def errors(self) -> "Problems":
        return Problems(problem for problem in self._problems if problem.is_error)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    def __bool__(self) -> bool:
        return bool(self._problems)
