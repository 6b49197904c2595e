"""Whether bytes above 127 give words in Windows-1252, and in no other Western code page.

In a Western code page any byte is some sign. So a file from DOS or Macintosh can be read as Windows-1252
without an error: `Capacitaci¢n`, `Mar’a`. Only the words show the difference. Each distinct word is read
in every code page. There it is normal for Spanish and English, odd, or absurd. An odd word has, for
example, a letter that the two languages lack, or a dash within the word. An absurd word is a word of no
language: for example, it has `¢` within the word. The file is Windows-1252 if Windows-1252 explains every
word and no other code page explains them nearly as well.
"""

import io
import re

_RIVALS = ("cp850", "cp437", "mac_roman")
_BETWEEN_WORDS = bytes(
    code if code > 127 or chr(code).isalnum() or chr(code) == "\n" else ord(" ") for code in range(256)
)
_PIECE = 1 << 20
_LONGEST_WORD = 80
"""A longer word is examined in pieces of this length."""

_MOST_WORDS = 20_000
"""This number of distinct words is enough evidence."""

_ABSURD_WEIGHS = 5
_MARGIN = 1.5
"""Another code page must be stranger than Windows-1252 by more than this factor."""

_UPPER, _LOWER = "A-ZÀ-ÏÑ-ÖØ-ÝŠŽŒŸ", "a-zß-ïñ-öø-ýÿšžœ"
_LETTER = f"[{_UPPER}{_LOWER}]"
_HIGH = "À-ÏÑ-ÖØ-Ýß-ïñ-öø-ýÿŠšŽžŒœŸ"
_NO_SIGN_OF_WORDS = "¢£¤¥€†‡‰¦¨¬¯¸ˆ˜µ‚§¶±×÷"
_OTHER_SIGNS = "¿¡“”„‘’´«»‹›–—…•·\u00a0\u00ad°ºª¼½¾¹²³®©™"

_ABSURD = re.compile(
    "|".join(
        (
            # a letter or sign that no text here contains
            f"[^0-9{_UPPER}{_LOWER}{_NO_SIGN_OF_WORDS}{_OTHER_SIGNS}]",
            # JosÚ
            f"[{_LOWER}](?![A-Z])[{_UPPER}]",
            # Capacitaci¢n
            f"{_LETTER}[{_NO_SIGN_OF_WORDS}]|[{_NO_SIGN_OF_WORDS}]{_LETTER}",
            # Mar¡a
            rf"[0-9{_UPPER}{_LOWER}][¿¡]|[¿¡](?![¿¡“‘«0-9{_UPPER}{_LOWER}]|$)",
            f"{_LETTER}{{3}}[ºª°]|(?<![0-9])[ºª°]{_LETTER}|\u00a0[ºª]",
            f"{_LETTER}[“”„‘«»‹›]{_LETTER}",
            f"[{_HIGH}]{{3}}|^[{_HIGH}]{{2,}}$",  # letters without any plain letter: Thai, not Western
            f"{_LETTER}[¼½¾]|[¼½¾¹²³®™]{_LETTER}|{_LETTER}©{_LETTER}",
        )
    )
)
"""No language with these letters has such a word."""

