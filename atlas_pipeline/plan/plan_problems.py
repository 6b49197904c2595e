"""Problems of a plan. A problem has the coordinates that an author needs to correct the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from atlas_pipeline.errors.known import KnownError


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One thing wrong in the plan's files.

    `file` is relative to the plan's folder. `entry` names an entry of the file (`K1`, `row 12`,
    `outcomes[enforcement]`), `field` a field of the entry. Both are empty if the problem concerns the
    whole file.
    """

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        """The problem as one line, even if the author's text has line breaks."""
        place = ", ".join(part for part in (self.entry, self.field) if part)
        line = f"{self.file}: {place}: {self.message}" if place else f"{self.file}: {self.message}"
        return " ".join(line.split())


class PlanError(KnownError, ValueError):
    """The plan cannot be used. `problems` holds every problem; `str()` gives one line for each."""

    def __init__(self, problems: Sequence[PlanProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class PlanProblems:
    """The problems of one loading, each kept once, in the order in which they were found."""

    def __init__(self) -> None:
        self._problems: dict[PlanProblem, None] = {}
        self.unread: set[str] = set()
        """Files that could not be read at all."""

    def add_unread(self, file: str, entry: str, message: str) -> None:
        self.unread.add(file)
        self.add(file, entry, "", message)

    def add(self, file: str, entry: str, field: str, message: str) -> None:
        self._problems[PlanProblem(file, entry, field, message)] = None

    def __iter__(self) -> Iterator[PlanProblem]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)
