"""The reports' sentences in one language, from the catalogue. No rendering holds a text for people of its own."""

from datetime import date

from atlas_pipeline.messages.catalogue import has, languages, say
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.reports.errors import ReportError


class Words:
    """The reports' words in one language."""

    topic = "reports"

    def __init__(self, language: str) -> None:
        """Raises ReportError for a language that the reports do not speak."""
        if language not in languages():
            raise ReportError(f"reports speak {', '.join(languages())}; {language!r} is not one of them")
        self.language = language

    def __call__(self, name: str, /, **details: object) -> str:
        """The sentence of that name, its blanks filled. Raises KeyError for a name that the catalogue lacks."""
        return say(f"{self.topic}.{name}", self.language, **details)

    def or_as_written(self, prefix: str, word: str) -> str:
        """The translation of a word of the plan such as a unit of measure, the word itself without one."""
        return self(f"{prefix}.{word}") if has(f"{self.topic}.{prefix}.{word}") else word

    def number(self, value: float) -> str:
        """A number within a sentence, with the language's marks: 1,250 or 1.250."""
        return say("reports.number", self.language, value=value)

    def day(self, day: date) -> str:
        """A day in full: 30 June 2020."""
        return say("reports.date", self.language, day=day)

    def months_of(self, period: Period) -> str:
        """A period by its months: Jan – Jun 2020."""
        is_one_year = period.start.year == period.end.year
        key = "reports.month_range_same_year" if is_one_year else "reports.month_range"
        return say(key, self.language, first=period.start, last=period.end)
