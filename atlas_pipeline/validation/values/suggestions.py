"""Finds the known spelling that a misspelling is close to. It is only a suggestion, never the value.

Spellings are compared folded (`plan.spelling`). If two different meanings are equally close, nothing is
suggested: a wrong suggestion costs more than none.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from atlas_pipeline.problems.lookalikes import look

CLOSE = 78
"""From this similarity on (0 to 100), a spelling is close."""

SHORTEST = 3
"""Spellings with fewer letters are not compared: they are close to too many others. In a word of two
letters, one slip is half of the word."""

SHORTEST_BEGINNING = 4
"""The fewest letters of an abbreviation (`compl.` for `completed`) that are enough to find its meaning."""

_NEGATIONS = ("not ", "no ", "un", "in", "non", "sin ", "ไม่")
"""Beginnings that turn a word into its opposite: `completo` is not suggested for `incompleto`."""

_PARTS = re.compile(r"\d+|[^\W\d_]+")


class Near(NamedTuple):
    """`spelling` as it is known, and its meaning."""

    spelling: str
    meaning: str


def nearest(written: str, meanings: Mapping[str, str], close: float = CLOSE) -> Near | None:
    """The known spelling that is closest to `written` (folded). None if no spelling is close enough, or if
    another meaning is equally close.

    A spelling is close in each of these cases:

    - The similarity is `close` or more, also with the words in another order.
    - There is one slip: one letter is wrong, missing or too many, or two neighbours are exchanged. The
      words need at least three letters; a known word of three letters must also have the same first
      letter.
    - The text is the beginning of spellings that all have one meaning.
    """
    from rapidfuzz import process

    if len(written) < SHORTEST or not meanings:
        return None
    found = process.extract(written, meanings.keys(), scorer=_similarity, score_cutoff=close, limit=None)
    best: dict[str, tuple[float, str]] = {}
    for spelling, score, _ in found:
        if score > best.get(meanings[spelling], (0.0, ""))[0]:
            best[meanings[spelling]] = (score, spelling)
    if not best:
        return _abbreviated(written, meanings)
    ranked = sorted(best.items(), key=lambda one: -one[1][0])
    if len(ranked) > 1 and ranked[0][1][0] == ranked[1][1][0]:
        return None
    meaning, (_, spelling) = ranked[0]
    return Near(spelling, meaning)


def _similarity(written: str, known: str, *, score_cutoff: float | None = None) -> float:
    """The similarity, 0 to 100."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA

    cutoff = score_cutoff or 0
    ratio = fuzz.ratio(written, known, score_cutoff=cutoff)
    if " " in known:
        ratio = max(ratio, fuzz.token_sort_ratio(written, known, score_cutoff=cutoff))
    is_long_enough = min(len(written), len(known)) >= SHORTEST
    begins_alike = len(known) > SHORTEST or written[0] == known[0]
    if is_long_enough and begins_alike and OSA.distance(written, known, score_cutoff=1) <= 1:
        ratio = max(ratio, cutoff, 100 - 100 / (len(written) + len(known)))
    return 0 if ratio and _is_opposite(written, known) else ratio


def _is_opposite(written: str, known: str) -> bool:
    from rapidfuzz import fuzz

    return any(
        written.startswith(sign)
        and not known.startswith(sign)
        and fuzz.ratio(written[len(sign) :], known) > fuzz.ratio(written, known)
        for sign in _NEGATIONS
    )


def _abbreviated(written: str, meanings: Mapping[str, str]) -> Near | None:
    beginning = written.rstrip(".")
    if len(beginning) < SHORTEST_BEGINNING:
        return None
    begun = {spelling: meaning for spelling, meaning in meanings.items() if spelling.startswith(beginning)}
    if len(set(begun.values())) != 1:
        return None
    return Near(*next(iter(begun.items())))


def nearest_identifier(written: str, known: Iterable[str]) -> str:
    """The identifier that another spelling probably means (`tha t 4` for `THA-T-004`), or the only
    identifier that is one slip away. Empty if there is none."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    names = list(known)
    bare = _bare(written)
    alike = [name for name in names if _bare(name) == bare]
    if len(alike) == 1:
        return alike[0]
    if alike or len(written) < SHORTEST:
        return ""
    close = process.extract(
        written.casefold(), names, scorer=OSA.distance, processor=str.casefold, score_cutoff=1, limit=2
    )
    return close[0][0] if len(close) == 1 else ""


def _bare(identifier: str) -> tuple[str, ...]:
    """The letters and the numbers of the identifier. Case, signs, leading zeros and letters that look like
    others make no difference."""
    return tuple(part.lstrip("0") or "0" for part in _PARTS.findall(look(identifier).casefold()))
