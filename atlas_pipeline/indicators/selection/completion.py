"""Completion: if a field follows from another form (`atlas:follows`), the rows of that form decide its value.

The value that an officer wrote is stored and stays. The value that counts is computed whenever rows are read,
from the newest state of the record that the row names. Joins use the same state. So a correction of a
training's hours decides at once about everybody who attended it, in whatever files the two forms arrived.
Older facts, in which the computed value was stored, give the same result.
"""

from collections.abc import Callable, Mapping, Set
from typing import Protocol

import numpy as np
import pandas as pd

from atlas_pipeline.forms.followed_fields import counted
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.indicators.selection.links import Keys, places_named
from atlas_pipeline.indicators.selection.states import Dated, newest
from atlas_pipeline.plan.model import Plan

WRITTEN = "_as_written"
"""The end of the name of the column that has the written value of a field that follows."""


class Rows(Dated, Protocol):
    """Rows of a form, as `fact_rows.FactRows` has them."""

    @property
    def form(self) -> Form: ...

    @property
    def frame(self) -> pd.DataFrame: ...

    @property
    def unit(self) -> np.ndarray: ...

    def coded(self, name: str) -> Keys: ...


def with_deciding_fields(needs: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """Form → fields to read, with the fields that decide about any of them."""
    widened = {form: set(fields) for form, fields in needs.items()}
    for name, fields in needs.items():
        for field, follows, reference in load_forms()[name].following:
            if field.name in fields:
                widened[name] |= {follows.given, reference.fields}
                widened.setdefault(follows.resource, set()).update({follows.field, reference.reference_field})
    return widened


def follow(rows: Rows, plan: Plan, others: Callable[[str], Rows]) -> None:
    """Puts the computed value in the place of the written one, in the rows' own frame.

    The frame keeps the written value in a column whose name ends in `WRITTEN`. `others` returns the rows of a
    form.
    """
    for field, follows, reference in rows.form.following:
        if field.name not in rows.frame:
            continue
        other = others(follows.resource)
        places = places_named(
            rows.unit,
            rows.coded(reference.fields),
            other.unit,
            other.coded(reference.reference_field),
            newest(other),
        )
        held = other.frame[follows.field].to_numpy(dtype=np.float64, na_value=np.nan)
        # -1 takes the last entry, which is empty
        whole = pd.Series(np.append(held, np.nan)[places], index=rows.frame.index)
        written = rows.frame[field.name]
        share = getattr(plan.project.thresholds, follows.share)
        rows.frame[field.name + WRITTEN] = written
        rows.frame[field.name] = counted(written, rows.frame[follows.given], whole, share).astype(
            written.dtype
        )


def follow_in_frame(
    frame: pd.DataFrame, form: Form, plan: Plan, others: Callable[[str], pd.DataFrame]
) -> None:
    """The same as `follow`, for a plain frame with the column `unit`. The written value is not kept.

    The rows that `others` returns must be in the order of their slices.
    """
    for field, follows, reference in form.following:
        key = reference.reference_field
        last = others(follows.resource).drop_duplicates(["unit", key], keep="last")
        held = last.set_index(["unit", key])[follows.field]
        named = pd.MultiIndex.from_frame(frame[["unit", reference.fields]])
        whole = pd.Series(held.reindex(named).to_numpy(), index=frame.index)
        share = getattr(plan.project.thresholds, follows.share)
        frame[field.name] = counted(frame[field.name], frame[follows.given], whole, share).astype(
            frame[field.name].dtype
        )
