"""What is wrong with a plan: a fault has the coordinates that an author needs to mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from atlas_pipeline.errors.known import KnownError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the plan's files.

    `file` is relative to the plan's folder. `entry` names what stands in it (`K1`, `row 12`,
    `outcomes[enforcement]`), `field` the part of it; both are empty where the file as a whole is meant.
    """

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        """One line, whatever the author's text held."""
        place = ", ".join(part for part in (self.entry, self.field) if part)
        line = f"{self.file}: {place}: {self.message}" if place else f"{self.file}: {self.message}"
        return " ".join(line.split())


class PlanError(KnownError, ValueError):
    """A plan that cannot be used; `faults` holds every one that was found, `str()` a line for each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class Faults:
    """The faults of one loading, each kept once, in the order they were found."""

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}
        self.unread: set[str] = set()
        """Files of which nothing could be read."""

    def add_unread(self, file: str, entry: str, message: str) -> None:
        self.unread.add(file)
        self.add(file, entry, "", message)

    def add(self, file: str, entry: str, field: str, message: str) -> None:
        self._faults[Fault(file, entry, field, message)] = None

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)
