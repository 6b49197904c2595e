"""The tables of the warehouse: a file for each group of them, and here all of their names.

What is here is all there is; Alembic brings the kept tables about. The tables of reports, quality and context are
derived too and lie where they are made.
"""

from atlas_pipeline.warehouse.tables.alerts import alert, alert_delivery, alert_event
from atlas_pipeline.warehouse.tables.history import currency, ledger, ledger_head, person_link, plan_version
from atlas_pipeline.warehouse.tables.linkage import person_pair, person_review
from atlas_pipeline.warehouse.tables.published import (
    figure_columns,
    indicator_value,
    publication,
    published_figure,
)
from atlas_pipeline.warehouse.tables.received import intake, intake_form, problem, submission
from atlas_pipeline.warehouse.tables.rows import bridges, facts
from atlas_pipeline.warehouse.tables.schema import derived, metadata

__all__ = [
    "alert",
    "alert_delivery",
    "alert_event",
    "bridges",
    "currency",
    "derived",
    "facts",
    "figure_columns",
    "indicator_value",
    "intake",
    "intake_form",
    "ledger",
    "ledger_head",
    "metadata",
    "person_link",
    "person_pair",
    "person_review",
    "plan_version",
    "problem",
    "publication",
    "published_figure",
    "submission",
]
