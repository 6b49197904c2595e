"""Reads the story: each unit's half-years as rows of forms, with the mistakes.

The forms give the rows their meaning. `workbook` decides how they look in a workbook.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from atlas_pipeline.samples.mistakes import Mistake, make_mistakes, read_mistakes
from atlas_pipeline.samples.rosters import Cast, Habits, Roster, Row


class StoryModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class UnitStyle(StoryModel):
    """The style of a unit: its language, its dates, and the content of its cover."""

    language: str
    date_format: str
    """Excel's number format for dates. `[$-107041E]` shows years of the Buddhist era."""
    prepared_by: str
    reviewed_by: str
    title: str
    notice: str
    """Says that this is sample data, in the unit's language."""
    habits: Habits | None = None


class Rankings(StoryModel):
    """One validation meeting: each respondent's ranks, in the order of `interventions`."""

    meeting_id: str
    meeting_date: date | str
    interventions: tuple[str, ...]
    respondents: dict[str, tuple[str, tuple[int, ...]]]

    def rows(self) -> list[Row]:
        return [
            {
                "meeting_id": self.meeting_id,
                "meeting_date": self.meeting_date,
                "respondent_id": respondent,
                "stakeholder_group": group,
                "intervention_id": intervention,
                "rank": rank,
            }
            for respondent, (group, ranks) in self.respondents.items()
            for intervention, rank in zip(self.interventions, ranks, strict=True)
        ]


class HalfYear(StoryModel):
    """The report of one unit for one half-year, as its file gives it."""

    prepared_on: date
    nothing_to_report: tuple[str, ...] = ()
    sheets: dict[str, tuple[Row, ...]]
    rosters: tuple[Roster, ...] = ()
    rankings: Rankings | None = None


@dataclass(frozen=True)
class SampleSubmission:
    """One workbook to be written.

    `sheets`: form → rows as an officer would type them. A code is written as its label. A date becomes an
    Excel date. Everything else is written unchanged.
    """

    unit: str
    period: str
    style: UnitStyle
    prepared_on: date
    nothing_to_report: tuple[str, ...]
    sheets: dict[str, list[Row]]

    @property
    def file_name(self) -> str:
        return f"{self.unit}_{self.period}.xlsx"


def sample_submissions() -> Iterator[SampleSubmission]:
    """Yields every sample submission, unit by unit in order of time, so that returning people are known.

    Raises pydantic.ValidationError or ValueError if a file of the story is not consistent.
    """
    mistakes = read_mistakes()
    for unit, style in _styles().items():
        cast = Cast(unit, style.habits) if style.habits else None
        for path in _half_years_of(unit):
            period = path.name.removeprefix(f"{unit}_").removesuffix(".yaml")
            yield _submission(unit, period, style, cast, HalfYear.model_validate(_content(path)), mistakes)


def _submission(
    unit: str, period: str, style: UnitStyle, cast: Cast | None, half_year: HalfYear, mistakes: list[Mistake]
) -> SampleSubmission:
    sheets = {form: [dict(row) for row in rows] for form, rows in half_year.sheets.items()}
    if half_year.rosters:
        if cast is None:
            raise ValueError(f"{unit} {period} has rosters, but units.yaml gives {unit} no habits")
        sheets["participants"] = [row for roster in half_year.rosters for row in cast.rows(roster)]
    if half_year.rankings:
        sheets["validation_rankings"] = half_year.rankings.rows()
    make_mistakes(sheets, [mistake for mistake in mistakes if mistake.file == f"{unit}_{period}.xlsx"])
    return SampleSubmission(unit, period, style, half_year.prepared_on, half_year.nothing_to_report, sheets)


def _styles() -> dict[str, UnitStyle]:
    return {
        unit: UnitStyle.model_validate(style) for unit, style in _content(_folder() / "units.yaml").items()
    }


def _half_years_of(unit: str) -> list[Traversable]:
    found = [path for path in _folder().iterdir() if path.name.startswith(f"{unit}_")]
    return sorted(found, key=lambda path: path.name)


def _folder() -> Traversable:
    return files("atlas_pipeline.samples").joinpath("story")


def _content(path: Traversable) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
