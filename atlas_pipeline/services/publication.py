"""Publish: figures are computed from the current rows, and report-ready tables from the figures."""

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
    """The figures that were published, and the state that they are of (`publication_state`; empty: nothing is current)."""

    values: pd.DataFrame
    state: str


def publish(home: Home, *, actor: Actor, as_of_day: date | None = None) -> PublishedFigures:
    """Computes every figure, shows it, and records the publication. Raises WarehouseError if something current was edited
    in the database: then nothing is published."""
    refuse_tampered(home)
    # before reading: what comes later is new to the next publication
    state = publication_state(home) or ""
    values = figure_set.publish(
        home.warehouse, home.plan, state=state, as_of_day=as_of_day or _today(), actor=actor
    )
    return PublishedFigures(values, state)


def publish_tracking(home: Home, *, as_of_day: date | None = None) -> pd.DataFrame:
    """Makes the table of figures with their targets anew, and the one of their breakdowns; returns the first."""
    return publishing.publish_tracking(home.warehouse, home.plan, as_of_day=as_of_day or _today())


def publish_table(home: Home, entry: SystemTable, *, as_of_day: date | None = None) -> pd.DataFrame:
    """Makes the report-ready table of a system anew; returns its rows."""
    return entry.publish(home.warehouse, home.plan, seq=None, as_of_day=as_of_day or _today())


def _today() -> date:
    return datetime.now(UTC).date()
