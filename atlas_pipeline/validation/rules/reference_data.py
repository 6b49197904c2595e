"""The data of a form against which references from other forms of the same slice are checked: its keys
and, for trainings, their hours and last days.

The current rows decide, in whatever order they arrived. The submission's own sheet decides if it becomes
(or is) current. If it is rejected, would be held, or a newer submission is current, the rows in the
warehouse decide. The order and the grouping of deliveries therefore change nothing. `digest` shows whether
another state of the slice could give another result.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.forms.model import Form
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.rules import attendance
from atlas_pipeline.warehouse.records import SliceContext

CONTEXT_MARK = "+"
"""Separates the code version from the digest of the deciding data."""


@dataclass(frozen=True)
class ReferenceData:
    """The data of one form.

    `keys`: the keys of accepted or current rows. `set_aside`: keys that the form lists only in rows that
    are not accepted. `hours` and `ends`: hours and last day of each training; empty for other forms.
    """

    keys: Set[str] = frozenset()
    set_aside: Set[str] = frozenset()
    hours: Mapping[str, float] = field(default_factory=dict)
    ends: Mapping[str, date] = field(default_factory=dict)


def referenced_forms() -> frozenset[str]:
    """The forms to which rows of other forms refer within a slice."""
    return frozenset(
        reference.resource
        for form in load_forms().values()
        for reference in form.references
        if reference.scope == "same_slice"
    )


def names_its_slice(form: Form) -> bool:
    """Whether rows of the form refer to another form of the same slice."""
    return any(reference.scope == "same_slice" for reference in form.references)


def of_sheet(rows: FormRows) -> ReferenceData:
    """The data of the submission's own rows."""
    (name,) = rows.form.primary_key
    if name not in rows.frame:  # the form was rejected for its headers, so no row was parsed
        return ReferenceData()
    keys = frozenset(rows.good[name].dropna().unique())
    listed = frozenset(rows.frame[name].dropna().unique())
    if rows.form.name != attendance.TRAININGS:
        return ReferenceData(keys, listed - keys)
    return ReferenceData(keys, listed - keys, attendance.hours_of(rows), attendance.ends_of(rows))


def of_slice(form: str, context: SliceContext | None) -> ReferenceData:
    """The data of the current rows of the slice."""
    if context is None:
        return ReferenceData()
    keys = frozenset(context.slice_keys.get(form, ()))
    if form != attendance.TRAININGS:
        return ReferenceData(keys)
    return ReferenceData(keys, frozenset(), context.training_hours, context.training_ends)


def digest(decided: Callable[[str], ReferenceData], forms: Iterable[str]) -> str:
    """Eight hexadecimal digits over the deciding data of the forms. Keys that were set aside are not part
    of it: they decide nothing."""
    said = [
        (
            form,
            sorted(one.keys),
            sorted((name, float(hours)) for name, hours in one.hours.items()),
            sorted((name, end.isoformat()) for name, end in one.ends.items()),
        )
        for form in sorted(forms)
        for one in (decided(form),)
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:8]
