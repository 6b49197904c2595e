"""Both engines, migrated from empty, have exactly the tables of the metadata."""

import logging
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.migrations import FOLDER, revisions
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import facts, metadata


@pytest.fixture
def migrated(empty_url):
    warehouse = Warehouse(empty_url)
    warehouse.migrate()
    yield warehouse
    warehouse.close()


def test_migrated_from_empty_equals_the_metadata(migrated):
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_difference_would_be_seen(migrated):
    """The comparison above can fail: a column less is a difference."""
    with migrated.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE fact_trainings DROP COLUMN evidence")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [step[0] for step in compare_metadata(context, metadata)] == ["add_column"]


def test_one_current_row_is_a_partial_unique_index(migrated):
    """Alembic does not compare the condition of an index."""
    name = migrated.engine.dialect.name
    indexes = {index["name"]: index for index in sa.inspect(migrated.engine).get_indexes("currency")}
    one = indexes["uq_currency_one_current"]
    assert one["unique"]
    assert one["column_names"] == ["unit", "period", "form"]
    assert "to_seq IS NULL" in str(one["dialect_options"][f"{name}_where"])


def test_person_key_is_64_bits_wide(migrated):
    columns = {
        column["name"]: column["type"]
        for column in sa.inspect(migrated.engine).get_columns("fact_participants")
    }
    assert isinstance(columns["person_key"], sa.BigInteger)


def test_no_personal_data_has_a_column(migrated):
    columns = {column["name"] for column in sa.inspect(migrated.engine).get_columns("fact_participants")}
    assert columns.isdisjoint({"full_name", "contact"})
    assert "person_key" in columns


def test_sqlite_rows_lie_in_the_order_of_their_key(tmp_path):
    warehouse = Warehouse(tmp_path / "w.db")
    warehouse.migrate()
    with warehouse.engine.connect() as connection:
        for table in facts.values():
            text = connection.execute(
                sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name}
            ).scalar_one()
            assert "WITHOUT ROWID" in text, table.name


def test_the_head_is_alembics():
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [revisions()[-1]]
    assert sorted(revision.revision for revision in script.walk_revisions()) == list(revisions())


def test_a_second_time_changes_nothing(migrated):
    migrated.migrate()
    assert migrated.seq_at() == 0


def test_an_up_to_date_warehouse_is_opened_without_alembic(migrated, empty_url):
    code = (
        "import sys; from atlas_pipeline.warehouse.store import Warehouse;"
        f"Warehouse({empty_url!r}).migrate(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_newer_warehouse_is_refused_with_a_sentence(migrated):
    with migrated.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WarehouseError, match=r"newer version of this program.*9999.*update the program"):
        migrated.migrate()


def test_logging_is_left_as_it_was(empty_url):
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)
    Warehouse(empty_url).migrate()
    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before


def test_half_a_migration_is_never_seen(empty_url, monkeypatch):
    from alembic import op

    real = op.create_table

    def fails_at_facts(name, *columns, **options):
        if name == "fact_trainings":
            raise RuntimeError("power cut")
        return real(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", fails_at_facts)
    warehouse = Warehouse(empty_url)
    with pytest.raises(RuntimeError, match="power cut"):
        warehouse.migrate()
    assert sa.inspect(warehouse.engine).get_table_names() == []


def test_a_file_that_is_no_database_gets_a_sentence(tmp_path):
    path = tmp_path / "warehouse.db"
    path.write_bytes(b"a picture, renamed" * 100)
    with pytest.raises(WarehouseError, match=r"warehouse\.db is not a warehouse"):
        Warehouse(path).migrate()


@pytest.mark.parametrize("tables", [["submission"], ["orders"], ["alembic_version", "orders"]])
def test_another_programs_database_gets_a_sentence_and_is_left_alone(tmp_path, tables):
    path = tmp_path / "warehouse.db"
    with closing(sqlite3.connect(path)) as other:
        for table in tables:
            other.execute(f"CREATE TABLE {table} (version_num TEXT)")
            other.execute(f"INSERT INTO {table} VALUES ('0001')")
        other.commit()
    with pytest.raises(
        WarehouseError, match=r"warehouse\.db is not a warehouse of this program.*ATLAS_WAREHOUSE_URL"
    ):
        Warehouse(path).migrate()
    with closing(sqlite3.connect(path)) as other:
        assert {name for (name,) in other.execute("SELECT name FROM sqlite_master")} == set(tables)


def test_a_server_that_is_not_there_gets_a_sentence_without_the_password():
    with pytest.raises(WarehouseError, match="cannot be opened") as caught:
        Warehouse("postgresql://someone:hush@127.0.0.1:9/atlas").migrate()
    assert "hush" not in str(caught.value)
