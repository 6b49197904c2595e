"""Thai texts that look the same and are typed in different ways: one spelling for all of them.

Unicode NFC orders only the marks that have a combining class: vowels below (103) before tones (107). The
vowels above a consonant, mai taikhu, nikhahit and thanthakhat have the class 0, so NFC leaves them where
they were typed. The rules here go further. Their sources:

1. `เเ` is `แ`: Unicode Technical Standard 39, confusables.txt (U+0E41 looks like U+0E40 U+0E40).
2. Vowel before tone or thanthakhat (`กิ่ง`, `สิทธิ์`): the cell of WTT 2.0 (T. Karoonboonyanan,
   "Standardization and Implementations of Thai Language", NECTEC). Some programs let the tone be typed first.
3. Nikhahit with sara aa is sara am, and the tone comes before (`น้ำ`): the compatibility decomposition of
   U+0E33 in UnicodeData.txt, and WTT 2.0 for the place of the tone.
4. Tone before a vowel that follows the consonant (`น้า`, not `นา้`): WTT 2.0.
5. `ๅ` is `า`, except after ฤ and ฦ: confusables.txt; the Unicode Standard, section Thai, has U+0E45 only
   after these two.
6. The same mark typed twice is one mark, because the second lies on the first. The `th_normalize` of libthai
   also orders the marks of a cell and removes those that are too many.
"""

import re

_TONES = "\u0e48-\u0e4b"
_ABOVE = "\u0e31\u0e34-\u0e37\u0e47\u0e4d"
_BELOW = "\u0e38-\u0e3a"
_MARKS = f"{_ABOVE}{_BELOW}{_TONES}\u0e4c\u0e4e"
_FOLLOWING = "\u0e30\u0e32\u0e33\u0e45"

_TWICE = re.compile(f"([{_MARKS}])\\1+")
_TONE_BEFORE_VOWEL = re.compile(f"([{_TONES}\u0e4c]+)([{_ABOVE}{_BELOW}]+)")
_SARA_AM = re.compile(f"\u0e4d([{_TONES}]?)\u0e32")
_TONE_AFTER_VOWEL = re.compile(f"([{_FOLLOWING}])([{_TONES}])")
_LONG_SIGN = re.compile("(?<![\u0e24\u0e26])\u0e45")

ODD = (
    f"\u0e40\u0e40|\u0e4d[{_TONES}]?\u0e32|\u0e45|[{_MARKS}][{_ABOVE}{_BELOW}]|[{_FOLLOWING}][{_TONES}]|"
    f"[{_TONES}][{_TONES}]|\u0e4c\u0e4c|\u0e4e\u0e4e"
)
"""A pattern that every text with another spelling matches. A text that does not match is in the one spelling
already."""

_ODD = re.compile(ODD)


def one_spelling(text: str) -> str:
    """The Thai of the text in its one spelling. A text without look-alikes is returned unchanged."""
    while _ODD.search(text):
        usual = _ordered(text)
        if usual == text:
            break
        text = usual
    return text


def _ordered(text: str) -> str:
    """One pass of the rules. One rule may make room for another, so one pass may not be enough."""
    text = _LONG_SIGN.sub("\u0e32", text.replace("\u0e40\u0e40", "\u0e41"))
    text = _TONE_BEFORE_VOWEL.sub(r"\2\1", _TWICE.sub(r"\1", text))
    return _TONE_AFTER_VOWEL.sub(r"\2\1", _SARA_AM.sub("\\1\u0e33", text))
