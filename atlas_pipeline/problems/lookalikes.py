"""Names the difference between two texts that look the same: what was found, and what is suggested."""

import re
import unicodedata
from collections.abc import Callable

_UNSEEN = re.compile(
    r"[\s\u00ad\u034f\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2800\u3164\ufeff]+"
)
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u02d7\ufe58\ufe63\uff0d\u30fc]")
_LETTERS = str.maketrans("АВЕКМНОРСТХаеорсухіΑΒΕΖΗΙΚΜΝΟΡΤΥΧοOoIl|", "ABEKMHOPCTXaeopcyxiABEZHIKMNOPTYXo00111")
"""Cyrillic and Greek letters that look Latin, and letters that look like a digit."""


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("blanks", lambda text: _UNSEEN.sub("", text)),
    ("dashes", lambda text: _DASHES.sub("-", text)),
    ("digits", _plain_digits),
    ("letters", lambda text: unicodedata.normalize("NFKC", text).translate(_LETTERS)),
)


def difference(found: str, suggested: str) -> str:
    """What two texts that look the same differ in: `blanks`, `dashes`, `digits` or `letters`. Empty if they
    are equal or do not look the same."""
    if not found or found == suggested:
        return ""
    for name, step in _STEPS:
        found, suggested = step(found), step(suggested)
        if found == suggested:
            return name
    return ""


def look(text: str) -> str:
    """The text as it looks, with its blanks: two texts that look the same give the same text."""
    if text.isascii():
        return text.translate(_LETTERS)
    for _, step in _STEPS[1:]:
        text = step(text)
    return text
