"""Writes the quality page: one HTML file. It needs no other file and no network."""

from pathlib import Path

import sqlalchemy as sa

from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.quality.stored_results import stored_checks, stored_problems
from atlas_pipeline.reports.errors import ReportError
from atlas_pipeline.reports.quality_page.view import QualityView
from atlas_pipeline.reports.tables.systems.data_quality import report_data_quality
from atlas_pipeline.warehouse.store import Warehouse


def write_quality_page(warehouse: Warehouse, plan: Plan, folder: Path, language: str = "en") -> Path:
    """Writes the page of the last quality check in one language into `folder`. Returns its path.

    Raises ReportError if the data quality has not been checked yet, or if the reports do not have the
    language.
    """
    checks = stored_checks(warehouse)
    if checks is None or checks.empty or not warehouse.derived.has(report_data_quality.name):
        raise ReportError("no check has run yet; run `atlas quality` first")
    scores = warehouse.read(sa.select(report_data_quality))
    view = QualityView(plan, checks, stored_problems(warehouse), scores, language)
    path = folder / f"{plan.project.code}_Quality_{language}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(rendered(view), encoding="utf-8")
    return path


def rendered(view: QualityView) -> str:
    """Returns the page as HTML text. Everything that comes from data is escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("atlas_pipeline.reports.quality_page", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    project = view.plan.project
    return environment.get_template("page.html").render(
        view=view,
        w=view.words,
        numbers=view.numbers,
        project=text_in(project.name, view.language),
        long_name=text_in(project.long_name, view.language),
        funding=text_in(project.funding_text, view.language),
        disclaimer=text_in(project.disclaimer, view.language),
    )
