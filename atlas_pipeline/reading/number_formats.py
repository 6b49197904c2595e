"""What a number format makes of a number: a percentage, a date, or a text that the reader sees in its place.

A format such as `"THA-P-"000` or `00000` turns the number 56 into an identifier that the reader takes for
the content of the cell. Such a format is rendered if it can be rendered exactly. Formats that show the
number itself (`General`, `0`, `#,##0.00`) are left alone. A format may also add to a text: `"THA-"@`.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Literal

_PERCENTS = (9, 10, 67, 68)
"""Excel's built-in formats 0% and 0.00%; 67 and 68 are those of Thai Excel."""

_DATES = frozenset((*range(27, 37), *range(50, 59), *range(71, 82)))
"""Built-in formats of Chinese, Japanese, Korean (27–36, 50–58) and Thai Excel (71–81) for dates and times:
ECMA-376 part 1, 18.8.30. Their codes are not in the file."""

_PLAIN_LITERALS = frozenset("-+() ")
_SIGNS = frozenset("$-+()/:!^&'~{}<>= \u00a0")
"""Signs that a format shows without quotation marks. A slash between digits makes a fraction."""

_DIGITS = frozenset("0#")
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)(?:-[0-9a-fA-F]*)?")
_EXPONENT = re.compile(r"[Ee][-+][0#?]+")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=) ?(-?\d{1,15}(?:\.\d{1,15})?)")
_HOLDS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
_MOST_GENERAL = 11
"""The digits of a number that the format General shows without rounding."""

_LONGEST_CODE = 255

Kind = Literal["percent", "date", "shown"]


@dataclass(frozen=True)
class Look:
    """What a format makes of a number. `code`: the code of the format, for kind "shown"."""

    kind: Kind
    code: str = ""


def look_of(number: int, code: str) -> Look | None:
    """The look of cells in that format; None if they show the number itself, or a date that calamine knows.
    `code` is empty for a built-in format."""
    if is_percent_format(number, code):
        return Look("percent")
    letters = _unquoted(code).lower().partition(";")[0]
    if number in _DATES and not re.search(r"[0#?@]", letters):
        return Look("date")
    if "general" not in letters and not re.search(r"[0#?@]", letters):
        if re.search(r"[dmyhs]", letters):
            return None
        if "b" in letters:  # the year of the Buddhist era alone
            return Look("date")
    return Look("shown", code) if code and _is_shaping(code) else None


def is_percent_format(number: int, code: str) -> bool:
    """Whether numbers in that format are displayed as a percentage. A percent sign in quotation marks or
    after a backslash is only text."""
    return (number in _PERCENTS and (not code or number < 11)) or "%" in _unquoted(code)


def _unquoted(code: str) -> str:
    return "".join(text for kind, text in _tokens(code) if kind != "literal")


def _is_shaping(code: str) -> bool:
    """Whether the reader may see something else than the number."""
    for section in _sections(code):
        zeros = sum(kind == "digit" and text == "0" for kind, text in _whole_part(section))
        literals = "".join(text for kind, text in section if kind == "literal")
        between = re.search(r"d[^d.]*l[^d.]*d", "".join(kind[0] for kind, _ in _whole_part(section)))
        if zeros > 1 or between or not _PLAIN_LITERALS.issuperset(literals):
            return True
        if any(kind == "condition" for kind, _ in section):
            return True
    return False


def rendered(code: str, number: str) -> str | None:
    """The number as the format shows it. None if it cannot be rendered exactly, or if nothing is shown.

    Renders literals, digits (`0`, `#`), a decimal point, groups of thousands, `General`, and up to three
    sections by sign or by condition.
    """
    if (simple := _simple(code)) and number.isdecimal():
        before, least, after = simple
        return f"{before}{number.zfill(least)}{after}".strip()
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    sections = _sections(code)
    if any(kind == "condition" for section in sections for kind, _ in section):
        chosen = _by_condition(sections, value)
        shown = _section_rendered(chosen, value) if chosen is not None else None
        return shown.strip() or None if shown is not None else None
    place = 0 if value > 0 or len(sections) == 1 else 1 if value < 0 else 2 if len(sections) > 2 else 0
    section = sections[place]
    shown = _section_rendered(section, abs(value))
    if shown is not None and value < 0 and place == 0:
        shown = f"-{shown}"
    return shown.strip() or None if shown is not None else None


