"""Finds things that may have been sent twice under two keys: on one form, or now and in an earlier period.

It is only a warning: two workshops may have the same title. The form declares the fields that distinguish
two things (`atlas:alike`).
"""

import numpy as np
import pandas as pd

from atlas_pipeline.forms.frames import SEPARATOR
from atlas_pipeline.forms.model import Form
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.warehouse.records import SliceContext

SAME_SHEET = "same_sheet"
MOST_COMPARED = 50
"""The most things with one title with which each row is compared. More than this is a series, not a
mistake."""


def flag_sent_again(rows: FormRows, context: SliceContext | None) -> None:
    """Warns about a new key for a thing that already has a key. The problem names the other key and its
    period."""
    form = rows.form
    if form.alike is None or not len(rows.good):
        return
    own = _compared(_own(rows), form)
    earlier = context.things.get(form.name) if context is not None else None
    known = set() if earlier is None else set(earlier["key"])
    things = own if earlier is None else pd.concat([_compared(earlier, form), own], ignore_index=True)
    same = list(form.alike.same)
    things = things[(things[same] != "").all(axis=1)]
    things = things[things.duplicated(same, keep=False)]
    others: dict[int, tuple[str, str]] = {}
    for _, group in things.groupby(same, sort=False):
        if group["key"].nunique() > 1:
            others |= _others(group.to_dict("records"), form.alike.unless, known)
    rows.flag(
        "sent_again",
        np.array(sorted(others), dtype=np.int64),
        form.primary_key[0],
        details=lambda position: {"other": others[position][0], "where": others[position][1]},
    )


def _others(group: list[dict], unless: tuple[str, ...], known: set[str]) -> dict[int, tuple[str, str]]:
    """Position of a row with a new key → the earlier key of the similar thing, and its period (SAME_SHEET
    if it is on the same sheet)."""
    found = {}
    for place, one in enumerate(group):
        if one["position"] < 0 or one["key"] in known:
            continue
        for other in group[: min(place, MOST_COMPARED)]:
            is_apart = any(one[name] and other[name] and one[name] != other[name] for name in unless)
            if other["key"] != one["key"] and not is_apart:
                found[one["position"]] = (other["key"], other["period"] or SAME_SHEET)
                break
    return found


def _own(rows: FormRows) -> pd.DataFrame:
    """The good rows as texts, with their positions. A gap is ""."""
    form, good = rows.form, rows.good
    assert form.alike is not None
    columns = {"key": good[form.primary_key[0]], "period": "", "position": np.flatnonzero(~rows.is_bad)}
    for name in (*form.alike.same, *form.alike.unless):
        is_date = form[name].type == "date"
        texts = good[name].dt.strftime("%Y-%m-%d") if is_date else good[name].astype("str")
        columns[name] = texts.where(good[name].notna(), "")
    return pd.DataFrame(columns).reset_index(drop=True)


def _compared(things: pd.DataFrame, form: Form) -> pd.DataFrame:
    """The compared fields, folded. Several values are sorted. Each distinct spelling is folded once."""
    assert form.alike is not None
    changed = {}
    for name in (*form.alike.same, *form.alike.unless):
        codes, distinct = pd.factorize(things[name])
        texts = [folded(str(text)) for text in distinct]
        if form[name].multiple:
            texts = [SEPARATOR.join(sorted(text.split(SEPARATOR))) for text in texts]
        changed[name] = np.array(texts, dtype=object)[codes]
    return things.assign(**changed, position=things.get("position", -1))
