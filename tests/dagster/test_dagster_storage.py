"""Dagster's event log with its files kept open: what others read of it, and what is left when it is
closed."""

from pathlib import Path

import dagster as dg
import pytest
from dagster._core.instance import InstanceRef
from dagster._serdes import ConfigurableClassData

from atlas_pipeline.cli.launcher import open_instance
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.storage import OpenEventLog, with_open_files
from atlas_pipeline.settings import Settings


@dg.op
def step(context) -> None:
    context.log_event(dg.AssetMaterialization("thing", metadata={"rows": 3}))


@dg.job
def work() -> None:
    step()


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(Settings(home=tmp_path))
    home.dagster.mkdir(parents=True)
    return home


def events_by(instance: dg.DagsterInstance, run_id: str) -> list[str]:
    return [record.event_log_entry.message for record in instance.get_records_for_run(run_id).records]


def left_open(home: Home) -> list[Path]:
    return list((home.dagster / "history" / "runs").glob("*-wal"))


def test_what_is_written_can_be_read_by_another_at_once_and_afterwards(home):
    with open_instance(home) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        first, second = (work.execute_in_process(instance=instance).run_id for _ in range(2))
        with dg.DagsterInstance.from_config(str(home.dagster)) as other:
            assert not isinstance(other.event_log_storage, OpenEventLog)
            for run_id in (first, second):
                assert events_by(other, run_id) == events_by(instance, run_id) != []
            assert len(other.fetch_materializations(dg.AssetKey("thing"), limit=10).records) == 2
        assert len(left_open(home)) == 2  # the index and the newest run
    assert left_open(home) == []


def test_an_instance_in_another_database_stays_as_it_is(tmp_path):
    elsewhere = InstanceRef.from_dir(str(tmp_path))._replace(
        storage_data=ConfigurableClassData("dagster_postgres", "DagsterPostgresStorage", "{}")
    )
    assert with_open_files(elsewhere) is elsewhere
