"""Context tables: public data in addition to the project's own, created again at every publication.

They belong to the metadata of the derived tables. No indicator uses context data.
"""

import sqlalchemy as sa

from atlas_pipeline.warehouse.tables.schema import derived

ilab_country_year = sa.Table(
    "ilab_country_year",
    derived,
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("country", sa.Text, primary_key=True, comment="as ILAB writes it in that edition"),
    sa.Column("iso3", sa.Text, nullable=True, index=True, comment="ISO 3166-1 alpha-3"),
    sa.Column("territory", sa.Text, primary_key=True, comment="empty: the country as a whole"),
    sa.Column("area", sa.Text, nullable=False, comment="conventions, legal_standards, …"),
    sa.Column("measure", sa.Text, primary_key=True),
    sa.Column("value_text", sa.Text, nullable=True, comment="as published; None: no element, or counted"),
    sa.Column("value", sa.Float, nullable=True, comment="yes 1, no 0, shares 0 to 1"),
    sa.Column("unit", sa.Text, nullable=False, comment="yes_no, count, usd, years, share, text"),
    sa.Column("status", sa.Text, nullable=False, comment="known, or in which way there is no value"),
    sa.Column("qualifier", sa.Text, nullable=False, comment="ages, rounded, approximately, …"),
    sa.Column("footnote", sa.Text, nullable=False, comment="marks as published; their text is in the report"),
    sa.Column("element", sa.Text, nullable=False, comment="where in the file it stands"),
    sa.Column("file_name", sa.Text, nullable=False),
)
"""One row for each edition, country, territory and measure (`sources.ilab.findings` describes the
columns)."""
