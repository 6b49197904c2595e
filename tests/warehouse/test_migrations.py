"""Both engines, migrated from empty, have exactly the tables of the metadata."""

import json
import logging
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.received_names import FileNames, seal_earlier_names
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.migrations import FOLDER, revisions
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import facts, metadata
from tests.actors import OFFICER
from tests.validation.building import SECRET
from tests.warehouse.edited import fill


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
    assert migrated.ledger.seq_at() == 0


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


# ------------------------------------------------------------------ databases with something in them


OLD_NAME = "Informe de Juana Pérez THA 2020-H1.xlsx"


def at_revision(path, revision: str) -> sa.Engine:
    """A SQLite database with the tables of that revision and nothing in them."""
    engine = sa.create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return engine


def copied(source: sa.Engine, target: sa.Engine) -> None:
    """Puts all rows of the source into the older tables of the target, as far as these have columns for
    them."""
    inspector = sa.inspect(target)
    with source.connect() as reading, target.begin() as writing:
        for table in set(inspector.get_table_names()) & set(metadata.tables):
            names = [column["name"] for column in inspector.get_columns(table)]
            rows = reading.exec_driver_sql(f"SELECT {', '.join(names)} FROM {table}").all()
            if rows:
                marks = ", ".join("?" * len(names))
                writing.exec_driver_sql(
                    f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", [tuple(row) for row in rows]
                )


def test_a_database_of_before_keeps_what_it_has_and_loses_the_names_of_its_files(tmp_path):
    """From the tables of 0004, with something in each, to those of today: facts and currency are the same,
    the names of files are sealed, and the ledger's chain begins with what was found."""
    newest = Warehouse(tmp_path / "newest.db")
    newest.migrate()
    fill(newest)
    older = at_revision(tmp_path / "w.db", "0004")
    copied(newest.engine, older)
    with older.begin() as connection:
        connection.exec_driver_sql("UPDATE submission SET file_name = ? WHERE id = 1", (OLD_NAME,))
        connection.exec_driver_sql(
            "UPDATE ledger SET details = ? WHERE submission_id = 1 AND what = 'received'",
            (json.dumps({"file_name": OLD_NAME, "sha256": "x", "source": "inbox"}),),
        )
    older.dispose()

    migrated = Warehouse(tmp_path / "w.db")
    migrated.migrate()
    for name in ("fact_participants", "fact_trainings", "currency", "published_figure"):
        columns = [column for column in metadata.tables[name].columns if "eligible" not in column.name]
        before, after = (one.read(sa.select(*columns)) for one in (newest, migrated))
        assert len(after)
        assert before.equals(after), name
    (first, *_) = migrated.submissions.find()
    assert (first.file_name, first.name_unsealed) == ("THA_2020-H1.xlsx", OLD_NAME)
    assert migrated.ledger.tampering(is_whole=True) == []

    archive = Archive(tmp_path / "archive", SECRET)
    sealed = seal_earlier_names(migrated, archive, OFFICER)
    assert sealed == len(migrated.submissions.find())
    (first, *_) = migrated.submissions.find()
    assert FileNames(archive).of(first) == OLD_NAME
    assert migrated.ledger.tampering(is_whole=True) == []
    migrated.close()
    assert b"Juana" not in (tmp_path / "w.db").read_bytes()
    assert seal_earlier_names(migrated, archive, OFFICER) == 0