def _by_condition(sections: list[list[tuple[str, str]]], value: Decimal) -> list[tuple[str, str]] | None:
    """The section for the number in a format such as `[=1]"M";[=2]"F";General`, without its condition.
    None if the rules for signs also play a part: for negative numbers, and if a section before the last has
    no condition."""
    *first, last = sections
    if value < 0 or len(sections) > 3 or not all(map(_condition, first)):
        return None
    for section in sections:
        condition = _condition(section)
        if condition is None and section is not last:
            return None
        if condition is None or _HOLDS[condition[0]](value, condition[1]):
            return [token for token in section if token[0] != "condition"]
    return None


def _condition(section: list[tuple[str, str]]) -> tuple[str, Decimal] | None:
    """The sign and the limit of the section's condition; None if it has none that is known."""
    found = [_CONDITION.fullmatch(text) for kind, text in section if kind == "condition"]
    return (found[0][1], Decimal(found[0][2])) if len(found) == 1 and found[0] else None


def shapes_text(code: str) -> bool:
    """Whether the format adds something to a text."""
    return any(kind == "literal" and text for kind, text in _of_texts(code))


def text_rendered(code: str, text: str) -> str:
    """The text as the format shows it."""
    shown = "".join(
        text if (kind, sign) == ("other", "@") else sign if kind == "literal" else ""
        for kind, sign in _of_texts(code)
    )
    return shown.strip() if shapes_text(code) else text


@lru_cache(maxsize=1_000)
def _of_texts(code: str) -> list[tuple[str, str]]:
    """The section for texts: the last one, if it has the place of the text."""
    last = _sections(code)[-1]
    return last if ("other", "@") in last else []


@lru_cache(maxsize=1_000)
def _simple(code: str) -> tuple[str, int, str] | None:
    """The text before, the number of zeros and the text after, if the format is only that: most formats of
    identifiers are. A column may have a hundred thousand of them."""
    section, *others = _sections(code)
    shape = "".join("0" if text == "0" and kind == "digit" else kind[0] for kind, text in section)
    found = re.fullmatch(r"(l*)(0+)(l*)", shape)
    if others or found is None:
        return None
    first, last = found.span(2)
    texts = [text for _, text in section]
    return "".join(texts[:first]), last - first, "".join(texts[last:])


def _section_rendered(section: list[tuple[str, str]], value: Decimal) -> str | None:
    kinds = [kind for kind, _ in section]
    if "general" in kinds:
        if {"digit", "point", "other"} & set(kinds) or len(value.as_tuple().digits) > _MOST_GENERAL:
            return None
        return "".join(format(value, "f") if kind == "general" else text for kind, text in section)
    whole, decimals = _whole_part(section), section[len(_whole_part(section)) :]
    if any(kind == "other" for kind, _ in section):
        return None
    places = sum(kind == "digit" for kind, _ in decimals)
    if "digit" in kinds:
        value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    digits, _, fraction = format(value, "f").partition(".")
    before = _whole_rendered(whole, digits.lstrip("0"))
    after = _decimals_rendered(decimals, fraction)
    return None if before is None or after is None else before + after


