"""What a figure could have measured, and the half-years that it lacks.

Figures published before this name no half-years and have no `eligible`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = "units that did not report, joined by ;"
AFTER = "half-years not reported, of ALL each after its unit, joined by ;"


def upgrade() -> None:
    op.add_column(
        "published_figure",
        sa.Column(
            "eligible", sa.Integer(), nullable=True, comment="rows that could have been measured, where asked"
        ),
    )
    _say(AFTER, BEFORE)


def downgrade() -> None:
    op.drop_column("published_figure", "eligible")
    _say(BEFORE, AFTER)


def _say(comment: str, instead_of: str) -> None:
    """SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "published_figure",
            "missing_units",
            existing_type=sa.Text(),
            existing_nullable=False,
            comment=comment,
            existing_comment=instead_of,
        )
