"""Pseudonyms: 64-bit numbers for persons, which reveal nothing without the project's secret (DESIGN 13).

A person is identified by the first of these that is known: the participant_id from the office, with its
unit; the normalised name with the birth year; the normalised name with the institution. Sex, role and
institution type are never used, because they change or are corrected.
"""

import hmac
from collections.abc import Callable

import pandas as pd

from atlas_pipeline.privacy.names import folded, normalised_name
from atlas_pipeline.privacy.secret import Secret

__all__ = ["PURPOSE", "normalised_name", "person_keys"]

PURPOSE = "person_key"
"""The purpose for which the key of the pseudonyms is derived."""

_BETWEEN = "\x1f"
"""Separates the parts of an identity. No cell can hold this character."""


def person_keys(rows: pd.DataFrame, unit: str, secret: Secret) -> pd.Series:
    """The pseudonym of each row's person: int64, with the index of `rows`.

    `rows` has the columns full_name, birth_year, institution, participant_id. The last three may have gaps
    or be absent. The pseudonym is the first 64 bits, signed, of HMAC-SHA256 over the identity.

    Raises ValueError if a row has neither an id nor a name. The message names the row and nothing else.
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
    """The identity of each row's person as one text. Its first word names the rule by which it was made."""
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
    """`fold` of each value, computed once for each distinct value. A gap gives an empty text."""
    codes, distinct = pd.factorize(column)
    folded = [*(fold(str(value)) for value in distinct.tolist()), ""]  # a gap has the code -1, the last
    return pd.Series(folded, dtype="str").take(codes).set_axis(column.index)
