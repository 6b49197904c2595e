"""The words of a text with their positions, folded like names. Names are searched in these words.

A word is letters with their marks. Thai vowels and tones are marks; Python's `\\w` does not accept them as
letters.
"""

import re
from dataclasses import dataclass

from atlas_pipeline.privacy.names import folded

_MARKS = "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_WORD = re.compile(rf"(?:[^\W\d_][{_MARKS}]*['’`´ʼ]?)+")
_APOSTROPHES = re.compile(r"['’`´ʼ]")
_BETWEEN = re.compile(r"[\s.,\-‐‑–_/\\()\[\]·:;]*")
_NO_CASE = re.compile(r"[\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its position in the text, the word as written, and the folded word."""

    start: int
    end: int
    written: str
    text: str

    @property
    def is_thai(self) -> bool:
        return _NO_CASE.search(self.written) is not None

    @property
    def is_capital(self) -> bool:
        return self.written[0].isupper()


def tokens_of(text: str) -> list[Token]:
    return [
        Token(found.start(), found.end(), found[0], folded(_APOSTROPHES.sub("", found[0])))
        for found in _WORD.finditer(text)
    ]


def is_near(text: str, one: Token, other: Token) -> bool:
    """Whether there are only blanks and joining signs between two tokens."""
    return _BETWEEN.fullmatch(text, one.end, other.start) is not None
