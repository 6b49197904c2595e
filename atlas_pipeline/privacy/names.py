"""Names of persons, folded so that different spellings of one name become the same text.

Word order, case, Latin accents, width, zero-width characters and titles (English, Spanish, Thai, police
ranks) make no difference. Thai vowels and tone marks do make a difference: without them, two persons would
become one. The order in which they were typed makes none.
"""

import re
import unicodedata

from atlas_pipeline.plan.thai_spelling import one_spelling

_TITLES = frozenset(
    """mr mrs ms miss mx dr dra prof profesor profesora sr sra srta lic licda lcdo lcda abg abog arq
    phd md hon rev atty esq madam señor señora""".replace("ñ", "n").split()
)
"""Titles that are never a name."""

_TITLES_OR_NAMES = frozenset(
    ("don", "dona", "ing", "esc", "eng", "capt", "col", "cnel", "gen", "gral", "lt", "maj", "sgt", "insp")
)
"""Titles that may also be a name. They are dropped only if two or more words are left."""

_THAI_PREFIXES = ("นางสาว", "นาย", "นาง", "เด็กชาย", "เด็กหญิง", "ดอกเตอร์", "ศาสตราจารย์", "ว่าที่")
"""Titles that are written without a blank before the name. The longer ones come first."""

_THAI_WORDS = frozenset(("คุณ", "หญิง", "ดร", "แพทย์หญิง", "นายแพทย์"))
"""Titles only if they are a word by themselves: คุณวุฒิ is a name."""

_THAI_ABBREVIATIONS = re.compile(r"^(?:[ก-ฮ]{1,4}\s?\.\s*)+(?:หญิง(?=\s))?")
"""น.ส., ดร., พ.ต.อ., ร.ต.ท.หญิง: consonants with a full stop. No name begins with them."""

_STARTS_THAI_NAME = re.compile(r"[ก-ฮเ-ไ].")
"""A syllable begins with a consonant, or with a vowel that is written before it; never with ะ, า or ิ."""

_JOINED = re.compile(r"[.\-‐‑–_/\\()\[\]\"“”]")
_DROPPED = re.compile(r"['’`´ʼ]")
_LATIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def folded(text: str) -> str:
    """The text without differences of case, width, Latin accents, zero-width characters, extra blanks and
    the order of Thai marks."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    # The Thai spelling comes first: NFKC takes sara am apart. A usual spelling keeps its pseudonym.
    text = unicodedata.normalize("NFKC", one_spelling(unicodedata.normalize("NFC", text))).casefold()
    # only U+0300–U+036F: the marks of Latin letters, not the vowels and tones of Thai
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in apart if not "\u0300" <= char <= "\u036f").translate(_LATIN_LETTERS)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def normalised_name(name: str) -> str:
    """The name as one text: folded, without titles, its words in alphabetical order.

    A name that consists only of titles is kept whole. A blank name gives an empty text.
    """
    words: list[str] = []
    for part in folded(name).split(","):
        words += _without_titles(part.strip())
    words = words or _words(folded(name).replace(",", " "))
    return " ".join(sorted(words))


def may_be_name(text: str) -> bool:
    """Whether the text could be a person's name, in any script.

    A name has letters and no digits. It also has a capital letter, or a letter of a script without
    capitals, or several words. `perhaps` and `MTESS-0012` could not be names.
    """
    letters = [char for char in text if char.isalpha()]
    if not letters or any(char.isdigit() for char in text):
        return False
    return any(char.isupper() or char.lower() == char.upper() for char in letters) or len(text.split()) > 1


def _without_titles(text: str) -> list[str]:
    if not text.isascii():
        text = _without_thai_titles(text)
    words = _words(text)
    while words and (
        words[0] in _TITLES
        or words[0] in _THAI_WORDS
        or (words[0] in _TITLES_OR_NAMES and len(words) > 2)
        or words[:2] == ["ph", "d"]
    ):
        words = words[2:] if words[:2] == ["ph", "d"] else words[1:]
    return words


def _without_thai_titles(text: str) -> str:
    """Removes titles until none is left, because one may follow another (ว่าที่ ร.ต., ดร.น.ส.)."""
    while True:
        rest = _THAI_ABBREVIATIONS.sub("", text).strip()
        for prefix in _THAI_PREFIXES:
            name = rest.removeprefix(prefix).lstrip()
            if rest.startswith(prefix) and _STARTS_THAI_NAME.match(name):
                rest = name
                break
        if rest == text or not rest:
            return text
        text = rest


def _words(text: str) -> list[str]:
    return _JOINED.sub(" ", _DROPPED.sub("", text)).split()
