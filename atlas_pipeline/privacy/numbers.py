"""Finds numbers and addresses that belong to a person in a free text.

In every country, these are: identity documents (`CI 4.567.891`, DNI `12.345.678`, CUIL `20-12345678-3`,
Thai `1-2345-67890-12-3`), telephones (`int 098 123 45`, `0981 765 432`, `+231 77 012 3456`) and e-mail
addresses. Dates, years, amounts of money and web addresses are not found.
"""

import re
from collections.abc import Iterator

_MAIL = re.compile(r"(?<![^\s@<>()])[^\s@<>()]+@[^\s@<>()]+")
"""Begins only where a word begins: tried within the word, a long word would take minutes."""
_WEB = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}[/.\-]\d{1,2}[/.\-]\d{1,2})(?!\d)")
_YEARS = re.compile(r"(?<!\d)(?:19|20|25)\d\d\s?[-–/]\s?(?:19|20|25)?\d\d(?!\d)")
_MONEY = re.compile(
    r"(?P<is_money>(?:US\$|U\$S|[$₲฿€]|\b(?:USD|ARS|PYG|THB|LRD|Gs|G|Bs|EUR)\b\.?)\s?\d[\d., ]*)"
    r"|\d[\d., ]*+(?P<is_counted>\s?(?:%|USD|ARS|PYG|THB|LRD|Gs\b|guaran|pesos|d[oó]lares|dollars|baht|บาท"
    r"|personas|people|persons|คน))?",
    re.IGNORECASE,
)
"""An amount of money or of persons. Also matches any other run of digits, so that each run is read once:
tried from each of its digits, a long run would take minutes."""
_WORDS = (
    r"c\.?\s?i\.?|d\.?n\.?i\.?|cuil|cuit|ruc|c[eé]dula|identidad|documento|pasaporte|passport|nid"
    r"|national id|id card|"
    r"id no|int|interno|ext|extension|tel|tels|tel[eé]fono|telephone|phone|mobile|m[oó]vil|cel|celular"
    r"|whatsapp|fax|"
    r"โทร|โทรศัพท์|มือถือ|เบอร์|เบอร์โทร|เลขบัตร|บัตรประชาชน|เลขประจำตัว|เลขประจำตัวประชาชน|หนังสือเดินทาง"
)
_SIGNS = r"[ \u00a0()./\-–]{0,2}"
_ANNOUNCED = re.compile(
    rf"(?<![^\W\d_])(?:{_WORDS})(?![^\W\d_])[\s.:#º°nN]{{0,6}}\+?\d(?:{_SIGNS}\d){{5,}}", re.IGNORECASE
)
"""After a word that announces a number, six digits are enough."""

_STYLES = re.compile(
    r"(?<![\w.,/\-])(?:"
    r"\d{1,2}\.\d{3}\.\d{3}(?:-\d)?"  # Paraguayan CI and RUC, Argentine DNI
    r"|\d{2}-\d{8}-\d"  # CUIL, CUIT
    r"|\d-\d{4}-\d{5}-\d{2}-\d"  # Thai identity card
    r"|\d \d{4} \d{5} \d{2} \d"
    r"|0\d{2,3}[ -]\d{2,3}[ -]\d{2,4}"  # telephones with their leading zero
    r"|\(0?\d{2,4}\) ?\d{2,4}[ -]?\d{3,4}"
    r"|\+\d{1,3}(?:[ ()./-]{0,2}\d){7,}"
    r"|\d(?:[ ()./\-]{0,2}\d){8,}"
    r")(?![\w])"
)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def numbers_in(text: str) -> Iterator[tuple[int, int]]:
    """Yields the start and end of each number or address of a person."""
    for found in _MAIL.finditer(text):
        if not _WEB.match(found[0]):
            yield found.span()
    plain = text.translate(_THAI_DIGITS)
    if sum(char.isdigit() for char in plain) < 6:
        return
    for found in _ANNOUNCED.finditer(plain):
        yield found.span()
    for harmless in (_WEB, _DATE, _YEARS):
        plain = harmless.sub(_hidden, plain)
    plain = _MONEY.sub(_hidden_amount, plain)
    for found in _STYLES.finditer(plain):
        yield found.span()


def _hidden(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _hidden_amount(found: re.Match[str]) -> str:
    return _hidden(found) if found["is_money"] or found["is_counted"] else found[0]
