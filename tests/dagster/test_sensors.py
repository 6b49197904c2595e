"""The sensors, evaluated by hand on a real home: arrivals once, publishing once."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from atlas_pipeline.cli.launching import Launcher
from atlas_pipeline.definitions import build_definitions
from atlas_pipeline.home import Home
from atlas_pipeline.sensors import build_sensors
from atlas_pipeline.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"
ARRIVALS, PUBLISH, JUDGE, ALERTS = build_sensors()
REPOSITORY = build_definitions().get_repository_def()


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(Settings(home=tmp_path / "home", user="tester"))
    home.prepare()
    return home


def look(sensor: dg.SensorDefinition, home: Home, instance: dg.DagsterInstance, cursor: str | None = None):
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, resources={"home": home}, repository_def=REPOSITORY
    )
    return sensor.evaluate_tick(context)


def test_what_arrives_is_asked_for_once(home):
    with dg.instance_for_test() as instance:
        empty = look(ARRIVALS, home, instance)
        assert empty.run_requests == []
        shutil.copy(SAMPLES / "PRY_2020-H1.xlsx", home.inbox)
        shutil.copy(SAMPLES / "HQ_2019-H1.xlsx", home.inbox)
        first = look(ARRIVALS, home, instance, empty.cursor)
        assert sorted(request.partition_key for request in first.run_requests) == [
            "HQ|2019-H1",
            "PRY|2020-H1",
        ]
        again = look(ARRIVALS, home, instance, first.cursor)
        assert again.run_requests == []
        assert "Nothing new" in again.skip_message


def test_a_corrected_file_is_asked_for_again_under_another_key(home):
    with dg.instance_for_test() as instance:
        shutil.copy(SAMPLES / "PRY_2020-H1.xlsx", home.inbox)
        first = look(ARRIVALS, home, instance)
        shutil.copy(SAMPLES / "PRY_2020-H1.xlsx", home.inbox / "PRY_2020-H1-v2.xlsx")
        second = look(ARRIVALS, home, instance, first.cursor)
        keys = [request.run_key for tick in (first, second) for request in tick.run_requests]
        assert len(keys) == len(set(keys)) == 2


def test_a_restart_that_forgot_the_cursor_asks_under_the_same_key(home):
    """Dagster starts one run a key, so the same submission is not taken in twice."""
    with dg.instance_for_test() as instance:
        shutil.copy(SAMPLES / "PRY_2020-H1.xlsx", home.inbox)
        keys = [
            [request.run_key for request in look(ARRIVALS, home, instance).run_requests] for _ in range(2)
        ]
        assert keys[0] == keys[1] != []


def test_publishing_is_asked_for_when_what_counts_has_changed(home):
    shutil.copy(SAMPLES / "PRY_2020-H1.xlsx", home.inbox)
    with Launcher(home) as launcher, dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        nothing = look(PUBLISH, home, instance)
        assert "Nothing counts yet" in nothing.skip_message
        assert launcher._run("take_in", partition="PRY|2020-H1")
        asked = look(PUBLISH, home, instance)
        assert len(asked.run_requests) == 1
        assert launcher.publish()
        rested = look(PUBLISH, home, instance)
        assert rested.run_requests == []
        assert "What is published is what counts" in rested.skip_message
