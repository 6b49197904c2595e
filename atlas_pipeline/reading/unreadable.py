"""The exception of this package: a file, or one sheet of it, cannot be read. It carries a problem."""

from typing import Any

from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem
from atlas_pipeline.reading.column_letters import letter


class Unreadable(Exception):
    """Carries the problem that says why. The cause is in the officer's file, not in the program."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why.rule)
        self.problem = why


def refuse(reason: str, name: str = "") -> Unreadable:
    return Unreadable(problem("unreadable_file", found=name, reason=reason))


def beyond(sheet: str, row: int, column: int, limit: int) -> Unreadable:
    """A cell with a value (row and column from 1) is farther right than columns are read."""
    return Unreadable(
        problem(
            "cell_beyond_limit", found=sheet, cell=f"{letter(column - 1)}{row}", what="columns", limit=limit
        )
    )


def over(what: str, limit: Any, name: str = "") -> Unreadable:
    return Unreadable(problem("over_limit", found=name, what=what, limit=limit))
