"""Builds the data that the warehouse stores from validated rows: good rows without personal data, and
bridge tables for fields with several values.

Nothing here validates.
"""

import numpy as np
import pandas as pd

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.frames import SEPARATOR, dtype, no_rows
from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import ITEM_ID, PERSON_KEY
from atlas_pipeline.problems.model import Outcome
from atlas_pipeline.validation.cover.cover import NOTHING, REPORTED
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.warehouse.records import FormLoad


def load_of(form: Form, rows: FormRows | None, declared: str | None) -> FormLoad | None:
    """The load of one form. None if the submission neither contains nor declares the form."""
    if rows is None or not len(rows):
        sheet = rows.sheet if rows is not None else ""
        if declared == NOTHING:
            return FormLoad(form.name, Outcome.ACCEPTED, declared, sheet, 0, 0, _stored(form, None))
        return rejected(form, declared, sheet, 0) if declared == REPORTED else None
    if rows.is_rejected:
        return rejected(form, declared, rows.sheet, len(rows))
    good = rows.good
    aside = len(rows) - len(good)
    outcome = Outcome.PARTLY_ACCEPTED if rows.is_bad.any() else Outcome.ACCEPTED
    bridges = {item.name: _bridge(good, item) for item in form.bridged}
    bad = rows.frame.loc[rows.is_bad, list(form.held_by)]
    stored = _stored(form, good)
    return FormLoad(form.name, outcome, declared, rows.sheet, len(rows), aside, stored, bridges, bad)


def rejected(form: Form, declared: str | None, sheet: str, read: int) -> FormLoad:
    """The load of a rejected form: no row is stored and all `read` rows count as set aside."""
    return FormLoad(form.name, Outcome.REJECTED, declared, sheet, read, read, _stored(form, None))


def _stored(form: Form, rows: pd.DataFrame | None) -> pd.DataFrame:
    """The columns that the warehouse keeps: no personal data; a pseudonym if the form has persons."""
    types = {item.name: dtype(item) for item in form.stored} | dict.fromkeys(form.id_columns, "str")
    types |= {PERSON_KEY: "Int64"} if form.has_persons else {}
    return no_rows(types) if rows is None else rows[[*types]]


def _bridge(rows: pd.DataFrame, item: Field) -> pd.DataFrame:
    """One line for each value of a field with several values. If the field has ids, each line has the id
    of its value."""
    given = rows[item.name].dropna()
    codes, distinct = pd.factorize(given)
    lists = [str(text).split(SEPARATOR) for text in distinct]
    counts = np.array([len(values) for values in lists], dtype=np.int64)[codes]
    starts = np.cumsum(counts) - counts
    lines = {
        "row_number": np.repeat(given.index.to_numpy(), counts),
        "position": np.arange(counts.sum()) - np.repeat(starts, counts) + 1,
        "value": pd.Series([value for code in codes for value in lists[code]], dtype="str"),
    }
    if item.id_name:
        ids = [one for text in rows.loc[given.index, item.id_name] for one in str(text).split(SEPARATOR)]
        lines[ITEM_ID] = pd.Series(ids, dtype="str")
    return pd.DataFrame(lines)
