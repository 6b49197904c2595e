"""The typed frame of a form, as parsing makes it and as everything after takes it.

The index is `row_number`, the row of the sheet as the officer sees it. One column a field; a gap is NaN,
NA or NaT by type, never an empty text. A field with several values holds them as one text, the parsed
values joined by `SEPARATOR` without blanks, in the order written.
"""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from atlas_pipeline.forms.model import Field, Form

SEPARATOR = ";"
"""Between the values of a field with several values, in a submission and in the frame."""

DTYPES: dict[str, str] = {
    "string": "str",
    "integer": "Int64",
    "year": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[us]",
}
"""The pandas type of a column by the type of its field."""


def dtype(field: Field) -> str:
    return "str" if field.multiple else DTYPES[field.type]


def empty_frame(form: Form) -> pd.DataFrame:
    """No rows, every column of the form, each of its type."""
    return no_rows({field.name: dtype(field) for field in form.fields})


def no_rows(types: Mapping[str, str]) -> pd.DataFrame:
    """No rows, the columns named, each of its type."""
    return _no_rows(tuple(types.items())).copy()


@cache
def _no_rows(types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Made once: a submission leaves most forms empty, and pandas takes milliseconds for each."""
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types})
    frame.index = pd.Index([], dtype="int64", name="row_number")
    return frame
