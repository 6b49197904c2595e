"""The tables of the warehouse: one file for each group, and here all their names.

Alembic creates the kept tables. The derived tables of reports, quality and context are not named here;
they are declared next to the code that fills them.
"""

from atlas_pipeline.warehouse.tables.alerts import alert, alert_delivery, alert_event
from atlas_pipeline.warehouse.tables.history import currency, ledger, ledger_head, person_link, plan_version
from atlas_pipeline.warehouse.tables.linkage import person_pair, person_review
from atlas_pipeline.warehouse.tables.published import (
    FIGURE_KEY,
    FIGURE_SAYS,
    figure_columns,
    indicator_value,
    publication,
    published_figure,
)
from atlas_pipeline.warehouse.tables.received import intake, intake_form, problem, submission
from atlas_pipeline.warehouse.tables.rows import bridges, facts
from atlas_pipeline.warehouse.tables.schema import derived, metadata

__all__ = [
    "FIGURE_KEY",
    "FIGURE_SAYS",
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
