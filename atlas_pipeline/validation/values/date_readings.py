"""The readings of a date that may be read in more than one way (`9/11/63`, `1 ธ.ค. 63`, `1 ธ.ค.`), and the
one that the period of the submission leaves over. It is only suggested, never taken.

A year of two digits may be of the common era (2063, 1963) or of the Buddhist era (2563, which is 2020).
"""

from collections.abc import Iterator
from datetime import date

from atlas_pipeline.plan.periods import Period
from atlas_pipeline.validation.values.dates import MONTHS, NAMED, NO_YEAR, SHORT_YEAR, YEAR_LAST, spoken
from atlas_pipeline.validation.values.dates import dated as real_date

_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}
"""The places of year, month and day."""


def suggested_reading(text: str, style: str, period: Period, project: Period) -> str:
    """The reading that fits, as an ISO date. Empty if none fits, or more than one.

    The first of these that leaves one reading decides: the unit's order of day and month, within the
    period; another order, within the period; the unit's order, within the project until the end of the
    period.
    """
    usual: set[date] = set()
    others: set[date] = set()
    for order, day in _readings(text, range(project.start.year, period.end.year + 1)):
        (usual if order in (style, "") else others).add(day)
    for days, first in ((usual, period.start), (others, period.start), (usual, project.start)):
        fitting = [day for day in days if first <= day <= period.end]
        if fitting:
            return fitting[0].isoformat() if len(fitting) == 1 else ""
    return ""


def _readings(text: str, years: range) -> Iterator[tuple[str, date]]:
    """Each reading, with the order of its numbers; the order is empty if the month is named. `years`: those
    that may be meant if the text has no year."""
    written = spoken(text)
    if match := SHORT_YEAR.fullmatch(written):
        numbers = [int(match[1]), int(match[3]), int(match[4])]
        for order, places in _ORDERS.items():
            year, month, day = (numbers[place] for place in places)
            yield from ((order, found) for found in _with_century(year, month, day))
    elif match := YEAR_LAST.fullmatch(written):
        numbers = [int(match[1]), int(match[3]), int(match[4])]
        for order in ("dmy", "mdy"):
            year, month, day = (numbers[place] for place in _ORDERS[order])
            found = real_date(year, month, day)
            if isinstance(found, date):
                yield order, found
    elif (match := NAMED.fullmatch(written)) and (named := MONTHS.get(match[2].replace(".", ""))):
        yield from (("", found) for found in _with_century(int(match[3]), named, int(match[1])))
    elif (match := NO_YEAR.fullmatch(written)) and (named := MONTHS.get(match[2].replace(".", ""))):
        for year in years:
            found = real_date(year, named, int(match[1]))
            if isinstance(found, date):
                yield "", found


def _with_century(year: int, month: int, day: int) -> Iterator[date]:
    for century in (1900, 2000, 2500):
        found = real_date(century + year, month, day)
        if isinstance(found, date):
            yield found
