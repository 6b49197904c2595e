"""Beside each name of an institution the id of what it was resolved to.

Rows stored before this have NULL: what they name is looked up by name, as it was when they were counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "fact_activities_institutions",
    "fact_coordination_models_institutions",
    "fact_engagements",
    "fact_participants",
)
COMMENT = "empty: not in the register; NULL: nothing given, or stored before this column was"


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("institution_id", sa.Text(), nullable=True, comment=COMMENT))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "institution_id")