def _whole_part(section: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The tokens before the decimal point."""
    points = [place for place, (kind, _) in enumerate(section) if kind == "point"]
    return section[: points[0]] if points else section


def _whole_rendered(tokens: list[tuple[str, str]], digits: str) -> str | None:
    wanted = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    commas = [place for place, (kind, _) in enumerate(tokens) if kind == "comma"]
    if commas and (not wanted or not all(wanted[0] < place < wanted[-1] for place in commas)):
        return None  # a comma at the end divides by a thousand
    least = sum(tokens[place][1] == "0" for place in wanted)
    if commas:
        if any(tokens[place][0] == "literal" for place in range(wanted[0], wanted[-1])):
            return None
        grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", digits.rjust(least, "0"))
        head = "".join(text for kind, text in tokens[: wanted[0]] if kind == "literal")
        return head + grouped + "".join(text for kind, text in tokens[wanted[-1] + 1 :] if kind == "literal")
    shown: list[str] = []
    left = digits
    for place in range(len(tokens) - 1, -1, -1):
        kind, text = tokens[place]
        if kind != "digit":
            shown.append(text if kind == "literal" else "")
        elif place == wanted[0]:
            shown.append(left or ("0" if text == "0" else ""))
        else:
            shown.append(left[-1:] or ("0" if text == "0" else ""))
            left = left[:-1]
    return "".join(reversed(shown))


def _decimals_rendered(tokens: list[tuple[str, str]], fraction: str) -> str | None:
    wanted = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    if any(kind == "comma" for kind, _ in tokens):
        return None
    if wanted and any(tokens[place][0] == "literal" for place in range(wanted[0], wanted[-1])):
        return None
    shown = []
    for number, place in enumerate(wanted):
        is_kept = tokens[place][1] == "0" or any(sign != "0" for sign in fraction[number:])
        kept_later = any(tokens[later][1] == "0" for later in wanted[number:])
        shown.append(fraction[number] if is_kept or kept_later else "")
    point = "." if tokens else ""
    return point + "".join(shown) + "".join(text for kind, text in tokens if kind == "literal")


@lru_cache(maxsize=1_000)
def _sections(code: str) -> list[list[tuple[str, str]]]:
    sections: list[list[tuple[str, str]]] = [[]]
    for kind, text in _tokens(code):
        if kind == "end":
            sections.append([])
        elif kind != "padding":
            sections[-1].append((kind, text))
    return sections


@lru_cache(maxsize=1_000)
def _tokens(code: str) -> tuple[tuple[str, str], ...]:
    """The code in parts: literal, digit, point, comma, general, condition, padding, end of a section, and
    other signs."""
    found: list[tuple[str, str]] = []
    place, code = 0, code[:_LONGEST_CODE]
    while place < len(code):
        sign, rest = code[place], code[place + 1 :]
        if sign == '"':
            text = rest.partition('"')[0]
            found.append(("literal", text))
            place += len(text) + 2
        elif sign in "\\_*":
            found.append(("literal" if sign == "\\" else "padding", rest[:1]))
            place += 2
        elif sign == "[":
            text = rest.partition("]")[0]
            found.append(_bracket(text))
            place += len(text) + 2
        elif code[place : place + 7].lower() == "general":
            found.append(("general", ""))
            place += 7
        elif exponent := _EXPONENT.match(code, place):
            found.append(("other", exponent.group()))
            place = exponent.end()
        else:
            kind = {".": "point", ",": "comma", ";": "end"}.get(sign, "other")
            if sign in _DIGITS:
                kind = "digit"
            elif sign in _SIGNS and not (sign == "/" and found and found[-1][1][-1:] in ("?", "#", "0")):
                kind = "literal"
            found.append((kind, sign))
            place += 1
    return tuple(found)


def _bracket(text: str) -> tuple[str, str]:
    if _COLOUR.fullmatch(text):
        return "padding", ""
    if found := _CURRENCY.fullmatch(text):
        is_other_digits = re.fullmatch(r"\$-[dD]?[dD]0[0-9a-fA-F]*", text) is not None
        return ("other", text) if is_other_digits else ("literal", found.group(1))
    return ("condition", text) if text[:1] in "<>=" else ("other", text)