_ODD = [
    re.compile(pattern)
    for pattern in (
        # a letter that Spanish lacks
        f"(?![áéíóúüñÁÉÍÓÚÜÑ])[{_HIGH}]",
        # a letter next to a digit, or alone
        f"[0-9][{_HIGH}]|[{_HIGH}][0-9]|^[{_HIGH}¢¤¦¨¬¯¸ˆ˜‚]$|[0-9][§®™]",
        # MUñOZ
        f"[{_UPPER}]{{2}}(?![a-z])[{_LOWER}]|(?![a-z])[{_LOWER}][{_UPPER}]",
        # NÚstor; HALLAZGOSÉ (the É was an ellipsis)
        f"[{_UPPER}](?![A-Z])[{_UPPER}][{_LOWER}]|[{_UPPER}]{{6}}É(?!{_LETTER})",
        f"[áéíóúÁÉÍÓÚ]{_LETTER}*[áéíóúÁÉÍÓÚ]",  # a word has only one stress
        # Monroviaá (the á was a blank)
        "[aA][áÁ]|[áÁ][aA]|[eE][éÉ]|[éÉ][eE]|[iI][íÍ]|[oO][óÓ]|[uU][úÚ]",
        # Úpoca
        f"(?<!{_LETTER})Ú(?![lLnNrRsStTvVbB])",
        # MuñozÑ (the Ñ was a dash)
        "[ñÑ](?![aeiouáéíóúAEIOUÁÉÍÓÚ])",
        # Mar’a
        rf"[{_UPPER}{_LOWER}](?!’s(?!{_LETTER})|(?<=n)’t(?!{_LETTER}))[’´](?=[{_LOWER}])",
        # ’ndice, A–o
        f"(?<!{_LETTER})[’´](?={_LETTER})|[–—·\u00ad]{_LETTER}|{_LETTER}[–—·\u00ad•]",
        f"{_LETTER}\u00a0[{_LOWER}]|…{_LETTER}|[{_UPPER}]…",
        f"{_LETTER}[“„«‹‘]|[”»›]{_LETTER}|(?![mM]){_LETTER}[¹²³]",
        # “women’s”, “workers’”, “don’t”: the byte of the apostrophe is í in Macintosh
        f"{_LETTER}{{5}}ís(?!{_LETTER})|{_LETTER}{{4}}[bcdfgklmnprtw]sí(?!{_LETTER})|nít(?!{_LETTER})",
    )
]
"""No common word of Spanish or English is so. A name or a typing mistake may be."""

_ALONE = re.compile("^[\u00a1-\u00fb]$")
_ACCENTED = re.compile(f"[A-Za-z][{_HIGH}]|[{_HIGH}][A-Za-z]")

_IN_TWOS = (
    (re.compile("¿"), "?"),
    (re.compile("¡"), "!"),
    (re.compile("“"), "”"),
    (re.compile("(?<![0-9])”"), "“„"),
    (re.compile("«"), "»"),
    (re.compile("»"), "«"),
    (re.compile("‘"), "’"),
    (re.compile("(?<![0-9s])’$"), "‘"),
)
"""A sign and its partners. The sign is odd if the file contains none of its partners."""


def words_above_ascii(content: bytes) -> list[bytes]:
    """The distinct words that are not plain ASCII; at most 20,000."""
    found: dict[bytes, None] = {}
    lines = io.BytesIO(content.translate(_BETWEEN_WORDS))
    while len(found) < _MOST_WORDS and (piece := lines.readlines(_PIECE)):
        words = dict.fromkeys(b"".join(piece).split())
        parts = (
            word[start : start + _LONGEST_WORD]
            for word in words
            if not word.isascii()
            for start in range(0, len(word), _LONGEST_WORD)
        )
        found.update(dict.fromkeys(part for part in parts if not part.isascii()))
    return list(found)[:_MOST_WORDS]


def is_windows_1252(words: list[bytes], content: bytes) -> bool:
    """Whether the words are Windows-1252 and, by a clear margin, not of another Western code page."""
    try:
        read = [word.decode("cp1252") for word in words]
    except UnicodeDecodeError:
        return False
    if any(map(_ABSURD.search, read)):
        return False
    if any(map(_ALONE.search, read)) and not any(map(_ACCENTED.search, read)):
        return False  # a letter alone may also be Thai: an abbreviation
    allowed = _MARGIN * _strangeness(words, content, "cp1252")
    rivals = (rival for rival in _RIVALS if [word.decode(rival) for word in words] != read)
    return all(_strangeness(words, content, rival) > allowed for rival in rivals)


def may_be_western(words: list[bytes], content: bytes) -> bool:
    """Whether any Western code page gives words: none is absurd and few are odd."""
    return any(_strangeness(words, content, codec) <= len(words) for codec in ("cp1252", *_RIVALS))


def _strangeness(words: list[bytes], content: bytes, codec: str) -> int:
    """How many odd and absurd features the words have if they are read in that code page. An absurd word
    counts five times."""
    read = [word.decode(codec, "replace") for word in words]
    absurd = sum(bool(_ABSURD.search(word)) for word in read)
    odd = sum(bool(pattern.search(word)) for pattern in _ODD for word in read)
    single = sum(
        bool(sign.search(word))
        for sign, partners in _IN_TWOS
        if not _has_any(partners, content, codec)
        for word in read
    )
    return _ABSURD_WEIGHS * absurd + odd + single


def _has_any(signs: str, content: bytes, codec: str) -> bool:
    encoded = (sign.encode(codec, "ignore") for sign in signs)
    return any(sign in content for sign in encoded if sign)
