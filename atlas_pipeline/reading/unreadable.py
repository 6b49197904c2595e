"""The exception of this package: a file, or one sheet of it, cannot be read. It carries a problem."""

from typing import Any

from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem


class Unreadable(Exception):
    """Carries the problem that says why. The cause is in the officer's file, not in the program."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why.rule)
        self.problem = why


def refuse(reason: str, name: str = "") -> Unreadable:
    return Unreadable(problem("unreadable_file", found=name, reason=reason))


def over(what: str, limit: Any, name: str = "") -> Unreadable:
    return Unreadable(problem("over_limit", found=name, what=what, limit=limit))
