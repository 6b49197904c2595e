"""Publish: computes the figures from the current rows, and the report-ready tables from the figures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd

from atlas_pipeline.home import Home
from atlas_pipeline.indicators import figure_set
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.reports import publishing
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.services.alerts import refuse_tampered
from atlas_pipeline.services.publication_state import publication_state


@dataclass(frozen=True)
class PublishedFigures:
    """The published figures, and the state they were computed from (`publication_state`; empty if nothing
    is current)."""

    values: pd.DataFrame
    state: str


def publish(home: Home, *, actor: Actor, as_of_day: date | None = None) -> PublishedFigures:
    """Computes every figure, shows it, and records the publication. Raises WarehouseError and publishes
    nothing if a current row was edited in the database."""
    refuse_tampered(home)
    # taken before the rows are read: a row that is stored meanwhile then belongs to the next publication
    state = publication_state(home) or ""
    values = figure_set.publish(
        home.warehouse, home.plan, state=state, as_of_day=as_of_day or _today(), actor=actor
    )
    return PublishedFigures(values, state)


def publish_tracking(home: Home, *, as_of_day: date | None = None) -> pd.DataFrame:
    """Creates the table of figures with their targets again, and the table of their breakdowns. Returns
    the first."""
    return publishing.publish_tracking(home.warehouse, home.plan, as_of_day=as_of_day or _today())


def publish_table(home: Home, entry: SystemTable, *, as_of_day: date | None = None) -> pd.DataFrame:
    """Creates the report-ready table of a system again. Returns its rows."""
    return entry.publish(home.warehouse, home.plan, seq=None, as_of_day=as_of_day or _today())


def _today() -> date:
    return datetime.now(UTC).date()
