"""Assess: measures and scores the quality of the current rows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from atlas_pipeline.home import Home
from atlas_pipeline.quality.assessment import WarehouseAssessment, assess_warehouse, store
from atlas_pipeline.reports.quality_page.page import write_quality_page
from atlas_pipeline.services.publication_state import publication_state


@dataclass(frozen=True)
class Assessment:
    """The results of the checks, and the state that was checked (`publication_state`; empty if nothing is
    current)."""

    assessed: WarehouseAssessment
    state: str


def assess(home: Home, *, site: Path | None = None, as_of_day: date | None = None) -> Assessment:
    """Runs every check of the current rows and of the figures, and replaces the stored results. With
    `site`, also keeps Great Expectations' own pages in that folder."""
    state = publication_state(home) or ""
    day = as_of_day or datetime.now(UTC).date()
    assessed = assess_warehouse(home.warehouse, home.plan, as_of_day=day, site=site)
    store(home.warehouse, assessed)
    return Assessment(assessed, state)


def quality_page(home: Home, language: str) -> Path:
    """Writes the page of the last assessment in a language. Returns its path."""
    return write_quality_page(home.warehouse, home.plan, home.reports, language)
