"""Completion: a field that follows from another form (`atlas:follows`) counts as it follows from that form's rows.

What an officer wrote is stored and stays. What counts is found anew whenever rows are read, from the newest state
of what the row names, the one that joins use: a correction of the training's hours decides at once about everybody
who attended it, however the two forms came. Facts of before, in which what follows was stored, give the same.
"""

from collections.abc import Callable, Mapping, Set
from typing import Protocol

import numpy as np
import pandas as pd

from atlas_pipeline.forms.following import counted
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.indicators.selection.links import Keys, places_named
from atlas_pipeline.indicators.selection.states import Dated, newest
from atlas_pipeline.plan.model import Plan

WRITTEN = "_as_written"
"""Ends the name of the column that has what was written in a field that follows."""


class Rows(Dated, Protocol):
    """Rows of a form, as `facts.FactRows` has them."""

    @property
    def form(self) -> Form: ...

    @property
    def frame(self) -> pd.DataFrame: ...

    @property
    def unit(self) -> np.ndarray: ...

    def coded(self, name: str) -> Keys: ...


def with_what_decides(needs: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """Form → fields that are read of it, with those that decide about fields among them."""
    widened = {form: set(fields) for form, fields in needs.items()}
    for name, fields in needs.items():
        for field, follows, reference in load_forms()[name].following:
            if field.name in fields:
                widened[name] |= {follows.given, reference.fields}
                widened.setdefault(follows.resource, set()).update({follows.field, reference.reference_field})
    return widened


def follow(rows: Rows, plan: Plan, others: Callable[[str], Rows]) -> None:
    """Puts what follows in the place of what is written, in the rows' own frame, which keeps what was written
    under the name with `WRITTEN`. `others` gives the rows of a form."""
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
        whole = pd.Series(np.append(held, np.nan)[places], index=rows.frame.index)  # -1 is the last: none
        written = rows.frame[field.name]
        share = getattr(plan.project.thresholds, follows.share)
        rows.frame[field.name + WRITTEN] = written
        rows.frame[field.name] = counted(written, rows.frame[follows.given], whole, share).astype(
            written.dtype
        )


def follow_in_frame(
    frame: pd.DataFrame, form: Form, plan: Plan, others: Callable[[str], pd.DataFrame]
) -> None:
    """The same in a plain frame with the column `unit`, whose rows stand in the order of their slices."""
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
