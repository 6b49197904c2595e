"""Reads a half-year as officers write it on a cover, and suggests a period for a misspelling."""

import re

from atlas_pipeline.plan.periods import Period
from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.reading.text import THAI_DIGITS
from atlas_pipeline.validation.values.dates import BUDDHIST_AHEAD, BUDDHIST_FROM, MONTHS
from atlas_pipeline.validation.values.suggestions import nearest

_DIGITS, _WORDS = re.compile(r"\d+"), re.compile(r"[^\d\s/–-]+")


def period_key(text: str) -> str:
    """The text in the form used for comparison: `2563-h1`, `2020 H1` and `๒๕๖๓-H1` give the same key.

    Drops every character except letters and digits. Converts years of the Buddhist era.
    """
    letters = "".join(sign for sign in folded(text).translate(THAI_DIGITS) if sign.isalnum())
    if letters[:4].isdecimal() and int(letters[:4]) > BUDDHIST_FROM:
        letters = str(int(letters[:4]) - BUDDHIST_AHEAD) + letters[4:]
    return letters


def close_period(text: str, periods: list[Period]) -> str:
    """The period that another spelling probably means: `2020 S1`, `1/2020`, `H1-2020`, `January to June
    2020`, `2109-H2` for 2019-H2. Empty if no period, or more than one, is possible."""
    key = period_key(text)
    by_key = {period_key(period.key): period.key for period in periods}
    if near := nearest(key, by_key):
        return near.meaning
    digits = sorted(_DIGITS.findall(text.translate(THAI_DIGITS)), key=len, reverse=True)
    if not digits or len(digits[0]) != 4:
        return ""
    year = int(digits[0])
    year -= BUDDHIST_AHEAD if year > BUDDHIST_FROM else 0
    of_year = [period for period in periods if period.start.year == year]
    words = [word.replace(".", "") for word in _WORDS.findall(folded(text))]
    months = [MONTHS[word] for word in words if word in MONTHS]
    if len(months) == 2:
        of_year = [one for one in of_year if [one.start.month, one.end.month] == months]
    elif len(digits) == 2 and not months and 1 <= int(digits[1]) <= len(of_year):
        of_year = [of_year[int(digits[1]) - 1]]
    return of_year[0].key if len(of_year) == 1 else ""
