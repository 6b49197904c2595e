"""The two sets of tables: kept tables and derived tables.

Kept tables are migrated and never dropped. Derived tables are dropped and created again at every
publication. They hold nothing that cannot be computed from the kept tables.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""The kept tables."""

derived = sa.MetaData(naming_convention=metadata.naming_convention)
"""The derived tables."""
