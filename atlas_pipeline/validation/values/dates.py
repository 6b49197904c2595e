"""Parses dates as people write them. A date with one possible reading is read; any other is an Unparsed,
perhaps with a suggestion. Nothing is guessed.

Years above 2400 are of the Buddhist era (2562 is 2019). If the country's date style does not decide the
order of day and month, the date is ambiguous. If a date contradicts the style, it is refused: the same
person may have written other dates in that order, and those would be read wrongly without anyone noticing.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from atlas_pipeline.plan.spelling import folded
from atlas_pipeline.reading.cells import DATE, DAY_ZERO, DAY_ZERO_1904, NUMBER, plain, split
from atlas_pipeline.reading.text import THAI_DIGITS, clean
from atlas_pipeline.validation.values.unparsed import Unparsed

BUDDHIST_FROM = 2400
BUDDHIST_AHEAD = 543
FIRST_YEAR, LAST_YEAR = 1900, 2100

_MONTHS = """
    january jan enero ene มกราคม ม.ค.
    february feb febrero กุมภาพันธ์ ก.พ.
    march mar marzo มีนาคม มี.ค.
    april apr abril abr เมษายน เม.ย.
    may mayo พฤษภาคม พ.ค.
    june jun junio มิถุนายน มิ.ย.
    july jul julio กรกฎาคม ก.ค.
    august aug agosto ago สิงหาคม ส.ค.
    september sep sept septiembre setiembre set กันยายน ก.ย.
    october oct octubre ตุลาคม ต.ค.
    november nov noviembre พฤศจิกายน พ.ย.
    december dec diciembre dic ธันวาคม ธ.ค.
"""
MONTHS = {
    folded(name).replace(".", ""): number
    for number, names in enumerate(_MONTHS.strip().splitlines(), start=1)
    for name in names.split()
}
"""Name or abbreviation → number of the month, in English, Spanish and Thai, folded and without full stops."""

_WEEKDAYS = """
    monday mon lunes lun จันทร์
    tuesday tues tue martes mar อังคาร
    wednesday wed miércoles mié พุธ
    thursday thurs thur thu jueves jue พฤหัสบดี พฤหัส
    friday fri viernes vie ศุกร์
    saturday sat sábado sáb เสาร์
    sunday sun domingo dom อาทิตย์
