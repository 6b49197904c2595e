"""Finds keys that are merged over several rows. A key names one record, so the rows are set aside."""

import numpy as np

from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.row_numbers import row_ranges


def flag_merged_keys(rows: FormRows, keys: np.ndarray) -> None:
    """Flags each merged area once, at its first row, where the reader sees the key. `keys`: for each row,
    the position of the first row of the area that covers its key; -1 if its key is not covered."""
    covered = np.flatnonzero(keys >= 0)
    if not len(covered):
        return
    name = rows.form.primary_key[0]
    first, start = np.unique(keys[covered], return_index=True)
    ends = [*start[1:].tolist(), len(covered)]
    of_area = {
        int(position): covered[begin:end] for position, begin, end in zip(first, start, ends, strict=True)
    }
    rows.flag(
        "merged_identifier",
        first,
        name,
        details=lambda at: {"rows": row_ranges([rows.numbers[at], *rows.numbers[of_area[at]]])},
    )
    rows.set_aside(covered)
    rows.unparsed[name] = rows.unparsed.get(name, np.zeros(len(rows), dtype=bool)) | (keys >= 0)
