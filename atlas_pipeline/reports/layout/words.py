"""The reports' sentences in one language, from the catalogue. No rendering has texts for people of its
own."""

from datetime import date

from atlas_pipeline.messages.catalogue import has, languages, say
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.errors import ReportError


class Words:
    """The words of the reports in one language."""

    topic = "reports"

    def __init__(self, language: str) -> None:
        """Raises ReportError if the reports do not have the language."""
        if language not in languages():
            raise ReportError(
                f"reports exist in the languages {', '.join(languages())}; {language!r} is not one of them"
            )
        self.language = language

    def __call__(self, name: str, /, **details: object) -> str:
        """Returns the sentence with its blanks filled. Raises KeyError if the catalogue has no such name."""
        return say(f"{self.topic}.{name}", self.language, **details)

    def or_as_written(self, prefix: str, word: str) -> str:
        """Returns the translation of a word of the plan, such as a unit of measure.

        If there is none, returns the word.
        """
        return self(f"{prefix}.{word}") if has(f"{self.topic}.{prefix}.{word}") else word

    def number(self, value: float) -> str:
        """Returns a number for use in a sentence, with the language's marks: 1,250 or 1.250."""
        return say("reports.number", self.language, value=value)

    def day(self, day: date) -> str:
        """Returns a day in full: 30 June 2020."""
        return say("reports.date", self.language, day=day)

    def months_of(self, period: Period) -> str:
        """Returns a period by its months: Jan – Jun 2020."""
        is_one_year = period.start.year == period.end.year
        key = "reports.month_range_same_year" if is_one_year else "reports.month_range"
        return say(key, self.language, first=period.start, last=period.end)
