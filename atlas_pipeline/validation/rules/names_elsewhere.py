"""Personal data where the warehouse keeps what is written: in the free texts of a person's row.

Officers shift and swap columns, or write a name twice. What is found sets the row aside. A name that stands
only there and nowhere as a name looks like any other words and cannot be told from an office or a rank.
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
from atlas_pipeline.validation.values.institutions import Register

_ID, _INSTITUTION, _ROLE = "participant_id", "institution", "role"
_TYPE = "institution_type"

_TELEPHONE = r"\p{Nd}(?:[ ()+./-]{0,2}\p{Nd}){8}"
"""Nine digits or more with no more than signs between them; a date and two years have eight."""

_PLAIN_NUMBER = r"^[\p{Nd}\s().+/-]*(?:\p{Nd}[\s().+/-]*){7}$"
"""Seven digits or more and no letter: as an id it may be a telephone or an identity document."""

_SHORTEST = 3
"""Letters of a word of the person's own name that an id may not hold."""

Words = frozenset[str]


def flag_names_elsewhere(rows: FormRows, register: Register, known: KnownNames) -> None:
    """Sets aside, without repeating it, what holds an e-mail address, a number of a person, the row's own
    name whatever its order, titles and accents, or the name of another row; an id of several words without a
    digit or with a word of the name; a text with a part of the row's own name that is no ordinary word; and a
    row whose name stands where its institution or role should be, and these where the name should be.
    `MTESS-0012`, `DGT` and `12 B` are ids."""
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
        rows.flag("name_in_other_column", where, field, found=lambda _: MASK)


def _holds_own(
    column: Column, texts: pa.Array, names: list[Words], whose: np.ndarray, known: KnownNames, *, is_id: bool
) -> np.ndarray:
    """Which rows have a part of their own name in the text."""
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
    """The names of all rows, to be looked up."""

    def __init__(self, names: list[Words]) -> None:
        self._whole = {one for one in names if len(one) > 1}
        self._parts = frozenset[str]().union(*names)

    def has(self, words: Words) -> bool:
        """Whether the words are somebody's name of two words or more."""
        return words in self._whole

    def share(self, words: Words) -> bool:
        """Whether any of the words is a word of anybody's name."""
        return not self._parts.isdisjoint(words)


def _mask(holds: Iterable[bool]) -> np.ndarray:
    return np.fromiter(holds, dtype=bool)


def _words_of(texts: pa.Array) -> list[Words]:
    """The words of each text as those of a name. Digits are none, so ids that differ in their number are
    one."""
    bare = pc.replace_substring_regex(texts, pattern=r"\p{Nd}+", replacement=" ").dictionary_encode()
    known = [frozenset(normalised_name(text).split()) for text in bare.dictionary.to_pylist()]
    return [known[code] for code in bare.indices.to_pylist()]


def _is_contact(texts: pa.Array, field: str) -> np.ndarray:
    """Which texts are an address or a number of a person, or, as an id, words without a digit."""
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
    """All of the name; of a name of one word, nothing else, for `Rosa` may be in the name of an office."""
    return bool(name) and (name <= said if len(name) > 1 else name == said)


def _says_part(name: Words, said: Words) -> bool:
    return any(len(word) >= _SHORTEST for word in name & said)


def _is_institution(rows: FormRows, names: list[Words], register: Register) -> np.ndarray:
    """Which names are those of an institution of the register, or of a type of institutions."""
    codes = rows.form[_TYPE].codes if _TYPE in rows.form.by_name else None
    kinds = rows.plan.code_lists[codes].codes if codes else ()
    labels = [label for kind in kinds for label in (kind.code, *kind.labels.values())]
    known = set(_words_of(pa.array([*register.by_spelling, *labels], pa.string())))
    return _mask(one in known for one in names)


def _is_role(rows: FormRows, names: list[Words], name: Column) -> np.ndarray:
    """Which names are written as a role in more rows than as a name."""
    column = rows.columns[_ROLE]
    counts = Counter[Words]()
    for texts, codes, by in (
        (_words_of(without_marks(column.values)), column.codes, 1),
        (names, name.codes, -1),
    ):
        for words, times in zip(texts, np.bincount(codes, minlength=len(texts)).tolist(), strict=True):
            counts[words] += by * times
    return _mask(bool(one) and counts[one] > 0 for one in names)
