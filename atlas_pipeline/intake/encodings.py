"""Which character set a CSV file was saved in, decided by evidence or not at all.

A byte order mark settles it, and so does UTF-8, which hardly any other text happens to be. Between
Windows-874 (Thai) and Windows-1252 (Spanish) the letters tell: Thai words are runs of bytes above 127,
accented letters stand alone between plain ones.
"""

import codecs
import re

from atlas_pipeline.intake.unreadable import Unreadable
from atlas_pipeline.problems.catalogue import problem

THAI, WESTERN = "Windows-874", "Windows-1252"
_CODECS = {THAI: "cp874", WESTERN: "cp1252"}

_BOMS = (
    (codecs.BOM_UTF8, "UTF-8", "utf-8"),
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "UTF-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "UTF-16", "utf-16-be"),
)
_LETTERS = re.compile(rb"[\xa1-\xff]+")
"""Below 0xA1 the two sets have the same signs: the euro, quotation marks, dashes."""

_PIECE = 1 << 20
_SAMPLE = 1 << 24
"""So much of a file is looked at for what kind of letters it has: sixteen MiB have enough of them."""

_UTF8_LETTERS = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe0[\xb8\xb9][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
"""Western and Thai letters and the signs around them as UTF-8 has them; the other sets have such runs of
bytes only by chance."""

MOSTLY_UTF8 = 0.5
"""From this share of all bytes above 127 on, a file is UTF-8 that was damaged or pasted together."""

THAI_SHARE, WESTERN_SHARE = 0.8, 0.3
"""Share of letters in runs of two and more: at least the first is Thai, at most the second Western."""


def to_utf8(content: bytes, name: str) -> tuple[bytes, str]:
    """The same text in UTF-8 without a mark, and the name of the character set it was in.

    Raises Unreadable where the evidence does not decide.
    """
    for mark, said, codec in _BOMS:
        if content.startswith(mark):
            body = content[len(mark) :]
            if codec == "utf-8":
                if not _is(body, codec):
                    raise _unclear(name)
                return body, said
            return _decoded(body, codec, name), said
    if _is(content, "utf-8") and b"\x00" not in content[:_PIECE]:
        return content, "UTF-8"
    if utf16 := _utf16_without_mark(content):
        return _decoded(content, utf16, name), "UTF-16"
    if _is_mostly_utf8(content):
        raise _unclear(name)
    said = _thai_or_western(content, name)
    return _decoded(content, _CODECS[said], name), said


def _is(content: bytes, codec: str) -> bool:
    """Whether it decodes; piece by piece, so that a large file is not held twice."""
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


def _is_mostly_utf8(content: bytes) -> bool:
    content = content[:_SAMPLE]
    above = len(content) - len(content.translate(None, bytes(range(128, 256))))
    return sum(map(len, _UTF8_LETTERS.findall(content))) > MOSTLY_UTF8 * above


def _utf16_without_mark(content: bytes) -> str | None:
    """Separators and line ends are plain ASCII in any script, so in UTF-16 they bring NULs at one side."""
    sample = content[:_PIECE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if len(content) % 2 or not even + odd:
        return None
    if odd > 9 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 9 * odd else None


def _thai_or_western(content: bytes, name: str) -> str:
    candidates = [said for said, codec in _CODECS.items() if _is(content, codec)]
    if len(candidates) < 2:
        if not candidates or b"\x00" in content:
            raise _unclear(name)
        return candidates[0]
    runs = _LETTERS.findall(content[:_SAMPLE])
    letters = sum(map(len, runs))
    if not letters:
        return WESTERN  # only signs that both sets share
    share = sum(len(run) for run in runs if len(run) > 1) / letters
    if share >= THAI_SHARE:
        return THAI
    if share <= WESTERN_SHARE:
        return WESTERN
    raise _unclear(name)


def _unclear(name: str) -> Unreadable:
    return Unreadable(problem("unclear_encoding", found=name))
