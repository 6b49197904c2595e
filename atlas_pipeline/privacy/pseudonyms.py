"""Pseudonyms: who a person is, as 64 bits that say nothing without the project's secret (DESIGN 13).

What identifies a person is, in this order: the office-issued participant_id with its unit; the normalised
name with the birth year; the normalised name with the institution. Sex, role and institution type are never
part of it: people change them, or they are corrected.
"""

import hmac
from collections.abc import Callable

import pandas as pd

from atlas_pipeline.privacy.names import folded, normalised_name
from atlas_pipeline.privacy.secret import Secret

__all__ = ["PURPOSE", "normalised_name", "person_keys"]

PURPOSE = "person_key"
"""The purpose its key is derived for."""

_BETWEEN = "\x1f"
"""Stands between the parts of an identity; no cell can hold it."""


def person_keys(rows: pd.DataFrame, unit: str, secret: Secret) -> pd.Series:
    """The pseudonym of each row's person: int64, the index of `rows`.

    `rows` has the columns full_name, birth_year, institution, participant_id; the last three may have gaps
    or be missing altogether. The key is the first 64 bits, signed, of HMAC-SHA256 over the identity.

    Raises ValueError, naming the row and nothing else, where a row has neither an id nor a name.
    """
    identities = _identities(rows, unit)
    key = secret.derive(PURPOSE)
    codes, distinct = pd.factorize(identities)
    hashed = [
        int.from_bytes(hmac.digest(key, identity.encode(), "sha256")[:8], "big", signed=True)
        for identity in distinct.tolist()
    ]
    return pd.Series(hashed, dtype="int64").take(codes).set_axis(rows.index).rename(PURPOSE)


def _identities(rows: pd.DataFrame, unit: str) -> pd.Series:
    """What identifies each row's person, as one text whose first word tells which rule it came by."""
    ids = _per_distinct(_column(rows, "participant_id"), folded)
    identities = "id" + _BETWEEN + unit + _BETWEEN + ids
    rest = ids == ""
    if not rest.any():
        return identities
    names = _per_distinct(_column(rows, "full_name")[rest], normalised_name)
    if (names == "").any():
        raise ValueError(f"row {names.index[names == ''][0]} has neither a participant_id nor a name")
    years = pd.to_numeric(_column(rows, "birth_year")[rest], errors="coerce").astype("Int64")
    by_year = "year" + _BETWEEN + names + _BETWEEN + years.astype("str")
    institutions = _per_distinct(_column(rows, "institution")[rest], folded)
    by_institution = "institution" + _BETWEEN + names + _BETWEEN + institutions
    identities[rest] = by_year.where(years.notna(), by_institution)
    return identities


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    if name in rows:
        return rows[name]
    return pd.Series(pd.NA, index=rows.index, dtype="object")


def _per_distinct(column: pd.Series, fold: Callable[[str], str]) -> pd.Series:
    """`fold` of each value, worked out once for each distinct one; a gap gives the empty text."""
    codes, distinct = pd.factorize(column)
    folded = [*(fold(str(value)) for value in distinct.tolist()), ""]  # the code of a gap is -1: the last
    return pd.Series(folded, dtype="str").take(codes).set_axis(column.index)
