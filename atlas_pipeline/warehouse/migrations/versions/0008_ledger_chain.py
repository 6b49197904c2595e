"""The chain of the ledger: what each entry stored, its hash, and the head. What older databases hold is
sealed as it is found, by `warehouse.as_found`, in the transaction that runs this."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ledger",
        sa.Column(
            "content", sa.Text(), nullable=True, comment="digests of what it stored, as canonical JSON"
        ),
    )
    op.add_column(
        "ledger",
        sa.Column("hash", sa.Text(), nullable=True, comment="SHA-256 of the entry and of the hash before it"),
    )
    op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="1: there is one"),
        sa.Column("seq", sa.Integer(), nullable=False, comment="the newest entry of the ledger"),
        sa.Column("hash", sa.Text(), nullable=False, comment="its hash"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_head"),
    )
