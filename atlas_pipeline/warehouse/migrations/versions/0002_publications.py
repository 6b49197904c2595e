"""What was published: the publications and the figures they showed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column(
            "seq", sa.Integer(), autoincrement=False, nullable=False, comment="its entry in the ledger"
        ),
        sa.Column(
            "facts_seq", sa.Integer(), nullable=False, comment="what counted at that number was computed"
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="periods that had begun by then have figures"),
        sa.Column("state", sa.Text(), nullable=False, comment="digest of what counted and of the plan"),
        sa.Column("plan_version", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False, comment="of what computes figures"),
        sa.Column("figures", sa.Integer(), nullable=False, comment="how many figures it showed"),
        sa.Column(
            "changed",
            sa.Integer(),
            nullable=False,
            comment="how many it showed otherwise than the one before",
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_publication"),
    )
    op.create_table(
        "published_figure",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_seq", sa.Integer(), nullable=False, comment="the first publication that showed it"),
        sa.Column("to_seq", sa.Integer(), nullable=True, comment="the first that did not; None: shown now"),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False, comment="a unit or ALL"),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("accumulation", sa.Text(), nullable=False, comment="period, new or cumulative"),
        sa.Column("breakdown", sa.Text(), nullable=False, comment="a field, or empty for the total"),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True, comment="None: not reported"),
        sa.Column("numerator", sa.Float(), nullable=True),
        sa.Column("denominator", sa.Float(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False, comment="rows counted"),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column(
            "missing_units", sa.Text(), nullable=False, comment="units that did not report, joined by ;"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_published_figure"),
    )
    op.create_index("ix_published_figure_from_seq", "published_figure", ["from_seq"], unique=False)
    op.create_index("ix_published_figure_to_seq", "published_figure", ["to_seq"], unique=False)
