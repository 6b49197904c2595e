"""Only the warehouse writes to its tables: no other room has a statement that does, or a transaction that
may."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITES = {"insert", "update", "delete", "Insert", "Update", "Delete", "DropTable", "CreateTable", "text"}
"""Names of SQLAlchemy with which one writes (or, with `text`, may)."""
TRANSACTIONS = {"writing", "serialise", "write_anew", "insert_frame", "insert_arrow", "Database"}
"""Names of the warehouse with which one writes past its repositories."""
OF_DAGSTER = "atlas_pipeline/orchestration/storage.py"
"""Begins transactions of Dagster's own storage, not of the warehouse."""
BEGINS = {"begin", "exec_driver_sql", "raw_connection", "create_all", "drop_all"}
"""Methods of an engine, a connection or a metadata that only a writer needs."""


def writes(source: str) -> list[str]:
    """What in a module's source writes to a database, as `line: name`."""
    found = []
    tree = ast.parse(source)
    aliases = {"sa", "sqlalchemy"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            aliases |= {one.asname or one.name for one in node.names if one.name == "sqlalchemy"}
        if isinstance(node, ast.ImportFrom) and node.module:
            of_sql = node.module.split(".")[0] == "sqlalchemy"
            of_warehouse = node.module.startswith("atlas_pipeline.warehouse")
            forbidden = (WRITES if of_sql else set()) | (TRANSACTIONS if of_warehouse else set())
            found += [f"{node.lineno}: {one.name}" for one in node.names if one.name in forbidden]
        if isinstance(node, ast.Attribute):
            is_statement = isinstance(node.value, ast.Name) and node.value.id in aliases
            if (is_statement and node.attr in WRITES) or node.attr in BEGINS:
                found.append(f"{node.lineno}: {node.attr}")
    return found


def test_no_other_room_writes():
    found = {}
    for package in ("atlas_pipeline", "assets", "sources"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT)
            if (
                name.parts[1] != "warehouse"
                and str(name) != OF_DAGSTER
                and (wrong := writes(path.read_text()))
            ):
                found[str(name)] = wrong
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import sqlalchemy as sa\nconnection.execute(sa.insert(table))",
        "from sqlalchemy import delete",
        "import sqlalchemy\nsqlalchemy.update(table)",
        "from atlas_pipeline.warehouse.dialects import writing",
        "from atlas_pipeline.warehouse.bulk import insert_frame, read_frame",
        "with warehouse.engine.begin() as connection: ...",
        "connection.exec_driver_sql('DELETE FROM fact_trainings')",
        "import sqlalchemy as sa\nconnection.execute(sa.text('DROP TABLE ledger'))",
    ],
)
def test_a_room_that_writes_is_found(source):
    assert len(writes(source)) == 1


def test_a_room_that_reads_is_not_found():
    assert writes("import sqlalchemy as sa\nwarehouse.read(sa.select(table).where(known.update))") == []
