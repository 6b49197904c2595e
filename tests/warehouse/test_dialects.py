"""Opening a warehouse, moments, and the settings the rest relies on."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from atlas_pipeline.warehouse.dialects import open_engine, write_anew, writing
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import ledger
from tests.warehouse.building import send, trainings

BANGKOK = timezone(timedelta(hours=7))


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg_3(scheme):
    assert open_engine(f"{scheme}://u@h/d").url.drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg2://h/d", "write postgresql\\+psycopg://"),
        ("mysql://h/d", "mysql cannot hold a warehouse"),
        ("warehouse.db", "is not an address of a warehouse"),
        ("sqlite+aiosqlite:///x", "write sqlite:///path"),
    ],
)
def test_other_addresses_get_a_sentence(url, says):
    with pytest.raises(WarehouseError, match=says):
        open_engine(url)


def test_sqlite_settings(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/w.db")
    with engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60000, "synchronous": 1}


def test_a_write_transaction_locks_sqlite_from_its_beginning(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/w.db")
    with writing(engine), engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 0")
        assert other.execute(sa.text("SELECT 1")).scalar() == 1  # readers go on
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            other.exec_driver_sql("CREATE TABLE t (a)")


@pytest.mark.parametrize("warehouse_url", ["sqlite"], indirect=True)
def test_a_reader_of_sqlite_sees_one_state_throughout(warehouse):
    """Reading is a transaction too: Python's own handling would begin none."""
    with warehouse.engine.connect() as connection:
        count = sa.select(sa.func.count()).select_from(ledger)
        before = connection.execute(count).scalar_one()
        send(warehouse, "A", trainings("T-1"))
        assert connection.execute(count).scalar_one() == before


def test_moments_come_back_in_utc(warehouse_url):
    moment = datetime(2020, 7, 1, 6, 30, 0, 250000, tzinfo=BANGKOK)
    warehouse = Warehouse(warehouse_url, clock=lambda: moment)
    send(warehouse, "A", trainings("T-1"))
    with warehouse.engine.connect() as connection:
        at = connection.execute(sa.select(ledger.c.at)).scalars().first()
    assert at == moment
    assert at.tzinfo is UTC
    assert warehouse.read(sa.select(ledger.c.at))["at"].iloc[0] == moment
    assert warehouse.ledger.seq_at(moment) == 2
    assert warehouse.ledger.seq_at(moment - timedelta(microseconds=1)) == 0
    warehouse.close()


def test_a_moment_without_a_zone_is_refused(warehouse):
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        warehouse.ledger.seq_at(datetime(2020, 7, 1))


def test_a_clock_that_goes_back_does_not_turn_the_order(warehouse_url):
    times = iter([datetime(2020, 7, day, tzinfo=UTC) for day in (3, 3, 1, 1)])
    warehouse = Warehouse(warehouse_url, clock=lambda: next(times))
    send(warehouse, "A", trainings("T-1"))
    send(warehouse, "B", trainings("T-1"))
    assert list(warehouse.read(sa.select(ledger.c.at).order_by(ledger.c.seq))["at"].dt.day) == [3, 3, 3, 3]
    warehouse.close()


def test_nothing_that_was_deleted_is_left_in_a_file_written_anew(tmp_path):
    path = tmp_path / "w.db"
    engine = open_engine(f"sqlite:///{path}")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE note (id INTEGER PRIMARY KEY, said TEXT)")
        connection.exec_driver_sql("INSERT INTO note (said) VALUES ('Juana Secreta'), ('kept')")
    with writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM note WHERE id = 1")
    files = [path, path.with_name("w.db-wal")]
    assert any(b"Juana" in file.read_bytes() for file in files if file.exists()), "else this shows nothing"
    write_anew(engine)
    assert not any(b"Juana" in file.read_bytes() for file in files if file.exists())
    assert b"kept" in path.read_bytes()
    engine.dispose()
