"""Copies: rows that repeat the rows of another place, except for the part that should tell them apart.

There are two kinds.
- A thing is reported under two keys: everything that the office wrote is the same, except the key.
- A training has the participants of another training, down to their scores. The same persons may well come
  twice, but they do not come twice with the same results.
"""

from collections.abc import Iterable

import pandas as pd

from atlas_pipeline.forms.model import Form
from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.plan.project import QualityThresholds
from atlas_pipeline.quality.current_rows import PLACE, CurrentRows

LEAST_FIELDS = 5
"""If fewer fields than this are filled in, there is too little to call two rows the same."""

LEAST_MEASURED = 2
"""With only one measurement (the hours of the course), persons of two trainings are easily the same."""

TWIN_COLUMNS = ("country", "period", "form", "keys", "rows")
COPY_COLUMNS = ("country", "period", "form", "group", "copied_from", "rows", "of")


def twins(rows: CurrentRows, forms: Iterable[Form]) -> pd.DataFrame:
    """One row for each set of things of one unit that differ in nothing but their key.

    If a thing is reported again under its own key in a later half-year, it is not a twin. `keys`: up to ten
    of the keys, joined by a comma.
    """
    found = [one for form in forms if len(form.primary_key) == 1 for one in _twins(rows.of(form.name), form)]
    return pd.DataFrame(found, columns=list(TWIN_COLUMNS))


def _twins(frame: pd.DataFrame, form: Form):  # type: ignore[no-untyped-def]
    key = form.primary_key[0]
    fields = [item.name for item in form.fields if not item.pii and item.name != key]
    enough = frame[frame[fields].notna().sum(axis=1) >= min(LEAST_FIELDS, len(fields))]
    if enough.empty:
        return
    texts = enough[fields].astype("str").fillna("")
    same = texts.assign(unit=enough["unit"]).groupby(["unit", *fields], sort=False, dropna=False)
    for places in same.indices.values():
        alike = enough.iloc[places]
        keys = list(dict.fromkeys(alike[key]))
        if len(keys) > 1:
            last = alike.iloc[-1]
            yield last["unit"], last["reported_in"], form.name, ", ".join(map(str, keys[:10])), len(keys)


def copied_groups(rows: CurrentRows, forms: Iterable[Form], thresholds: QualityThresholds) -> pd.DataFrame:
    """One row for each training that repeats the rows of another training, of the same unit or of another
    unit.

    Two rows are the same if all of these hold: their measured fields are the same; two or more of these are
    given; the person is the same, or the place in the list is the same. So a copied sheet with new names is a
    copy too.
    """
    found = [
        one
        for form in forms
        if (group := _group_field(form))
        for one in _copies(rows.of(form.name), form, group, thresholds)
    ]
    return pd.DataFrame(found, columns=list(COPY_COLUMNS))


def _group_field(form: Form) -> str | None:
    has_measurements = form.has_persons and any(item.measured for item in form.fields)
    references = (one.fields for one in form.references if one.scope == "same_slice")
    return next(references, None) if has_measurements else None


def _copies(frame: pd.DataFrame, form: Form, group: str, thresholds: QualityThresholds):  # type: ignore[no-untyped-def]
    where = [*PLACE, group]
    measured = [item.name for item in form.fields if item.measured]
    sizes = frame.groupby(where, sort=False).size()
    scored = frame[frame[measured].notna().sum(axis=1) >= LEAST_MEASURED]
    if scored.empty:
        return
    listed = scored.assign(listed=scored.groupby(where, sort=False).cumcount())
    seen = set()
    for by in (PERSON_KEY, "listed"):
        for places, lines in _in_common(listed, where, [by, *measured]):
            country, period, name, country_before, period_before, before = places
            of = int(sizes[places[:3]])
            is_copy = lines >= max(thresholds.copied_rows, thresholds.copied_share * of)
            if not is_copy or places in seen or (country, name) == (country_before, before):
                continue
            seen.add(places)
            source = " ".join(
                part
                for part, is_needed in (
                    (country_before, country_before != country),
                    (before, True),
                    (f"({period_before})", period_before != period),
                )
                if is_needed
            )
            yield country, period, form.name, name, source, lines, of


def _in_common(rows: pd.DataFrame, where: list[str], content: list[str]):  # type: ignore[no-untyped-def]
    """Each pair of groups with lines of the same content, the later group first, and the number of these
    lines."""
    given = rows[rows[content[0]].notna()]
    line = pd.util.hash_pandas_object(given[content].astype("str").fillna(""), index=False)
    held = given[where].assign(line=line.to_numpy(), place=given.groupby(where, sort=False).ngroup())
    held = held.drop_duplicates(["place", "line"])
    repeated = held[held.duplicated("line", keep=False)]
    pairs = repeated.merge(repeated, on="line", suffixes=("", "_before"))
    pairs = pairs[pairs["place"] > pairs["place_before"]]
    both = [*where, *(f"{name}_before" for name in where)]
    for *places, lines in pairs.groupby(both, sort=False).size().reset_index().itertuples(index=False):
        yield tuple(str(part) for part in places), int(lines)
