"""Expectations of the warehouse, as data: the frame, the expectation, and the meaning of a breach.

The kinds have the names of Great Expectations' own classes. This module does not import Great Expectations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

PLACE = "place"
"""The column that numbers the rows of every frame, so that the row of a breach can be found again."""


@dataclass(frozen=True)
class Expectation:
    """One expectation of every row of a frame.

    - `name`: the name of the expectation, unique in its suite.
    - `kind`, `arguments`: the class of Great Expectations and its arguments.
    - `rule`: the problem that a breach is.
    - `found`: the column whose values may be shown. Empty if they are not codes or keys.
    - `details`: the columns of the frame that fill the rule's sentence.
    - `sentence_values`: the other values that fill the sentence.
    - `is_each`: if True, each breach is a problem of its own. Otherwise the breaches of a slice are one
      problem.
    """

    name: str
    kind: str
    arguments: Mapping[str, Any]
    rule: str
    form: str = ""
    column: str = ""
    found: str = ""
    details: tuple[str, ...] = ()
    sentence_values: Mapping[str, Any] = field(default_factory=dict)
    is_each: bool = False


@dataclass(frozen=True)
class Suite:
    """The expectations of one frame.

    The frame has `country` and `period` besides the columns that the expectations need. They name the slice
    of a breach. They are empty if the breach concerns the whole. If the frame holds only cases, `looked_at`
    is the number of things that were searched for them.
    """

    name: str
    frame: pd.DataFrame
    expectations: tuple[Expectation, ...]
    looked_at: int | None = None


def only(name: str, flag: str, rule: str, **more: Any) -> Expectation:
    """Expects a boolean column to be True in every row."""
    arguments = {"column": flag, "value_set": [True]}
    return Expectation(name, "ExpectColumnValuesToBeInSet", arguments, rule, **more)
