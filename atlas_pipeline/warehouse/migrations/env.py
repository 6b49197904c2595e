"""Alembic's environment, in which `migrate` and `alembic revision --autogenerate` run.

`migrate` passes its connection, with its transaction open. Alembic's command line opens the warehouse that
ATLAS_WAREHOUSE_URL names. Logging is not configured here.
"""

import os
from typing import Any

import sqlalchemy as sa
from alembic import context

from atlas_pipeline.warehouse.dialects import open_engine
from atlas_pipeline.warehouse.tables import metadata


def only_kept(_: Any, name: str | None, kind: str, reflected: bool, __: Any) -> bool:
    """False for derived tables: they are in the database but in no migration."""
    return not (kind == "table" and reflected and name not in metadata.tables)


def run(connection: sa.Connection) -> None:
    # transactional_ddl: SQLite also rolls CREATE TABLE back, if sqlite3's own transaction control is off
    context.configure(
        connection=connection, target_metadata=metadata, include_object=only_kept, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


if handed_over := context.config.attributes.get("connection"):
    run(handed_over)
else:
    with open_engine(os.environ["ATLAS_WAREHOUSE_URL"]).connect() as opened:
        run(opened)
