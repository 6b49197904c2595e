"""Finds names of persons in a text: by parts of the names in the same submission, and by titles.

Two neighbouring parts of one person's name are that person, in any order, with or without a blank between
them. If both parts are ordinary words too ("Rosa Cruz"), only the whole name is. After a title, a single
part is enough. If only a name can follow the title, any word that is written like a name is enough too.
This module remembers no names except those of the submission that is being validated.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from atlas_pipeline.plan.people import Then
from atlas_pipeline.privacy.names import folded, normalised_name
from atlas_pipeline.privacy.tokens import Token, is_near, tokens_of
from atlas_pipeline.privacy.vocabulary import Vocabulary
from atlas_pipeline.problems.model import MASK

_PARTICLES = frozenset(
    ("de", "del", "la", "las", "los", "y", "e", "da", "dos", "di", "van", "von", "bin", "al")
)
_PLACES = frozenset(("san", "santa", "santo", "villa", "puerto"))
"""`San Martín` is a place more often than a person called José San Martín. So these words do not count as
parts of a name."""

_SHORTEST_JOINED = 6
"""Letters of two parts that are written as one word. Fewer letters may be a coincidence."""
_SHORTEST_THAI = 5
_SHORTEST_PART, _SHORTEST_INSIDE = 3, 4
"""The least number of letters of a person's own part: as a whole word, and inside a word."""
_LONGEST_WORD = 80
_MOST_WORDS = 6
_SPACE = re.compile(r"[\s.]*")
_THAI_RUN = re.compile(r"[\u0e00-\u0e7f]+(?:[ \u00a0]+[\u0e00-\u0e7f]+)*")
_THAI_NAME = re.compile(r"\s*([\u0e01-\u0e4e]+)(?:[ \u00a0]+([\u0e01-\u0e4e]+))?")

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name, from `start` to `end` of the text. `then` is the action that the plan sets for the name's
    title; None: the name was found without a title."""

    start: int
    end: int
    then: Then | None = None


class KnownNames:
    """The names of one submission. They are in memory only while the submission is validated."""

    def __init__(self, names: Iterable[str], words: Vocabulary) -> None:
        self.vocabulary = words
        self._names: list[Words] = []
        self._by_part: dict[str, list[int]] = {}
        seen: set[Words] = set()
        for name in names:
            whole = normalised_name(name)
            parts = frozenset(whole.split())
            if not parts or parts in seen or whole in words.phrases:
                continue
            seen.add(parts)
            for part in parts - _PARTICLES - _PLACES:
                self._by_part.setdefault(part, []).append(len(self._names))
            self._names.append(parts)
        self._longest = max(map(len, self._by_part), default=0)
        self._of = lru_cache(maxsize=4096)(self._persons)
        self.find = lru_cache(maxsize=65536)(self._find)

    def __bool__(self) -> bool:
        return bool(self._by_part)

    def has_part(self, word: str) -> bool:
        return word in self._by_part

    def is_rare(self, word: str) -> bool:
        """Whether a folded word is a part of a name in the submission, and not an ordinary word."""
        return word in self._by_part and not self.vocabulary.is_common(word)

    def masked(self, text: str) -> str:
        """The text with a mask in place of each name."""
        return mask_spans(text, self.find(text))

    def may_hold_own(self, text: str) -> bool:
        """Whether `holds_own` could be True for any person. This check is cheaper; it runs once for each
        distinct text."""
        for token in tokens_of(text):
            word = token.text[:_LONGEST_WORD]
            if word in self._by_part:
                return True
            for start in range(len(word) - _SHORTEST_INSIDE + 1):
                for end in range(start + _SHORTEST_INSIDE, min(len(word), start + self._longest) + 1):
                    if word[start:end] in self._by_part:
                        return True
        return False

    def holds_own(self, text: str, own: Words, *, is_id: bool = False) -> bool:
        """Whether a text in a person's own row holds a part of her name that is not an ordinary word.

        In an id, every part of three letters or more counts as a word, even an ordinary one. In an id or
        in Thai, a part of four letters or more counts inside a word too, unless it is an ordinary word:
        `JGIMENEZ01`.
        """
        vocabulary = self.vocabulary
        parts = {one for one in own - _PARTICLES if len(one) >= _SHORTEST_PART}
        rare = {one for one in parts if not vocabulary.is_common(one)}
        for token in tokens_of(text):
            if token.text in (parts if is_id else rare):
                return True
            if (is_id or token.is_thai) and any(
                len(one) >= _SHORTEST_INSIDE and one in token.text for one in rare
            ):
                return True
        return False

    def _persons(self, part: str) -> frozenset[int]:
        return frozenset(self._by_part.get(part, ()))

    # ------------------------------------------------------------------ looking

    def _find(self, text: str) -> tuple[FoundName, ...]:
        tokens = tokens_of(text)
        found = [*self._titled(text, tokens), *self._thai_titled(text), *self._joined(tokens)]
        if self._by_part:
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
            if run and is_tied and token.text in _PARTICLES | _PLACES:
                continue
            is_part = token.text in self._by_part
            if run and not (is_part and is_tied):
                yield from self._of_run(run)
                run = []
            if is_part:
                run.append(token)
        yield from self._of_run(run)

    def _of_run(self, run: list[Token]) -> Iterator[FoundName]:
        if len(run) < 2:
            return
        said = frozenset(token.text for token in run)
        for one, other in pairwise(run):
            both = self._of(one.text) & self._of(other.text) if one.text != other.text else frozenset()
            if not both:
                continue
            is_rare = any(len(part.text) > 1 and self.is_rare(part.text) for part in (one, other))
            if (is_rare and min(len(one.text), len(other.text)) > 1) or any(
                self._names[person] - _PARTICLES - _PLACES <= said for person in both
            ):
                yield FoundName(one.start, other.end)

    def _joined(self, tokens: list[Token]) -> Iterator[FoundName]:
        """Finds two parts of one name written as one word, whatever is before and after them: `juanperez`."""
        for token in tokens:
            if (
                not token.is_thai
                and len(token.text) >= _SHORTEST_JOINED
                and self._has_pair(token.text, _SHORTEST_JOINED)
            ):
                yield FoundName(token.start, token.end)

    def _thai_parts(self, text: str) -> Iterator[FoundName]:
        """Finds neighbouring parts of one name in Thai, which has no blanks between words."""
        for run in _THAI_RUN.finditer(text):
            places, squeezed = _squeezed(run[0], run.start())
            if span := self._pair_in(squeezed, _SHORTEST_THAI):
                yield FoundName(places[span[0]], places[span[1] - 1] + 1)

    def _has_pair(self, word: str, shortest: int) -> bool:
        return self._pair_in(word, shortest) is not None

    def _pair_in(self, word: str, shortest: int) -> tuple[int, int] | None:
        starts: dict[int, list[int]] = {}
        word = word[:_LONGEST_WORD]
        for start in range(len(word)):
            for end in range(start + 2, min(len(word), start + self._longest) + 1):
                if word[start:end] in self._by_part:
                    starts.setdefault(start, []).append(end)
        for start, ends in starts.items():
            for middle in ends:
                for end in starts.get(middle, ()):
                    one, other = word[start:middle], word[middle:end]
                    if end - start < shortest or one == other or not self._of(one) & self._of(other):
                        continue
                    if not self.vocabulary.is_common(one + other):
                        return start, end
        return None

    # ------------------------------------------------------------------ titles

    def _titled(self, text: str, tokens: list[Token]) -> Iterator[FoundName]:
        words = self.vocabulary
        for place, token in enumerate(tokens[:-1]):
            title = words.latin.get(token.text)
            if title is None:
                continue
            rest: list[Token] = []
            before = token
            for after in tokens[place + 1 : place + 1 + _MOST_WORDS]:
                between = text[before.end : after.start]
                if not (_SPACE.fullmatch(between) or (rest and between in ("-", ", "))):
                    break
                rest.append(after)
                before = after
            if end := self._name_after(text, token, rest, is_sure=title.is_sure):
                yield FoundName(rest[0].start, end, title.then)

    def _name_after(self, text: str, title: Token, rest: list[Token], *, is_sure: bool) -> int:
        """The position at which the name after a title ends. 0: no name follows."""
        bare = [one for one in rest if one.text not in _PARTICLES]
        if not bare:
            return 0
        first, words = bare[0], self.vocabulary
        begins = self.has_part(first.text) and len(first.text) > 1 if is_sure else self.is_rare(first.text)
        if begins and rest[0] is not first and not self.is_rare(first.text):
            begins = False  # `Lic. de la Cruz Roja`
        is_open = not words.is_common(first.text) and first.text not in words.latin
        if not begins and is_sure and rest[0] is first and is_open:
            has_point = text[title.end : title.end + 1] == "."
            has_two = (
                len([one for one in bare[:2] if len(one.text) > 1 and not words.is_common(one.text)]) == 2
            )
            is_word = not has_point and words.is_common(title.text)  # `Ingeniera Forestal` is a profession
            begins = (first.is_capital and (has_two or not is_word)) or (has_point and has_two)
        if not begins:
            return 0
        end = first.end
        is_lower = not first.is_capital
        for one in rest[rest.index(first) + 1 :]:
            if one.text in _PARTICLES:
                continue
            if not (
                one.is_capital or self.has_part(one.text) or (is_lower and not words.is_common(one.text))
            ):
                break
            end = one.end
        return end

    def _thai_titled(self, text: str) -> Iterator[FoundName]:
        taken: list[tuple[int, int]] = []
        for pattern, title, is_short in self.vocabulary.thai:
            for found in pattern.finditer(text):
                if any(start <= found.start() < end for start, end in taken):
                    continue
                run = _THAI_NAME.match(text, found.end())
                if run is None:
                    continue
                if self._is_known_thai(run[1], title.is_sure) or (
                    title.is_sure and self._is_thai_name(found[0], run[1], run[2] or "", is_short)
                ):
                    taken.append((found.start(), run.end()))
                    yield FoundName(run.start(1), run.end(), title.then)

    def _is_known_thai(self, first: str, is_sure: bool) -> bool:
        """Whether a text begins with a part of a name in the submission."""
        first = folded(first)
        known = [first[:end] for end in range(2, len(first) + 1) if first[:end] in self._by_part]
        return any(is_sure or (len(one) >= _SHORTEST_PART and self.is_rare(one)) for one in known)

    def _is_thai_name(self, title: str, first: str, second: str, is_short: bool) -> bool:
        """Whether a name follows a title after which only a name can follow. In `นายจ้าง` and `พ.ต.ท.
        รองผู้กำกับ` none does."""
        words = self.vocabulary
        if len(first) < _SHORTEST_PART or words.begins_common(first):
            return False
        if is_short:
            return True
        return (
            not words.begins_common(title + first)
            and len(second) >= _SHORTEST_PART
            and not words.begins_common(second)
        )


def _squeezed(run: str, start: int) -> tuple[list[int], str]:
    """The position of each letter of a Thai run in the text, and the run without its blanks."""
    # folding splits ำ, as it does in the names: one letter becomes two signs with the same position
    folds = [(start + place, folded(char)) for place, char in enumerate(run) if not char.isspace()]
    return [place for place, signs in folds for _ in signs], "".join(signs for _, signs in folds)


def mask_spans(text: str, found: Iterable[FoundName]) -> str:
    """The text with a mask in place of each span."""
    parts, at = [], 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.end <= at:
            continue
        if one.start >= at:
            parts += [text[at : one.start], MASK]
        at = one.end
    return "".join([*parts, text[at:]])
