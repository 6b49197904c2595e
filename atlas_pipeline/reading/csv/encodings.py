"""The character set of a CSV file. Evidence in the file decides it; without clear evidence the file is
refused.

A byte order mark decides. So does valid UTF-8: text in another character set is hardly ever valid UTF-8.
The file is Windows-874 if its bytes above 127 follow Thai spelling. The file is Windows-1252 if its bytes
give words there and none in the code pages of DOS and Macintosh. A file in a code page of DOS or Macintosh
is refused, because these are too similar to each other.
"""

import codecs
import re
from itertools import islice

import numpy as np

from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.reading.csv.western_letters import is_windows_1252, may_be_western, words_above_ascii
from atlas_pipeline.reading.unreadable import Unreadable

THAI, WESTERN = "Windows-874", "Windows-1252"
_CODECS = {THAI: "cp874", WESTERN: "cp1252"}

_BOMS = (
    (codecs.BOM_UTF8, "UTF-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "UTF-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16-be"),
)
_THAI_WORD = re.compile("(?P<before>[A-Za-z]?)(?P<word>[\u0e01-\u0e5b]+)(?P<after>[A-Za-z]?)")
_MISSPELLED = re.compile(
    "(?<![ก-ฮ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]|"
    "(?<![ก-ฮ\u0e31\u0e32\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e30\u0e32]|[เ-ไ](?![ก-ฮเ])"
)
"""A Thai mark or vowel that has no consonant before or after it, as its kind requires."""

_LINE_ENDS = (0x0A, 0x0D)

_PIECE = 1 << 20
_SAMPLE = 1 << 24
"""The number of bytes in which the kind of letters is examined. Sixteen MiB hold enough letters."""

_UTF8_LETTERS = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe0[\xb8\xb9][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
"""Western and Thai letters, and the signs used with them, in UTF-8. Other character sets contain these
runs of bytes only by chance."""

_FEW = 10_000
_UTF8_THAI = re.compile(rb"(?:\xe0[\xb8\xb9][\x80-\xbf]){2}")
_ABOVE = re.compile(rb"[\x80-\xff]+")
_STRANGE_LETTERS = re.compile(
    rb"(?:[\xc6-\xcb\xd0-\xdf][\x80-\xbf]|\xe1[\x80-\xb7\xbc-\xbf][\x80-\xbf]|"
    rb"[\xe2\xe3][\xb0-\xbf][\x80-\xbf]|\xe4[\x80-\xb6][\x80-\xbf])+"
)
"""UTF-8 of letters that are not expected here: all except Western and Greek letters, accents, signs and
Thai."""

MOSTLY_UTF8 = 0.5
"""If UTF-8 letters are more than this share of all bytes above 127, the file is UTF-8 that was damaged or
pasted together."""

THAI_SHARE = 0.8
"""Of all letters that Windows-874 reads as Thai, at least this share must be in words of Thai spelling."""


def to_utf8(content: bytes, name: str) -> tuple[bytes, str]:
    """The same text in UTF-8 without a byte order mark, and the name of its original character set.

    Raises Unreadable if the evidence does not decide.
    """
    for mark, said, codec in _BOMS:
        if content.startswith(mark):
            body = content[len(mark) :]
            if codec == "utf-8":
                if not _is(body, codec):
                    raise _unclear(name)
                return body, said
            return _decoded(body, codec, name), said
    is_utf8 = _is(content, "utf-8") and b"\x00" not in content[:_PIECE]
    if is_utf8 and not _is_strange(content):
        return content, "UTF-8"
    if utf16 := _utf16_without_mark(content):
        return _decoded(content, utf16, name), "UTF-16"
    if b"\x00" in content:
        raise _unclear(name)
    sample = content[:_SAMPLE]
    words = words_above_ascii(sample)
    if not _UTF8_THAI.search(sample) and _is_thai(words):
        return _decoded(content, _CODECS[THAI], name), THAI
    if is_utf8 and not may_be_western(words, sample):
        return content, "UTF-8"
    if is_utf8 or _is_mostly_utf8(sample) or not is_windows_1252(words, sample):
        raise _unclear(name)
    return _decoded(content, _CODECS[WESTERN], name), WESTERN


def _is(content: bytes, codec: str) -> bool:
    """Whether the content can be decoded. It is decoded piece by piece, so that a large file is not in
    memory twice."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for start in range(0, len(content), _PIECE):
            decoder.decode(content[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, codec: str, name: str) -> bytes:
    try:
        return content.decode(codec).encode()
    except UnicodeDecodeError:
        raise _unclear(name) from None


def _is_strange(content: bytes) -> bool:
    """Whether the content may be valid UTF-8 only by chance. `Íñigo` in a DOS code page is valid UTF-8
    (with a Hebrew accent); so is `หญิง` in Windows-874."""
    above = [match[0] for match in islice(_ABOVE.finditer(content[:_SAMPLE]), _FEW)]
    return bool(above) and all(map(_STRANGE_LETTERS.fullmatch, above))


def _is_mostly_utf8(content: bytes) -> bool:
    above = len(content) - len(content.translate(None, bytes(range(128, 256))))
    return sum(map(len, _UTF8_LETTERS.findall(content))) > MOSTLY_UTF8 * above


def _utf16_without_mark(content: bytes) -> str | None:
    """The codec, if the content is UTF-16 without a byte order mark; otherwise None.

    Separators and line ends are plain ASCII in every script. In UTF-16 each of them has a NUL byte, always
    on the same side. If no line end has one, the NUL bytes are damage in a file
    of another character set.
    """
    sample = content[: _PIECE - _PIECE % 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(content) % 2 or not even + odd:
        return None
    units = np.frombuffer(sample, dtype="<u2" if odd > even else ">u2")
    line_ends = int(np.isin(units, _LINE_ENDS).sum())
    if not line_ends and (b"\r" in sample or b"\n" in sample):
        return None
    if max(even, odd) <= 9 * min(even, odd) or max(even, odd) < 2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_thai(words: list[bytes]) -> bool:
    """Whether Windows-874 reads most letters of the words as words of Thai spelling."""
    try:
        text = b"\n".join(words).decode(_CODECS[THAI])
    except UnicodeDecodeError:
        return False
    spelled = letters = 0
    for found in _THAI_WORD.finditer(text):
        word, is_apart = found["word"], not found["before"] and not found["after"]
        if len(word) == 1 and is_apart:
            continue  # a single letter is no evidence: น.ส. is short for two words, Á. for a first name
        letters += len(word)
        # Western accented letters are single between plain letters, never four in a row
        if (is_apart or len(word) > 3) and not _MISSPELLED.search(word):
            spelled += len(word)
    return spelled > 0 and spelled >= THAI_SHARE * letters


def _unclear(name: str) -> Unreadable:
    return Unreadable(problem("unclear_encoding", found=name))
