"""Finds personal data in the free texts of a row about a person. The warehouse stores these texts as
written.

Officers shift and swap columns, or write a name twice. The row is set aside. A name that occurs only in
such a text, and nowhere as a name, is not found: it cannot be distinguished from an office or a rank.
"""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.privacy.known_names import KnownNames
from atlas_pipeline.privacy.names import normalised_name
from atlas_pipeline.problems.model import MASK
from atlas_pipeline.reading.sheets import Column
from atlas_pipeline.reading.text import without_marks
from atlas_pipeline.validation.form_rows import FormRows
from atlas_pipeline.validation.rules.pseudonyms import NAME
from atlas_pipeline.validation.values.institutions import RegisterLookup

_ID, _INSTITUTION, _ROLE = "participant_id", "institution", "role"
_TYPE = "institution_type"

_TELEPHONE = r"\p{Nd}(?:[ ()+./-]{0,2}\p{Nd}){8}"
"""Nine digits or more, with at most signs between them. A date and two years have eight digits."""

_PLAIN_NUMBER = r"^[\p{Nd}\s().+/-]*(?:\p{Nd}[\s().+/-]*){7}$"
"""Seven digits or more and no letter. As an id, this may be a telephone number or the number of an
identity document."""

_SHORTEST = 3
"""A word of the person's own name is not allowed in her id if it has at least this many letters."""

Words = frozenset[str]


def flag_names_elsewhere(rows: FormRows, register: RegisterLookup, known: KnownNames) -> None:
    """Sets aside each row with personal data in its id, institution or role. The problem shows only a
    mask.

    A row is set aside in each of these cases:

    - The text has an e-mail address or a person's number.
    - The text has the name of the row's own person (order, titles and accents make no difference), or is
      the name of another row.
    - The text has a part of the row's own name that is not an ordinary word.
    - The id has several words without a digit, or a word of the row's own name.
    - The name column has an institution or a type of institution, or a text that more rows have as their
      role than as their name.

    `MTESS-0012`, `DGT` and `12 B` are valid ids. An institution that the register knows is never flagged in
    the institution column.
    """
    name = rows.columns.get(NAME)
    names = _words_of(without_marks(name.values)) if name is not None else [frozenset()]
    whose = name.codes if name is not None else np.zeros(len(rows), dtype=np.int64)
    everyone = _WholeNames(names)
    for field in (_ID, _INSTITUTION, _ROLE):
        if field not in rows.columns:
            continue
        column = rows.columns[field]
        texts = without_marks(column.values)
        words = _words_of(texts)
        is_personal = _is_contact(texts, field) | _mask(everyone.has(one) for one in words)
        where = is_personal[column.codes]
        may_name = _mask(everyone.share(one) for one in words)[column.codes]
        says = _says_part if field == _ID else _says_whole
        for position in np.flatnonzero(may_name & ~where).tolist():
            where[position] = says(names[whose[position]], words[column.codes[position]])
        where |= _holds_own(column, texts, names, whose, known, is_id=field == _ID)
        if name is not None and field == _ROLE:
            where |= _is_role(rows, names, name)[name.codes]
        if name is not None and field == _INSTITUTION:
            where |= _is_institution(rows, names, register)[name.codes]
        if field == _INSTITUTION:
            where &= ~_mask(bool(register.meant(text)) for text in texts.to_pylist())[column.codes]
        where &= ~rows.flagged("same_as_above", field)
        rows.flag("name_in_other_column", where, field, found=lambda _: MASK)


def _holds_own(
    column: Column, texts: pa.Array, names: list[Words], whose: np.ndarray, known: KnownNames, *, is_id: bool
) -> np.ndarray:
    """For each row, whether the text has a part of the row's own name."""
    written = texts.to_pylist()
    may = np.fromiter((known.may_hold_own(text) for text in written), dtype=bool, count=len(written))
    where = may[column.codes]
    pairs: dict[tuple[int, int], bool] = {}
    for position in np.flatnonzero(where).tolist():
        pair = int(whose[position]), int(column.codes[position])
        if pair not in pairs:
            pairs[pair] = known.holds_own(written[pair[1]], names[pair[0]], is_id=is_id)
        where[position] = pairs[pair]
    return where


class _WholeNames:
    """The names of all rows, for look-up."""

    def __init__(self, names: list[Words]) -> None:
        self._whole = {one for one in names if len(one) > 1}
        self._parts = frozenset[str]().union(*names)

    def has(self, words: Words) -> bool:
        """Whether the words are exactly the name of a person, if that name has two words or more."""
        return words in self._whole

    def share(self, words: Words) -> bool:
        """Whether one of the words occurs in the name of any person."""
        return not self._parts.isdisjoint(words)


def _mask(holds: Iterable[bool]) -> np.ndarray:
    return np.fromiter(holds, dtype=bool)


def _words_of(texts: pa.Array) -> list[Words]:
    """The words of each text, normalised as the words of a name. Digits are dropped, so ids that differ
    only in their number have the same words."""
    bare = pc.replace_substring_regex(texts, pattern=r"\p{Nd}+", replacement=" ").dictionary_encode()
    known = [frozenset(normalised_name(text).split()) for text in bare.dictionary.to_pylist()]
    return [known[code] for code in bare.indices.to_pylist()]


def _is_contact(texts: pa.Array, field: str) -> np.ndarray:
    """For each text, whether it has an address or a person's number. For an id, also whether it has
    several words and no digit."""
    found = pc.match_substring(texts, "@")
    if field == _ID:
        is_words = pc.match_substring_regex(texts, r"[\p{L}\p{M}]\s+\p{L}")
        has_digit = pc.match_substring_regex(texts, r"\p{Nd}")
        found = pc.or_(found, pc.and_not(is_words, has_digit))
        found = pc.or_(found, pc.match_substring_regex(texts, _PLAIN_NUMBER))
    else:
        found = pc.or_(found, pc.match_substring_regex(texts, _TELEPHONE))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _says_whole(name: Words, said: Words) -> bool:
    """Whether `said` has all words of the name. A name of one word must be the only word, because `Rosa`
    may be in the name of an office."""
    return bool(name) and (name <= said if len(name) > 1 else name == said)


def _says_part(name: Words, said: Words) -> bool:
    return any(len(word) >= _SHORTEST for word in name & said)


def _is_institution(rows: FormRows, names: list[Words], register: RegisterLookup) -> np.ndarray:
    """For each name, whether it is the name of an institution of the register, or a type of institution."""
    codes = rows.form[_TYPE].codes if _TYPE in rows.form.by_name else None
    kinds = rows.plan.code_list(codes).codes if codes else ()
    labels = [label for kind in kinds for label in (kind.code, *kind.labels.values())]
    known = set(_words_of(pa.array([*register.by_spelling, *labels], pa.string())))
    return _mask(one in known for one in names)


def _is_role(rows: FormRows, names: list[Words], name: Column) -> np.ndarray:
    """For each name, whether it is written as a role in more rows than as a name."""
    column = rows.columns[_ROLE]
    counts = Counter[Words]()
    for texts, codes, by in (
        (_words_of(without_marks(column.values)), column.codes, 1),
        (names, name.codes, -1),
    ):
        for words, times in zip(texts, np.bincount(codes, minlength=len(texts)).tolist(), strict=True):
            counts[words] += by * times
    return _mask(bool(one) and counts[one] > 0 for one in names)
