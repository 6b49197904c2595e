"""What an officer decided about two persons: one and the same, or two.

Links kept before this say that two are one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "person_link",
        sa.Column("decision", sa.Text(), server_default="same", nullable=False, comment="same or different"),
    )


def downgrade() -> None:
    op.drop_column("person_link", "decision")
