"""Row numbers written as ranges, for a reader of a problem."""

from collections.abc import Sequence

import numpy as np

MOST_RANGES = 200


def row_ranges(rows: Sequence[int] | np.ndarray) -> str:
    """Row numbers as text: `3–7, 12`. At most MOST_RANGES ranges, then `…`."""
    numbers = np.sort(np.asarray(rows, dtype=np.int64))
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) != 1)
    ends = [*(starts[1:] - 1), len(numbers) - 1]
    ranges = [
        str(numbers[start]) if start == end else f"{numbers[start]}–{numbers[end]}"
        for start, end in zip(starts, ends, strict=True)
    ]
    return ", ".join(ranges[:MOST_RANGES]) + (", …" if len(ranges) > MOST_RANGES else "")
