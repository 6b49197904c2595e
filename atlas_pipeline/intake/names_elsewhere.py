"""Personal data where the warehouse keeps what is written: in the free texts of a person's row.

Officers shift and swap columns, or write a name twice. What is found sets the row aside. A name that stands only
there and nowhere as a name looks like any other words and cannot be told from an office or a rank.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from atlas_pipeline.intake.form_rows import FormRows
from atlas_pipeline.intake.persons import NAME
from atlas_pipeline.intake.register import Register
from atlas_pipeline.intake.text import without_marks
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.privacy.names import normalised_name
from atlas_pipeline.problems.model import MASK

_ID, _INSTITUTION, _ROLE = "participant_id", "institution", "role"
_TYPE = "institution_type"

_TELEPHONE = r"\p{Nd}(?:[ ()+./-]{0,2}\p{Nd}){8}"
"""Nine digits or more with no more than signs between them; a date and two years have eight."""

_PLAIN_NUMBER = r"^[\p{Nd}\s().+/-]*(?:\p{Nd}[\s().+/-]*){7}$"
"""Seven digits or more and no letter: as an id it may be a telephone or an identity document."""

_SHORTEST = 3
"""Letters of a word of the person's own name that an id may not hold."""

Words = frozenset[str]


def flag_names_elsewhere(rows: FormRows, register: Register) -> None:
    """Sets aside, without repeating it, what holds an e-mail address, a number of a person, the row's own name
    whatever its order, titles and accents, or the name of another row; an id of several words without a digit or
    with a word of the name; and a row whose name stands where its institution or role should be, and these where
    the name should be. `MTESS-0012`, `DGT` and `12 B` are ids."""
    names = _words_of_rows(rows, NAME)
    everyone = _WholeNames(names)
    for field in (_ID, _INSTITUTION, _ROLE):
        if field not in rows.columns:
            continue
        column = rows.columns[field]
        texts = without_marks(column.values)
        words = [_words(text) for text in texts.to_pylist()]
        is_registered = np.array(
            [field == _INSTITUTION and register.find(one) is not None for one in texts.to_pylist()],
            dtype=bool,
        )
        is_personal = _is_contact(texts, field) | np.array([everyone.has(one) for one in words], dtype=bool)
        where = (is_personal & ~is_registered)[column.codes]
        may_name = (np.array([everyone.share(one) for one in words], dtype=bool) & ~is_registered)[
            column.codes
        ]
        says = _says_part if field == _ID else _says_whole
        for position in np.flatnonzero(may_name & ~where).tolist():
            where[position] = says(names[position], words[column.codes[position]])
        if field != _ID:
            where |= _is_swapped(rows, field, names, register) & ~is_registered[column.codes]
        rows.flag("name_in_other_column", where, field, found=lambda _: MASK)


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


def _words(text: str) -> Words:
    return frozenset(normalised_name(text).split())


def _words_of_rows(rows: FormRows, field: str) -> list[Words]:
    """The words of each row's cell; none where the sheet has no such column."""
    column = rows.columns.get(field)
    if column is None:
        return [frozenset()] * len(rows)
    of_values = [_words(text) for text in without_marks(column.values).to_pylist()]
    return [of_values[code] for code in column.codes.tolist()]


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
    return any(len(word) >= _SHORTEST and not word.isdigit() for word in name & said)


def _is_swapped(rows: FormRows, field: str, names: list[Words], register: Register) -> np.ndarray:
    """Rows whose name is what stands under the field: an institution or its type, or another row's role."""
    if NAME not in rows.columns:
        return np.zeros(len(rows), dtype=bool)
    column = rows.columns[NAME]
    written = without_marks(column.values).to_pylist()
    is_such = _is_institution(rows, register) if field == _INSTITUTION else _is_role(rows)
    return np.array([is_such(text) for text in written], dtype=bool)[column.codes]


def _is_institution(rows: FormRows, register: Register) -> Callable[[str], bool]:
    codes = rows.form[_TYPE].codes if _TYPE in rows.form.by_name else None
    kinds = rows.plan.code_lists[codes].codes if codes else ()
    labels = {folded(label) for kind in kinds for label in (kind.code, *kind.labels.values())}
    return lambda text: register.find(text) is not None or folded(text) in labels


def _is_role(rows: FormRows) -> Callable[[str], bool]:
    """Written as a role in more rows than as a name."""
    counts = Counter[str]()
    for field, by in ((_ROLE, 1), (NAME, -1)):
        column = rows.columns[field]
        texts = without_marks(column.values).to_pylist()
        for text, times in zip(texts, np.bincount(column.codes, minlength=len(texts)).tolist(), strict=True):
            counts[folded(text)] += by * times
    return lambda text: text != "" and counts[folded(text)] > 0
