"""The list of mutants: small faults in the product's code, and the tests that must notice each of them.

`mutants.yaml` holds the list as data. A mutant is stale if its old text does not occur exactly once in its
file: the code has changed, and somebody must decide whether the mutant still says something.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LIST = Path(__file__).with_name("mutants.yaml")
REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Mutant:
    """One fault. `harm` says in one sentence what a user would suffer; `tests` are pytest's files or test
    ids."""

    id: str
    file: str
    old: str
    new: str
    harm: str
    tests: tuple[str, ...]

    def applied(self, source: str) -> str:
        """The source with the fault in it. Raises Stale if the old text does not occur exactly once."""
        count = source.count(self.old)
        if count != 1:
            raise Stale(f"the old text occurs {count} times in {self.file}")
        return source.replace(self.old, self.new)


class Stale(Exception):
    """A mutant that no longer fits the code."""


def load_mutants(path: Path = LIST) -> list[Mutant]:
    """Every mutant, in the order of the list."""
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Mutant(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]
