"""Finds names of persons in a text: by parts of the names in the same submission, and by titles.

Two neighbouring parts of one person's name are that person, in any order, with or without a blank between
them. If both parts are ordinary words too ("Rosa Cruz"), only the whole name is. `titled_names` says which
words after a title are a name. This module remembers no names except those of the submission that is being
validated.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from atlas_pipeline.privacy.found_names import FoundName, mask_spans
from atlas_pipeline.privacy.name_parts import PARTICLES, PLACES, SHORTEST_PART, NameParts, Words
from atlas_pipeline.privacy.names import folded
from atlas_pipeline.privacy.titled_names import titled_names
from atlas_pipeline.privacy.tokens import Token, is_near, tokens_of
from atlas_pipeline.privacy.vocabulary import Vocabulary

_SHORTEST_JOINED = 6
"""Letters of two parts that are written as one word. Fewer letters may be a coincidence."""
_SHORTEST_THAI = 5
_SHORTEST_INSIDE = 4
"""The least number of letters of a person's own part inside a word."""
_THAI_RUN = re.compile(r"[\u0e00-\u0e7f]+(?:[ \u00a0]+[\u0e00-\u0e7f]+)*")


class KnownNames:
    """The names of one submission, and what a text says of them."""

    def __init__(self, names: Iterable[str], words: Vocabulary) -> None:
        self._parts = NameParts(names, words)
        self.find = lru_cache(maxsize=65536)(self._find)

    def __bool__(self) -> bool:
        return bool(self._parts)

    def masked(self, text: str) -> str:
        """The text with a mask in place of each name."""
        return mask_spans(text, self.find(text))

    def may_hold_own(self, text: str) -> bool:
        """Whether `holds_own` could be True for any person. This check is cheaper; it runs once for each
        distinct text."""
        return any(self._parts.is_in(token.text, _SHORTEST_INSIDE) for token in tokens_of(text))

    def holds_own(self, text: str, own: Words, *, is_id: bool = False) -> bool:
        """Whether a text in a person's own row holds a part of her name that is not an ordinary word.

        In an id, every part of three letters or more counts as a word, even an ordinary one. In an id or
        in Thai, a part of four letters or more counts inside a word too, unless it is an ordinary word:
        `JGIMENEZ01`.
        """
        vocabulary = self._parts.vocabulary
        parts = {one for one in own - PARTICLES if len(one) >= SHORTEST_PART}
        rare = {one for one in parts if not vocabulary.is_common(one)}
        for token in tokens_of(text):
            if token.text in (parts if is_id else rare):
                return True
            if (is_id or token.is_thai) and any(
                len(one) >= _SHORTEST_INSIDE and one in token.text for one in rare
            ):
                return True
        return False

    def _find(self, text: str) -> tuple[FoundName, ...]:
        tokens = tokens_of(text)
        found = [*titled_names(text, tokens, self._parts), *self._joined(tokens)]
        if self._parts:
            found += self._neighbouring(text, tokens)
            found += self._thai_parts(text)
        return tuple(found)

    def _neighbouring(self, text: str, tokens: list[Token]) -> Iterator[FoundName]:
        """Finds neighbouring words that are parts of one name."""
        last: Token | None = None
        run: list[Token] = []
        for token in tokens:
            is_tied = last is not None and is_near(text, last, token)
            last = token
            if run and is_tied and token.text in PARTICLES | PLACES:
                continue
            is_part = token.text in self._parts
            if run and not (is_part and is_tied):
                yield from self._of_run(run)
                run = []
            if is_part:
                run.append(token)
        yield from self._of_run(run)

    def _of_run(self, run: list[Token]) -> Iterator[FoundName]:
        said = frozenset(token.text for token in run)
        for one, other in pairwise(run):
            if self._parts.is_name(one.text, other.text, said):
                yield FoundName(one.start, other.end)

    def _joined(self, tokens: list[Token]) -> Iterator[FoundName]:
        """Finds two parts of one name written as one word, whatever is before and after them: `juanperez`."""
        for token in tokens:
            is_long = not token.is_thai and len(token.text) >= _SHORTEST_JOINED
            if is_long and self._parts.pair_in(token.text, _SHORTEST_JOINED):
                yield FoundName(token.start, token.end)

    def _thai_parts(self, text: str) -> Iterator[FoundName]:
        """Finds neighbouring parts of one name in Thai, which has no blanks between words."""
        for run in _THAI_RUN.finditer(text):
            places, squeezed = _squeezed(run[0], run.start())
            if span := self._parts.pair_in(squeezed, _SHORTEST_THAI):
                yield FoundName(places[span[0]], places[span[1] - 1] + 1)


def _squeezed(run: str, start: int) -> tuple[list[int], str]:
    """The position of each letter of a Thai run in the text, and the run without its blanks."""
    # folding splits ำ, as it does in the names: one letter becomes two signs with the same position
    folds = [(start + place, folded(char)) for place, char in enumerate(run) if not char.isspace()]
    return [place for place, signs in folds for _ in signs], "".join(signs for _, signs in folds)
