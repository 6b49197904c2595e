"""The typed frame of a form. Parsing makes it; all later steps use it.

The index is `row_number`, the row of the sheet as the officer sees it. Each field has one column. A
missing value is NaN, NA or NaT, depending on the type, and never an empty text. A field with several
values holds one text: the parsed values in the order written, joined by `SEPARATOR` without blanks.
"""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from atlas_pipeline.forms.fields import Field
from atlas_pipeline.forms.model import Form

SEPARATOR = ";"
"""Separates the values of a field with several values, in a submission and in the frame."""

DTYPES: dict[str, str] = {
    "string": "str",
    "integer": "Int64",
    "year": "Int64",
    "number": "float64",
    "boolean": "boolean",
    "date": "datetime64[us]",
}
"""Type of a field → pandas type of its column."""


def dtype(field: Field) -> str:
    return "str" if field.multiple else DTYPES[field.type]


def empty_frame(form: Form) -> pd.DataFrame:
    """A frame without rows, with every column of the form in its type."""
    return no_rows({field.name: dtype(field) for field in form.fields})


def no_rows(types: Mapping[str, str]) -> pd.DataFrame:
    """A frame without rows, with the named columns in their types."""
    return _no_rows(tuple(types.items())).copy()


@cache
def _no_rows(types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Cached, because a submission leaves most forms empty and pandas takes milliseconds for each frame."""
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types})
    frame.index = pd.Index([], dtype="int64", name="row_number")
    return frame
