"""What reading raises: a file, or one sheet of it, that cannot be read, as a problem."""

from typing import Any

from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Problem


class Unreadable(Exception):
    """Raised with the problem that says why: a finding about the officer's file, not about the program."""

    def __init__(self, why: Problem) -> None:
        super().__init__(why.rule)
        self.problem = why


def refuse(reason: str, name: str = "") -> Unreadable:
    return Unreadable(problem("unreadable_file", found=name, reason=reason))


def over(what: str, limit: Any, name: str = "") -> Unreadable:
    return Unreadable(problem("over_limit", found=name, what=what, limit=limit))
