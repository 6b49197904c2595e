"""Derived tables of record linkage: candidate pairs of persons, and the state of the rows that were
compared."""

import sqlalchemy as sa

from atlas_pipeline.warehouse.tables.schema import derived

person_pair = sa.Table(
    "person_pair",
    derived,
    sa.Column("pair", sa.Text, primary_key=True, comment="what an officer calls it; made from the two keys"),
    sa.Column("unit", sa.Text, primary_key=True, comment="in whose rows it was found; ALL: in two units'"),
    sa.Column("person_key", sa.BigInteger, nullable=False),
    sa.Column("other_key", sa.BigInteger, nullable=False),
    sa.Column("bits", sa.Float, nullable=False, comment="evidence that the two are one, beyond even odds"),
    sa.Column("evidence", sa.Text, nullable=False, comment="comparison=level, joined by ;"),
    sa.Column("submission_id", sa.Integer, nullable=False, comment="where the newer row of the two stands"),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("row_number", sa.Integer, nullable=False),
    sa.Column("other_submission_id", sa.Integer, nullable=False),
    sa.Column("other_period", sa.Text, nullable=False),
    sa.Column("other_row_number", sa.Integer, nullable=False),
)

person_review = sa.Table(
    "person_review",
    derived,
    sa.Column("unit", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False, comment="digest of what was compared, and by which rules"),
)
