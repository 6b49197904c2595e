"""The words of the reports: one message file, `words.yaml`, in every language of the project.

No rendering has texts for people of its own. Dates are also written here; Thai dates use the Buddhist
era.
"""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.errors import ReportError

LANGUAGES = ("en", "es", "th")
BUDDHIST_ERA = 543
"""Years between the common era and the Buddhist era, which Thailand uses."""


@cache
def load_words() -> dict[str, dict[str, str]]:
    """Returns every entry of the message file, by key and language."""
    text = files("atlas_pipeline.reports.layout").joinpath("words.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


class Words:
    """The words of the reports in one language."""

    def __init__(self, language: str) -> None:
        """Raises ReportError if the reports do not have the language."""
        if language not in LANGUAGES:
            raise ReportError(f"reports speak {', '.join(LANGUAGES)}; {language!r} is not one of them")
        self.language = language

    def __call__(self, key: str, **parts: object) -> str:
        """Returns the text of the key with its braces filled. Raises KeyError if the file has no such key."""
        return load_words()[key][self.language].format(**parts)

    def or_as_written(self, prefix: str, word: str) -> str:
        """Returns the translation of a word of the plan, such as a unit of measure.

        If there is none, returns the word.
        """
        entry = load_words().get(f"{prefix}.{word}")
        return entry[self.language] if entry else word

    def number(self, value: float) -> str:
        """Returns a number for use in a sentence, with the marks of the language: 1,250 or 1.250."""
        text = f"{value:,.10g}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "es" else text

    def day(self, day: date) -> str:
        """Returns a day in full: 30 June 2020."""
        month = self("months").split()[day.month - 1]
        return self("date", day=day.day, month=month, year=day.year, buddhist_year=day.year + BUDDHIST_ERA)

    def months_of(self, period: Period) -> str:
        """Returns a period by its months: Jan – Jun 2020."""
        short = self("months_short").split()
        key = "month_range_same_year" if period.start.year == period.end.year else "month_range"
        return self(
            key,
            first=short[period.start.month - 1],
            last=short[period.end.month - 1],
            first_year=period.start.year,
            last_year=period.end.year,
            first_buddhist=period.start.year + BUDDHIST_ERA,
            last_buddhist=period.end.year + BUDDHIST_ERA,
        )
