"""A column with few different values, as codes."""

from typing import NamedTuple

import numpy as np


class Coded(NamedTuple):
    """`codes` are indexes into `values`. -1 means that nothing is given."""

    codes: np.ndarray
    values: list[str]