"""
WEEKDAYS = {
    folded(name): number
    for number, names in enumerate(_WEEKDAYS.strip().splitlines())
    for name in names.split()
}
"""Name or abbreviation → number of the weekday. Monday is 0, as in `date.weekday`."""

_TIME = re.compile(
    r"(?:t| (?:(?:เวลา|at|a las|@) ?)?)\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*"
    r"(?:[ap]\.? ?m\.?|z|น\.?|utc|gmt|h(?:rs?|oras?)?\.?|[+-]\d{2}(?::?\d{2})?)?$"
)
"""A time of day after a date, with its offset from UTC. The day is that of the place where it was written."""
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})")
SHORT_YEAR = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{2})")
# signs of texts that were copied from a document, and of other keyboards
_SIGNS = str.maketrans({**dict.fromkeys("‐‑‒–—−", "-"), **dict.fromkeys("⁄∕\\", "/")})
_AROUND_SIGN = re.compile(r"(?<=\d) ?([-/.]) ?(?=\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
# folding turns º into o
NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|°|\.?(?:er|ero|ro|o)\.?(?= ))?[-/ ]*(?:de |of )?([^\d\s/-]+)[-/ ]*(?:de "
    r"|del )?(\d{2}|\d{4})"
)
_MONTH_DAY_YEAR = re.compile(r"([^\d\s/-]+) (\d{1,2})(?:st|nd|rd|th)?(?: de| del)? (\d{4})")
NO_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th|°)?[-/ ]*(?:de |of )?([^\d\s/-]+)")
"""A day and a month with its name, without a year."""

_DAYS = re.compile(r"\d{5}(?:\.\d+)?")
_WEEKDAY_FIRST = re.compile(
    rf"(?:วัน)?({'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})(?![a-z])\.?(?: ?ที่)? ?(.+)"
)
_THAI_DAY = re.compile(r"^(วันที่)?\s*")
_WORD_MONTH = re.compile(r"เดือน ?")
_APART = re.compile(r"(?<=[ก-ฮ\u0e34-\u0e39]\.) (?=[ก-ฮ]\.)")
"""A blank within the abbreviation of a Thai month."""

_FIRST_DAY = re.compile(r"^primero(?= de )")
_BUDDHIST_ERA = re.compile(r"\s*(พ\s?\.?\s?ศ\s?\.?|(?<![a-z])b\.?e\.?(?![a-z]))\s*")
_COMMON_ERA = re.compile(r"\s*(ค\s?\.?\s?ศ\s?\.?|(?<![a-z])(?:a\.?d\.?|c\.?e\.?)(?![a-z]))\s*")

NOT_A_DATE = Unparsed("not_a_date")


def parse_date(text: str, style: str, day_zero: date = DAY_ZERO) -> date | Unparsed:
    """The date in a cell, or an Unparsed. `style` is the unit's date style: `dmy`, `mdy` or `ymd`.
    `day_zero` is the day from which the workbook counts its days.

    A date that the workbook stores as a date is taken as it is. Text is read by its pattern. If the
    pattern does not decide the order of day and month, the style decides. If a weekday is written before
    the date, it must be the weekday of that date.
    """
    kind, content = split(text)
    if kind == DATE:
        year, month, day = map(int, content[:10].split("-"))
        return dated(year, month, day)
    if kind == NUMBER:
        return _serial(content, day_zero)
    written = _compared(content)
    return _serial(written, day_zero) if _DAYS.fullmatch(written) else _written(written, style)


def parse_year(text: str, style: str = "ymd") -> int | Unparsed:
    """A year of four digits, in the common or the Buddhist era, or an Unparsed. Of a whole date, the year is
    suggested."""
    kind, content = split(text)
    digits = _BUDDHIST_ERA.sub("", folded(clean(content))).translate(THAI_DIGITS)
    if kind == DATE or re.fullmatch(r"\d{4}-\d{2}-\d{2}", digits):  # the second: a workbook saved to CSV
        return _year_of_cell(digits[:10])
    if not re.fullmatch(r"\d{4}(\.0+)?", digits):
        found = parse_date(text, style) if kind != NUMBER else NOT_A_DATE
        return Unparsed("not_a_year", suggestion=str(found.year) if isinstance(found, date) else "")
    return _common(int(digits[:4]))


def _year_of_cell(day: str) -> Unparsed:
    """The Unparsed for a date in the column of a year.

    If the cell was formatted as a date and somebody typed 1973, the cell holds the day 1973 after day 0: a
    day of 1905, or of 1909 in a workbook of the other epoch. Nobody means such a day.
    """
    try:
        since = date.fromisoformat(day).toordinal()
    except ValueError:
        return Unparsed("not_a_year")
    for day_0 in (DAY_ZERO, DAY_ZERO_1904):
        typed = since - day_0.toordinal()
        if FIRST_YEAR <= typed <= LAST_YEAR or BUDDHIST_FROM < typed <= LAST_YEAR + BUDDHIST_AHEAD:
            return Unparsed(
                "year_in_date_cell", suggestion=str(_common(typed)), details={"typed": str(typed)}
            )
    return Unparsed("not_a_year", suggestion=str(_common(int(day[:4]))))


def spoken(text: str) -> str:
    """The text of a date without weekday, time and era, folded and with plain digits."""
    written = _bare(_compared(plain(text)))
    match = _WEEKDAY_FIRST.fullmatch(written)
    return _AROUND_SIGN.sub(r"\1", match[2] if match else written)


def _compared(text: str) -> str:
    """The text folded, with plain digits and with the signs of a keyboard."""
    return folded(clean(text)).translate(THAI_DIGITS).translate(_SIGNS)


def _bare(text: str) -> str:
    text = _without_time(text)
    text = _FIRST_DAY.sub("1", _APART.sub("", _WORD_MONTH.sub("", text)))
    return " ".join(_COMMON_ERA.sub(" ", _BUDDHIST_ERA.sub(" ", _THAI_DAY.sub("", text))).split())


def _without_time(text: str) -> str:
    return _TIME.sub("", " ".join(text.replace(",", " ").split()))


def _written(text: str, style: str) -> date | Unparsed:
    is_buddhist = bool(_BUDDHIST_ERA.search(_without_time(text)))
    text = _bare(text)
    found = _plain(text, is_buddhist, style)
    if found is NOT_A_DATE and (match := _WEEKDAY_FIRST.fullmatch(text)):
        found = _plain(match[2], is_buddhist, style)
        if isinstance(found, date) and found.weekday() != WEEKDAYS[match[1]]:
            return Unparsed("not_a_date", suggestion=found.isoformat())
    return found


def _plain(text: str, is_buddhist: bool, style: str) -> date | Unparsed:
    """Parses a date without weekday, time and era."""
    found = _numeric(_AROUND_SIGN.sub(r"\1", text), style) or _named(text)
    if found is None:
        return NOT_A_DATE
    if isinstance(found, Unparsed):
        return found
    year, month, day = found
    if is_buddhist and year <= BUDDHIST_FROM:
        return NOT_A_DATE
    return dated(year, month, day)


def _numeric(text: str, style: str) -> tuple[int, int, int] | Unparsed | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _COMPACT.fullmatch(text):
        year_first = _suggested(int(match[1]), int(match[2]), int(match[3]))
        return Unparsed("ambiguous_date", suggestion=year_first or _year_last(text, style))
    if match := YEAR_LAST.fullmatch(text):
        return _day_and_month(int(match[1]), int(match[3]), int(match[4]), style)
    if match := SHORT_YEAR.fullmatch(text):
        return Unparsed("ambiguous_date")  # 62 may be the year 2562, 2062 or 1962, or the day
    return None


def _year_last(digits: str, style: str) -> str:
    """The date that eight digits may mean if the year is last, as a suggestion."""
    first, second, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    return _suggested(year, first, second) if style == "mdy" else _suggested(year, second, first)


def _day_and_month(first: int, second: int, year: int, style: str) -> tuple[int, int, int] | Unparsed:
    if style == "dmy":
        month, day = second, first
    elif style == "mdy" or first == second:
        month, day = first, second
    else:
        # the style is year first, but the text begins with a day or a month
        return Unparsed("ambiguous_date")
    if month > 12 >= day:
        return Unparsed(
            "date_against_style", suggestion=_suggested(year, day, month), details={"style": style}
        )
    return year, month, day


def _named(text: str) -> tuple[int, int, int] | Unparsed | None:
    if match := NAMED.fullmatch(text):
        day, name, year = match.groups()
    elif match := _MONTH_DAY_YEAR.fullmatch(text):
        name, day, year = match.groups()
    elif (match := NO_YEAR.fullmatch(text)) and match[2].replace(".", "") in MONTHS:
        return Unparsed("ambiguous_date")  # in which year is not said
    else:
        return None
    month = MONTHS.get(name.replace(".", ""))
    if month is None:
        return None
    if len(year) == 2:
        return Unparsed("ambiguous_date")
    return int(year), month, int(day)


def _serial(content: str, day_zero: date) -> Unparsed:
    """The Unparsed for a bare number. A number is not a date. Suggests the date that the workbook would
    show."""
    try:
        days = float(content) + (day_zero - DAY_ZERO).days
    except ValueError:
        return NOT_A_DATE
    if 36_500 < days < 73_000:
        return Unparsed("not_a_date", suggestion=(DAY_ZERO + timedelta(days=int(days))).isoformat())
    return NOT_A_DATE


def dated(year: int, month: int, day: int) -> date | Unparsed:
    """The date, in a year of either era; an Unparsed if there is no such day."""
    year = _common(year)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return NOT_A_DATE
    try:
        return date(year, month, day)
    except ValueError:
        if not 1 <= month <= 12 or not 1 <= day <= 31:
            return NOT_A_DATE
        return Unparsed("no_such_day", details={"last": str(monthrange(year, month)[1])})


def _common(year: int) -> int:
    return year - BUDDHIST_AHEAD if year > BUDDHIST_FROM else year


def _suggested(year: int, month: int, day: int) -> str:
    found = dated(year, month, day)
    return "" if isinstance(found, Unparsed) else found.isoformat()
