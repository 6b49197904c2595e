"""Applies the plan's corrections: fixes that the country has confirmed. They are applied before anything
is parsed.

A correction says which value it expects. If the cell has another value, the correction fails with a
problem: the source has changed, and nobody knows whether the fix is still right.
"""

import numpy as np
import pyarrow.compute as pc

from atlas_pipeline.plan.rulings import Correction
from atlas_pipeline.reading.text import clean, clean_texts
from atlas_pipeline.validation.form_rows import FormRows


def apply_corrections(rows: FormRows) -> None:
    """Replaces the cells that the corrections of this slice and form name."""
    for correction in rows.plan.corrections:
        place = (correction.unit, correction.period, correction.form)
        if place == (rows.slice.unit, rows.slice.period.key, rows.form.name):
            _apply(rows, correction)


def _apply(rows: FormRows, correction: Correction) -> None:
    where = _meant(rows, correction)
    column = rows.columns.get(correction.column)
    name = correction.correction_id
    if column is None or not len(where):
        rows.add_problem("correction_row_missing", column=correction.column, correction=name)
        return
    for position in map(int, where):
        at = np.array([position])
        now = clean(column.text(position))
        if now == clean(correction.expect):
            rows.flag(
                "corrected",
                at,
                correction.column,
                details={
                    "correction": name,
                    "value": _shown(rows, correction),
                    "reason": correction.reason,
                    "who": correction.who,
                },
            )
            column = column.replaced(position, correction.value)
        elif now == clean(correction.value):
            rows.flag("correction_no_longer_needed", at, correction.column, details={"correction": name})
        else:
            is_personal = rows.form[correction.column].pii
            expected = "" if is_personal else correction.expect
            rows.flag(
                "correction_expectation_failed",
                at,
                correction.column,
                details={"correction": name, "expect": expected},
            )
    rows.columns[correction.column] = column


def _shown(rows: FormRows, correction: Correction) -> str:
    return "" if rows.form[correction.column].pii else correction.value


def _meant(rows: FormRows, correction: Correction) -> np.ndarray:
    """The positions of the rows whose key fields are written as in the correction."""
    is_meant = np.ones(len(rows), dtype=bool)
    for name, written in correction.row_key.items():
        column = rows.columns.get(name)
        if column is None:
            return np.array([], dtype=np.int64)
        same = pc.equal(clean_texts(column), clean(written)).to_numpy(zero_copy_only=False)
        is_meant &= same[column.codes]
    return np.flatnonzero(is_meant)
