"""What a form of the slice decides about the rows of others that name it: which keys it has, and of trainings
the hours and last days.

The current rows decide, however they came. A submission's own sheet does where it becomes (or is) the current
one; where it was rejected, would be held, or a newer submission's counts, what the warehouse has decides. So
the order and the grouping of deliveries change nothing, and `digest` says whether another state would judge
otherwise.
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
"""Stands in a code version before the digest of what decided."""


@dataclass(frozen=True)
class Deciding:
    """The keys that a form has, those that it lists and set aside, and of trainings hours and last days."""

    keys: Set[str] = frozenset()
    set_aside: Set[str] = frozenset()
    hours: Mapping[str, float] = field(default_factory=dict)
    ends: Mapping[str, date] = field(default_factory=dict)


def deciding_forms() -> frozenset[str]:
    """The forms that rows of other forms name within a slice."""
    return frozenset(
        reference.resource
        for form in load_forms().values()
        for reference in form.references
        if reference.scope == "same_slice"
    )


def names_its_slice(form: Form) -> bool:
    """Whether rows of the form name those of another of the same slice."""
    return any(reference.scope == "same_slice" for reference in form.references)


def of_sheet(rows: FormRows) -> Deciding:
    """What a submission's own rows decide."""
    (name,) = rows.form.primary_key
    if name not in rows.frame:  # rejected for its headers: nothing can be read of it
        return Deciding()
    keys = frozenset(rows.good[name].dropna().unique())
    listed = frozenset(rows.frame[name].dropna().unique())
    if rows.form.name != attendance.TRAININGS:
        return Deciding(keys, listed - keys)
    return Deciding(keys, listed - keys, attendance.hours_of(rows), attendance.ends_of(rows))


def of_slice(form: str, context: SliceContext | None) -> Deciding:
    """What the current rows of the slice decide."""
    if context is None:
        return Deciding()
    keys = frozenset(context.slice_keys.get(form, ()))
    if form != attendance.TRAININGS:
        return Deciding(keys)
    return Deciding(keys, frozenset(), context.training_hours, context.training_ends)


def digest(decided: Callable[[str], Deciding], forms: Iterable[str]) -> str:
    """Eight hexadecimal digits over what decides about rows of other forms: what was set aside decides
    nothing."""
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
