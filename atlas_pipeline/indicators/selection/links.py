"""Links between forms: finds the state of the record that a row names. Joins and `completion` both use it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

Keys = tuple[np.ndarray, Sequence[str]]
"""Codes (-1 for a gap), and the values to which they point."""


def places_named(
    unit: np.ndarray, named: Keys, other_unit: np.ndarray, keys: Keys, states: np.ndarray
) -> np.ndarray:
    """For each row, the position of the state of the same unit that has the named key. -1 if there is none.

    `states`: positions among the other form's rows, at most one for each unit and key.
    """
    codes, values = named
    other_codes, other_values = keys
    width = len(other_values) + 1
    state_of = np.full((int(max(other_unit.max(initial=0), unit.max(initial=0))) + 1) * width, -1)
    state_of[other_unit[states].astype(np.int64) * width + other_codes[states]] = states
    # the last place of each unit stays empty: it is used for keys that the other form does not have
    code_of = pd.Index(other_values).get_indexer(pd.Index([*values, None], dtype=object))
    code_of[code_of < 0] = width - 1
    return state_of[unit.astype(np.int64) * width + code_of[codes]]
