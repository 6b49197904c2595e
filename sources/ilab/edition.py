"""The edition of a country file: the year named in its descriptions, not the year in its name."""

import re
from collections import Counter
from collections.abc import Iterable

from sources.ilab.values import plain

OPENINGS = (
    re.compile(r"In (\d{4})\b"),
    re.compile(r"For the (\d{4}) reporting period\b"),
    # Small territories: "Although research found no evidence that child labor exists in Niue, in 2020 the
    # …"
    re.compile(r"(?:Although r|R)esearch found no evidence .{0,300}?\bin (\d{4})\b"),
)
YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def year_of(description: str | None) -> int | None:
    """Returns the year at the start of a country's description, or None if there is no year."""
    text = plain(description)
    for opening in OPENINGS:
        if found := opening.match(text):
            return int(found[1])
    return None


def edition_of(years: Iterable[int | None]) -> int | None:
    """Returns the year named in more than half of the descriptions that name a year, or None."""
    votes = Counter(year for year in years if year is not None)
    if not votes:
        return None
    year, count = votes.most_common(1)[0]
    return year if count * 2 > votes.total() else None


def years_in_name(name: str) -> set[int]:
    return {int(year) for year in YEAR_IN_NAME.findall(name)}
