"""The parts of the names in one submission: which words are parts, and whether two parts are one person's."""

from collections.abc import Iterable
from functools import lru_cache

from atlas_pipeline.privacy.names import normalised_name
from atlas_pipeline.privacy.vocabulary import Vocabulary

PARTICLES = frozenset(
    ("de", "del", "la", "las", "los", "y", "e", "da", "dos", "di", "van", "von", "bin", "al")
)
PLACES = frozenset(("san", "santa", "santo", "villa", "puerto"))
"""`San Martín` is a place more often than a person called José San Martín. So these words do not count as
parts of a name."""
SHORTEST_PART = 3
"""The least number of letters of a part that counts by itself."""

_LONGEST_WORD = 80

Words = frozenset[str]
"""The folded words of a name or of a text."""


class NameParts:
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
            for part in parts - PARTICLES - PLACES:
                self._by_part.setdefault(part, []).append(len(self._names))
            self._names.append(parts)
        self._longest = max(map(len, self._by_part), default=0)
        self._persons_of = lru_cache(maxsize=4096)(self._persons)

    def __bool__(self) -> bool:
        return bool(self._by_part)

    def __contains__(self, word: str) -> bool:
        return word in self._by_part

    def is_rare(self, word: str) -> bool:
        """Whether a folded word is a part of a name in the submission, and not an ordinary word."""
        return word in self._by_part and not self.vocabulary.is_common(word)

    def is_in(self, word: str, shortest: int) -> bool:
        """Whether the word is a part, or has a part of at least `shortest` letters inside."""
        word = word[:_LONGEST_WORD]
        if word in self._by_part:
            return True
        for start in range(len(word) - shortest + 1):
            for end in range(start + shortest, min(len(word), start + self._longest) + 1):
                if word[start:end] in self._by_part:
                    return True
        return False

    def at_start(self, word: str) -> list[str]:
        """The parts of two letters or more with which the word begins."""
        return [word[:end] for end in range(2, len(word) + 1) if word[:end] in self._by_part]

    def is_name(self, one: str, other: str, said: Words) -> bool:
        """Whether two neighbouring parts are one person's name. If both are ordinary words, `said`, the
        parts around them, must be the whole name."""
        both = self._persons_with(one, other)
        if not both:
            return False
        is_rare = any(len(part) > 1 and self.is_rare(part) for part in (one, other))
        return (is_rare and min(len(one), len(other)) > 1) or any(
            self._names[person] - PARTICLES - PLACES <= said for person in both
        )

    def pair_in(self, word: str, shortest: int) -> tuple[int, int] | None:
        """Start and end of two parts of one name that are written as one, in at least `shortest` letters.
        None if the word has no such pair."""
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
                    if end - start < shortest or not self._persons_with(one, other):
                        continue
                    if not self.vocabulary.is_common(one + other):
                        return start, end
        return None

    def _persons_with(self, one: str, other: str) -> frozenset[int]:
        """The persons whose names have both parts; none if the two are the same part."""
        return self._persons_of(one) & self._persons_of(other) if one != other else frozenset()

    def _persons(self, part: str) -> frozenset[int]:
        return frozenset(self._by_part.get(part, ()))
