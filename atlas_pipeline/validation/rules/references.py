"""Checks references between forms: a participant's training, a training's activity, a model's finding.

With the scope `same_slice`, the key must be reported for the same slice; otherwise the row is set aside.
With the scope `lives_on`, the key may have been reported in an earlier period or may arrive later, so the
rule only warns. The order of arrival therefore never changes a figure.
"""

from collections.abc import Callable, Collection, Iterable, Set

import pandas as pd

from atlas_pipeline.forms.model import Form, Reference
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.rules.reference_data import ReferenceData
from atlas_pipeline.validation.values.suggestions import nearest_identifier
from atlas_pipeline.warehouse.records import SliceContext

MOST_SUGGESTED = 50
"""The most different unknown identifiers of a form for which a suggestion is searched."""
MOST_CANDIDATES = 2_000
"""If there are more known identifiers than this, no suggestion is searched."""


def check_same_slice(rows: FormRows, reference_data: Callable[[str], ReferenceData | None]) -> None:
    """Flags references to keys that the slice does not have.

    `reference_data` returns the data of a form, or None if the keys are not known: a file is checked alone
    and does not contain the form.
    """
    for reference in rows.form.references:
        if reference.scope != "same_slice":
            continue
        decided = reference_data(reference.resource)
        if decided is None:
            rows.add_problem("references_not_checked", column=reference.fields, to_form=reference.resource)
            continue
        _flag(
            rows,
            reference.fields,
            "unknown_reference",
            set(decided.keys),
            decided.set_aside,
            listed_rule="named_row_set_aside",
            is_own=False,
            to_form=reference.resource,
        )


def check_left_behind(
    rows: FormRows, forms: Iterable[Form], own: Collection[str], context: SliceContext | None
) -> None:
    """Warns if current rows of other forms refer to keys that this form no longer lists, and those forms
    are not sent again. Such rows are no longer counted through the reference.

    `own`: the forms of this submission that become current.
    """
    if context is None or rows.form.name not in own:
        return
    for form in forms:
        if form.name in own:
            continue
        for reference in form.references:
            if reference.scope != "same_slice" or reference.resource != rows.form.name:
                continue
            listed = set(rows.good[reference.reference_field].dropna().unique())
            named = context.named.get((form.name, reference.fields), {})
            gone = {value: count for value, count in sorted(named.items()) if value not in listed}
            if gone:
                rows.add_problem(
                    "leaves_rows_behind",
                    column=reference.reference_field,
                    from_form=form.name,
                    rows=sum(gone.values()),
                    keys=list(gone),
                )


def check_ongoing(rows: FormRows, others: dict[str, FormRows], context: SliceContext | None) -> None:
    """Warns about references to keys that nobody has reported yet."""
    for reference in rows.form.references:
        if reference.scope != "lives_on":
            continue
        accepted, listed = _keys(others.get(reference.resource), reference)
        accepted |= context.known_keys.get(reference.resource, set()) if context else set()
        _flag(rows, reference.fields, "reference_not_yet_known", accepted, listed, to_form=reference.resource)


def check_listed(rows: FormRows, others: dict[str, FormRows], context: SliceContext | None) -> None:
    """Warns about values that are not in the form that lists them, from whatever unit. If no value is
    listed yet, nothing is reported: the list may arrive later."""
    for item in rows.form.fields:
        if item.listed_in is None:
            continue
        resource, name = item.listed_in.resource, item.listed_in.field
        other = others.get(resource)
        known = set(context.listed.get((resource, name), ())) if context else set()
        if other is not None and name in other.frame:
            known |= set(other.good[name].dropna().unique())
        if known:
            _flag(rows, item.name, "not_in_body_of_knowledge", known)


def _keys(other: FormRows | None, reference: Reference) -> tuple[set[str], set[str]]:
    """Two sets of keys of the submission's own form: the accepted keys, and all keys on the form."""
    if other is None or reference.reference_field not in other.frame:
        return set(), set()
    name = reference.reference_field
    return set(other.good[name].dropna().unique()), set(other.frame[name].dropna().unique())


def _flag(
    rows: FormRows,
    column: str,
    rule: str,
    accepted: set[str],
    listed: Set[str] = frozenset(),
    *,
    listed_rule: str = "reference_set_aside",
    is_own: bool = True,
    **details: str,
) -> None:
    """Flags `rule` for each reference that is neither in `accepted` nor in `listed`, and `listed_rule` for
    each that is only in `listed` (listed, but set aside).

    `details` fill the sentences of the problems.
    """
    named = rows.frame[column]
    codes, distinct = pd.factorize(named)
    states = ["known" if name in accepted else "listed" if name in listed else "unknown" for name in distinct]
    state = pd.Series([*states, "known"], dtype="str").take(codes).to_numpy()  # a gap: code -1, the last item
    rows.flag(listed_rule, state == "listed", column, details=details, is_own=is_own)
    candidates = accepted | listed
    unknown = [place for place, one in enumerate(states) if one == "unknown"]
    # comparing is slow, so only some identifiers are compared
    close = (
        {place: nearest_identifier(str(distinct[place]), candidates) for place in unknown[:MOST_SUGGESTED]}
        if len(candidates) <= MOST_CANDIDATES
        else {}
    )
    rows.flag(
        rule,
        state == "unknown",
        column,
        details=details,
        suggestion=lambda position: close.get(codes[position], ""),
        is_own=is_own,
    )
