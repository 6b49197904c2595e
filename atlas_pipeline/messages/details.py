"""The text of a detail within a sentence: unchanged, or in the form that the blank names, by the rules of
the locale (CLDR)."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.core import Locale

BUDDHIST_ERA = 543
"""Years between the Buddhist era, as Thailand writes it, and the common era."""
SIGNIFICANT = 10
"""The digits that a sentence shows of a number with decimals. More digits come from computing, not from
measuring."""

LISTED = "listed "
"""A blank that begins with this word is a list of numbers and chooses by its entries, as in
`{rows:listed one row|other rows}`: one for "6", other for "6, 9" and "6-9"."""
_ONE_ROW = re.compile(r"\s*\d+\s*")
_PLURAL = re.compile(r"(zero|one|two|few|many|other) (.*)", re.DOTALL)


class Detail:
    """A value for a blank of a sentence. `region`: the locale, as CLDR names it (`es-AR`)."""

    def __init__(self, value: object, region: str) -> None:
        self._value = value
        self._region = region

    def __str__(self) -> str:
        return str(self._value)

    def __format__(self, spec: str) -> str:
        """Raises ValueError if the value does not fit the form that the blank names. The catalogue's tests
        find such a mistake."""
        if not spec:
            return str(self._value)
        if forms := plural_forms(spec):
            return forms.get(self._category(is_list=spec.startswith(LISTED)), forms["other"])
        if isinstance(self._value, date):
            if spec == "buddhist":
                return str(self._value.year + BUDDHIST_ERA)
            from babel.dates import format_date

            return format_date(self._value, spec, locale=locale(self._region))
        if spec == "number":
            from babel.numbers import format_decimal

            return format_decimal(self._number(), locale=locale(self._region), decimal_quantization=False)
        raise ValueError(f"{self._value!r} cannot be written as {spec!r}")

    def _number(self) -> Decimal:
        number = Decimal(str(self._value))
        is_whole = number == number.to_integral_value()
        return number if is_whole else Decimal(f"{number:.{SIGNIFICANT}g}")

    def _category(self, *, is_list: bool) -> str:
        if is_list:
            return "one" if _ONE_ROW.fullmatch(str(self._value)) else "other"
        try:
            return locale(self._region).plural_form(Decimal(str(self._value)))
        except InvalidOperation:  # words in place of a number
            return "other"


@cache
def plural_forms(spec: str) -> dict[str, str]:
    """The words by plural category that a blank asks for; empty if it asks for something else.

    Raises ValueError if the category `other` is missing, which every language has.
    """
    matches = [_PLURAL.fullmatch(part) for part in spec.removeprefix(LISTED).split("|")]
    forms = {match[1]: match[2] for match in matches if match is not None}
    if len(forms) != len(matches):
        return {}
    if "other" not in forms:
        raise ValueError(f"{spec!r} lacks the words for other numbers")
    return forms


@cache
def locale(region: str) -> "Locale":
    from babel.core import Locale

    return Locale.parse(region, sep="-")
