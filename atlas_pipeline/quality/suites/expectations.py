"""What an expectation of the warehouse is, as data: which frame, what is expected, and what a breach means.

The kinds are named after Great Expectations' own classes; it is not imported here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

PLACE = "place"
"""The column that numbers the rows of every frame, so that a breach can be found again."""


@dataclass(frozen=True)
class Expectation:
    """One thing expected of every row of a frame.

    `name` tells it from the others of its suite. `kind` and `arguments`: the expectation as Great Expectations
    has it. `rule`: the problem that a breach is. `details`: columns of the frame that fill the rule's sentence;
    `told`: what fills the rest. `is_each`: a breach is a problem of its own, not one of its slice. `found`: the
    column whose values may be shown; none where they are not codes or keys.
    """

    name: str
    kind: str
    arguments: Mapping[str, Any]
    rule: str
    form: str = ""
    column: str = ""
    found: str = ""
    details: tuple[str, ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    is_each: bool = False


@dataclass(frozen=True)
class Suite:
    """The expectations of one frame. The frame has `country` and `period` beside what they speak of: the slice
    a breach is told of, empty where it is of the whole. `looked_at`: where the frame holds only cases, among how
    many things they were looked for."""

    name: str
    frame: pd.DataFrame
    expectations: tuple[Expectation, ...]
    looked_at: int | None = None


def only(name: str, flag: str, rule: str, **more: Any) -> Expectation:
    """That a column of yes and no says yes throughout."""
    arguments = {"column": flag, "value_set": [True]}
    return Expectation(name, "ExpectColumnValuesToBeInSet", arguments, rule, **more)
