"""Row numbers as a person lists them."""

import numpy as np

MOST_RANGES = 200


def row_ranges(rows: list[int]) -> str:
    """Row numbers as a person lists them: `3–7, 12`."""
    numbers = np.array(sorted(rows), dtype=np.int64)
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) != 1)
    ends = [*(starts[1:] - 1), len(numbers) - 1]
    ranges = [
        str(numbers[start]) if start == end else f"{numbers[start]}–{numbers[end]}"
        for start, end in zip(starts, ends, strict=True)
    ]
    return ", ".join(ranges[:MOST_RANGES]) + (", …" if len(ranges) > MOST_RANGES else "")
