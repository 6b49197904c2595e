"""A column with few different values, as codes."""

from typing import NamedTuple

import numpy as np


class Coded(NamedTuple):
    """`codes` point into `values`, -1 where nothing is given."""

    codes: np.ndarray
    values: list[str]
