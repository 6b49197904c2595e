"""References between forms: a participant's training, a training's activity, a model's finding.

`same_slice`: what is named must be reported for the same slice, or the row cannot be taken. `lives_on`: it
may have been reported before or come later, so that the order of arrival never changes a figure.
"""

from collections.abc import Callable, Collection, Iterable, Set

import pandas as pd

from atlas_pipeline.forms.model import Form, Reference
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.rules.deciding import Deciding
from atlas_pipeline.validation.values.suggestions import nearest_identifier
from atlas_pipeline.warehouse.records import SliceContext

MOST_SUGGESTED = 50
"""Different unknown identifiers of a form for which a suggestion is looked for …"""
MOST_CANDIDATES = 2_000
"""… among no more known ones than this."""


def check_same_slice(rows: FormRows, deciding: Callable[[str], Deciding | None]) -> None:
    """Flags what names nothing of the slice. `deciding` gives what decides about a form's keys, None where
    nobody knows: a file checked by itself that does not bring the form."""
    for reference in rows.form.references:
        if reference.scope != "same_slice":
            continue
        decided = deciding(reference.resource)
        if decided is None:
            rows.tell("references_not_checked", column=reference.fields, to_form=reference.resource)
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
    """Warns where rows that count now name what this form no longer lists, and are not sent again with it:
    nothing is counted through them any more. `own`: the forms of which this submission's rows are to
    count."""
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
                rows.tell(
                    "leaves_rows_behind",
                    column=reference.reference_field,
                    from_form=form.name,
                    rows=sum(gone.values()),
                    keys=list(gone),
                )


def check_living(rows: FormRows, others: dict[str, FormRows], context: SliceContext | None) -> None:
    """Warns of what names a thing that nobody has reported yet."""
    for reference in rows.form.references:
        if reference.scope != "lives_on":
            continue
        accepted, listed = _keys(others.get(reference.resource), reference)
        accepted |= context.known_keys.get(reference.resource, set()) if context else set()
        _flag(rows, reference.fields, "reference_not_yet_known", accepted, listed, to_form=reference.resource)


def check_listed(rows: FormRows, others: dict[str, FormRows], context: SliceContext | None) -> None:
    """Warns of what names a thing that the form which lists them, whoever sent it, does not have. Where
    nothing is listed yet nothing is said: the list may still be on its way."""
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
    """What the submission's own form accepted, and all that it lists."""
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
    """Flags what names nothing of the accepted, otherwise (`listed_rule`) where it was listed and set aside.
    `details` fill the sentences."""
    named = rows.frame[column]
    codes, distinct = pd.factorize(named)
    states = ["known" if name in accepted else "listed" if name in listed else "unknown" for name in distinct]
    state = pd.Series([*states, "known"], dtype="str").take(codes).to_numpy()  # a gap's code is -1: the last
    rows.flag(listed_rule, state == "listed", column, details=details, is_own=is_own)
    candidates = accepted | listed
    unknown = [place for place, one in enumerate(states) if one == "unknown"]
    # comparing is slow, so not to all
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
