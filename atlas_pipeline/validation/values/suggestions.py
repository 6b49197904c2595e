"""What a misspelling is close to: a suggestion, never taken for what was meant.

Spellings are compared folded (`plan.spelling`). Where two different meanings are equally close, nothing is
suggested: a wrong suggestion costs more than none.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

CLOSE = 78
"""From this likeness on (0 to 100) a spelling is close."""

SHORTEST = 3
"""Shorter spellings are close to too much: of two letters, one slip is half of it."""

SHORTEST_BEGINNING = 4
"""Letters of an abbreviation (`compl.` for `completed`) from which it says what it stands for."""

_NEGATIONS = ("not ", "no ", "un", "in", "non", "sin ", "ไม่")
"""What turns a word into its opposite: `incompleto` is not meant to be `completo`."""

_PARTS = re.compile(r"\d+|[^\W\d_]+")


class Near(NamedTuple):
    """`spelling` as it is known, and what it stands for."""

    spelling: str
    meaning: str


def nearest(written: str, meanings: Mapping[str, str], close: float = CLOSE) -> Near | None:
    """The known spelling that a folded one is closest to, if it is close enough and no other meaning is as
    close.

    Close is: a likeness of `close` or more, also with the words in another order; one slip (a letter wrong,
    missing, too many, or two exchanged) in a word of three letters or more that begins alike, or of four; an
    abbreviation of one meaning alone.
    """
    from rapidfuzz import process

    if len(written) < SHORTEST or not meanings:
        return None
    found = process.extract(written, meanings.keys(), scorer=_likeness, score_cutoff=close, limit=None)
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


def _likeness(written: str, known: str, *, score_cutoff: float | None = None) -> float:
    """0 to 100."""
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
    """The identifier that is meant by one written otherwise (`tha t 4` for `THA-T-004`), or one slip away
    from it and from no other; empty where there is none."""
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
    """Its letters and its numbers: neither case nor signs nor leading zeros tell identifiers apart."""
    return tuple(part.lstrip("0") or "0" for part in _PARTS.findall(identifier.casefold()))
