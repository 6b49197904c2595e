"""Thai script in Latin letters, close enough to see that two spellings are one name.

A transcription after RTGS without a dictionary. The end of a syllable is guessed from the letters. So a
vowel that Thai does not write may be wrong (สมพงษ์ is right, a rarer name may not be). Not for display.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_TONES = re.compile(r"[\u0e48-\u0e4b\u0e46\u0e2f\u0e4d\u0e4e]")
_SILENT = re.compile(r"(?:ทร|ตร|ดร|ธร|ษณ|กษ|[ก-ฮ][ิุ]?)์")
"""A consonant under ์ is written but not spoken. In จันทร์ and ลักษณ์ the one before it is silent too."""
_TONE_WITHIN = re.compile(r"(?<=[เแ][ก-ฮ])[\u0e48-\u0e4b](?=[รลว])")
"""The tone mark is on the last consonant before the vowel.

In แก้ว the ว comes after it, so ว closes the syllable.
"""
_BREAK = "|"
"""Replaces a silent consonant. A syllable ends there."""
_DOUBLE_R = re.compile(r"รร")
_VOWEL_SIGNS = "ะาำิีึืุูั็ๅ"
_BEARS_VOWEL = rf"[{_VOWEL_SIGNS}]"
_CONSONANT = "ก-ฮ"
_THAI = re.compile(r"[\u0e00-\u0e7f]")


def is_thai(text: str) -> bool:
    """Returns True if the text has a letter of Thai script."""
    return _THAI.search(text) is not None


@cache
def romanised(word: str) -> str:
    """Returns one word without blanks in Latin letters. Text that is not Thai stays unchanged."""
    if not is_thai(word):
        return word
    word = word.replace("ฤ", "ริ").replace("ฦ", "ลิ")
    text = _TONES.sub("", _TONE_WITHIN.sub("็", word))
    text = _double_r(_SILENT.sub(_BREAK, text))
    said, place = [], 0
    while place < len(text):
        syllable, place = _next(text, place)
        said.append(syllable)
    return "".join(said)


def _double_r(text: str) -> str:
    """รร is "a" if a consonant follows that closes the syllable; otherwise it is "an"."""

    def as_vowel(match: re.Match[str]) -> str:
        rest = match.string[match.end() :]
        closes = re.match(rf"[{_CONSONANT}](?!{_BEARS_VOWEL})", rest)
        return "ั" if closes else "ัน"

    return _DOUBLE_R.sub(as_vowel, text)


def _next(text: str, place: int) -> tuple[str, int]:
    """Returns the syllable that begins at `place`, and the place of the next one."""
    letters = _letters()
    for pattern, vowel in _patterns():
        if match := pattern.match(text, place):
            end = match.end()
            final = ""
            if "f" in pattern.groupindex:
                final, end = _final(text, end, text[end - 1] in "ัว")
            return _onset(match["o"]) + vowel + final, end
    run = re.compile(rf"[{_CONSONANT}](?!{_BEARS_VOWEL})").match
    length = 0
    while run(text, place + length):
        length += 1
    if text[place] == _BREAK:
        return "", place + 1
    if length == 0:
        return letters["initial"].get(text[place], "" if is_thai(text[place]) else text[place]), place + 1
    if length == 1:
        return letters["initial"][text[place]] + "a", place + 1
    two = text[place : place + 2]
    if length == 2 or two in letters["closed"]:
        return letters["initial"][two[0]] + "o" + letters["final"].get(two[1], ""), place + 2
    return letters["initial"][text[place]] + "a", place + 1


def _final(text: str, place: int, is_needed: bool) -> tuple[str, int]:
    """Returns the consonant that closes the syllable, or an empty text, and the place after it.

    The vowel ends at `place`.

    Of the bare consonants before the next vowel, one closes the syllable. Two at the end of the word are
    a syllable of their own (สุ-พจน์); otherwise the first one closes (สุน-ทรี).
    """
    bare = re.compile(rf"[{_CONSONANT}](?!{_BEARS_VOWEL})")
    length = 0
    while bare.match(text, place + length):
        length += 1
    if length == 0 or text[place] == "อ":
        return "", place
    is_end = text[place + length : place + length + 1] in ("", _BREAK)
    if not is_needed and (
        (length == 2 and is_end)
        or text[place : place + 2] in _letters()["closed"]
        or (length == 1 and not is_end and text[place] in "รล" and text[place - 1] in "ิุ")
    ):
        return "", place
    return _letters()["final"].get(text[place], ""), place + 1


def _onset(text: str) -> str:
    letters = _letters()
    said = letters["said_otherwise"].get(text)
    return said if said is not None else "".join(letters["initial"].get(letter, "") for letter in text)


@cache
def _letters() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(
        files("atlas_pipeline.matching").joinpath("romanisation.yaml").read_text(encoding="utf-8")
    )
    return content


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    letters = _letters()
    clusters = "|".join([*letters["clusters"], *letters["said_otherwise"]])
    onset = rf"(?P<o>(?:{clusters})(?!$)|[{_CONSONANT}])"
    found = []
    for written, vowel in letters["vowels"]:
        closing = rf"(?=[{_CONSONANT}](?!{_BEARS_VOWEL}))(?P<f>)"
        pattern = written.replace("O", onset).replace("F", "(?P<f>)").replace("C", closing)
        found.append((re.compile(pattern), vowel))
    return tuple(found)
