"""Reads one published cell of ILAB's Findings: a value, or the reason why there is none.

The published text is never changed. Nothing is guessed: a text that does not fit its field is
`unreadable`. If a number is hedged, rounded or footnoted, the reading keeps this information, because a
change may only be computed between two comparable figures.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ValueKind(StrEnum):
    """The kind of value of a field. A COUNT_OR_YES_NO is published as either; its unit says which."""

    YES_NO = "yes_no"
    COUNT = "count"
    COUNT_OR_YES_NO = "count_or_yes_no"
    USD = "usd"
    YEARS = "years"
    SHARE = "share"
    TEXT = "text"


class Status(StrEnum):
    """Whether there is a value. Only KNOWN has a value (for a text field, its text). Zero is KNOWN."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    """ILAB asked but did not get an answer."""
    NOT_AVAILABLE = "not_available"
    NOT_APPLICABLE = "not_applicable"
    NOT_PUBLISHED = "not_published"
    """The edition has no such element for the country, or an empty one."""
    BY_TERRITORY = "by_territory"
    """Published only for territories of the country. They have rows of their own; no sum is made."""
    SEVERAL = "several"
    """More than one value is published instead of one. All of them are in the text."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ReadValue:
    """The result of reading a text. `value` is 1.0 for yes and 0.0 for no. A share is 0 to 1."""

    status: Status
    unit: str
    value: float | None = None
    qualifier: str = ""
    footnote: str = ""


MISSING = {
    "unknown": Status.UNKNOWN,
    "unavailable": Status.NOT_AVAILABLE,
    "not available": Status.NOT_AVAILABLE,
    # Pakistan and Somalia in the 2017 edition: the statistics of a multiple-territory country are left
    # out.
    "mtc": Status.NOT_AVAILABLE,
    "n/a": Status.NOT_APPLICABLE,
    "na": Status.NOT_APPLICABLE,
    "not applicable": Status.NOT_APPLICABLE,
    "no value": Status.NOT_PUBLISHED,
}
"""Spellings, case-folded.

ILAB writes "N/A" for values that do not apply, and sometimes for values that it does not have. The
editions show that "N/A" always means the latter for statistics, but only for statistics (see `fields`).
"""

YES_NO = {"yes": 1.0, "no": 0.0}

HEDGES = {
    "approximately": r"approximately|approx\.?|about|around|circa|ca\.|~|≈",
    "more_than": r"more than|over|>",
    "at_least": r"at least|≥",
    "less_than": r"less than|fewer than|under|<",
    "at_most": r"at most|up to|≤",
}
SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}

MARKS = re.compile(r"[\s*†‡§¶¹²³]+$")
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
AMOUNT = re.compile(rf"(?P<sign>US\$|\$|USD\s)?\s*(?P<number>{NUMBER})\s*(?P<scale>[a-z]+|%)?", re.IGNORECASE)
HEDGED = [(name, re.compile(rf"(?:{words})\s*(?=[\d$U])", re.IGNORECASE)) for name, words in HEDGES.items()]
RANGE = re.compile(rf"\$?{NUMBER}\s*(?:[-–—/]|to)\s*\$?{NUMBER}", re.IGNORECASE)

BLANKS = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")


def plain(text: str | None) -> str:
    """Returns the text with its blanks folded and without zero-width characters."""
    return BLANKS.sub(" ", text or "").strip()


def read_value(text: str | None, kind: ValueKind, na: Status = Status.NOT_APPLICABLE) -> ReadValue:
    """Reads one published text as its field's kind. None: the element is missing.

    `na` is the meaning of "N/A" for this field.
    """
    unit = "yes_no" if kind is ValueKind.COUNT_OR_YES_NO else kind.value
    whole = plain(text)
    marks = MARKS.search(whole)
    said = whole[: marks.start()] if marks else whole
    footnote = "".join(marks.group().split()) if marks else ""
    if not said:
        return ReadValue(Status.NOT_PUBLISHED, unit, footnote=footnote)
    word = said.casefold()
    if word in MISSING:
        status = MISSING[word]
        return ReadValue(na if status is Status.NOT_APPLICABLE else status, unit, footnote=footnote)
    if kind is ValueKind.TEXT:
        return ReadValue(Status.KNOWN, unit, footnote=footnote)
    if kind in (ValueKind.YES_NO, ValueKind.COUNT_OR_YES_NO) and word in YES_NO:
        return ReadValue(Status.KNOWN, "yes_no", YES_NO[word], footnote=footnote)
    if kind is ValueKind.YES_NO:
        return ReadValue(Status.UNREADABLE, unit, footnote=footnote)
    return _number(said, ValueKind.COUNT if kind is ValueKind.COUNT_OR_YES_NO else kind, unit, footnote)


def _number(said: str, kind: ValueKind, unit: str, footnote: str) -> ReadValue:
    if RANGE.fullmatch(said):
        return ReadValue(Status.SEVERAL, unit, footnote=footnote)
    qualifiers = []
    for name, words in HEDGED:
        if hedge := words.match(said):
            qualifiers.append(name)
            said = said[hedge.end() :]
            break
    amount = AMOUNT.fullmatch(said)
    value = _scaled(amount, kind) if amount else None
    if amount is None or value is None or (kind is ValueKind.COUNT and value != value.to_integral_value()):
        return ReadValue(Status.UNREADABLE, unit, footnote=footnote)
    if (amount["scale"] or "").casefold() in SCALES:
        qualifiers.append("rounded")
    return ReadValue(Status.KNOWN, kind.value, float(value), "; ".join(qualifiers), footnote)


def _scaled(amount: re.Match[str], kind: ValueKind) -> Decimal | None:
    """Returns the number times its scale word, or None if the sign or the scale does not fit the kind."""
    if amount["sign"] and kind is not ValueKind.USD:
        return None
    value = Decimal(amount["number"].replace(",", ""))
    scale = (amount["scale"] or "").casefold()
    if not scale:
        return value
    if scale == "%":
        return value / 100 if kind is ValueKind.SHARE else None
    if scale in SCALES and kind in (ValueKind.USD, ValueKind.COUNT):
        return value * SCALES[scale]
    return None
