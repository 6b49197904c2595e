"""The sensors, evaluated by hand on a real home: arrivals once, publishing once."""

import os
import shutil
import time
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test

from atlas_pipeline.cli.launcher import Launcher
from atlas_pipeline.definitions import build_definitions
from atlas_pipeline.home import Home
from atlas_pipeline.ingestion.take_in import take_in_slice
from atlas_pipeline.sensors import QUIET_SECONDS, build_sensors
from atlas_pipeline.settings import Settings
from sources import CONNECTORS
from tests.actors import HEADQUARTERS, TESTER
from tests.plan.folder import PlanFolder
from tests.sources.letterbox import Letterbox, post
from tests.validation.building import TRAINING, people, table, workbook

SAMPLES = Path(__file__).parents[2] / "samples"
ARRIVALS, PUBLISH, ASSESS, ALERTS = build_sensors()
REPOSITORY = build_definitions().get_repository_def()


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(Settings(home=tmp_path / "home", user="tester"))
    home.prepare()
    return home


def deliver(home: Home, name: str, to: str = "") -> Path:
    """A file that was written a while ago."""
    path = home.inbox / (to or name)
    shutil.copyfile(SAMPLES / name, path)
    return rested(path)


def rested(path: Path) -> Path:
    earlier = path.stat().st_mtime - 60
    os.utime(path, (earlier, earlier))
    return path


def look(sensor: dg.SensorDefinition, home: Home, instance: dg.DagsterInstance, cursor: str | None = None):
    context = dg.build_sensor_context(
        instance=instance, cursor=cursor, resources={"home": home}, repository_def=REPOSITORY
    )
    return sensor.evaluate_tick(context)


def test_what_arrives_is_asked_for_once(home):
    with dg.instance_for_test() as instance:
        empty = look(ARRIVALS, home, instance)
        assert empty.run_requests == []
        deliver(home, "PRY_2020-H1.xlsx")
        deliver(home, "HQ_2019-H1.xlsx")
        first = look(ARRIVALS, home, instance, empty.cursor)
        assert sorted(request.partition_key for request in first.run_requests) == [
            "HQ|2019-H1",
            "PRY|2020-H1",
        ]
        again = look(ARRIVALS, home, instance, first.cursor)
        assert again.run_requests == []
        assert "Nothing new" in again.skip_message


def test_a_file_that_is_still_being_copied_is_waited_for(home):
    """A slow copy pauses for longer than reading takes; half a workbook must not become a submission."""
    with dg.instance_for_test() as instance:
        deliver(home, "HQ_2019-H1.xlsx")
        whole = (SAMPLES / "PRY_2020-H1.xlsx").read_bytes()
        coming = home.inbox / "PRY_2020-H1.xlsx"
        coming.write_bytes(whole[: len(whole) // 2])
        first = look(ARRIVALS, home, instance)
        assert [request.partition_key for request in first.run_requests] == ["HQ|2019-H1"]
        coming.write_bytes(whole)
        second = look(ARRIVALS, home, instance, first.cursor)
        assert "PRY|2020-H1" not in [request.partition_key for request in second.run_requests]
        rested(coming)
        third = look(ARRIVALS, home, instance, second.cursor)
        assert "PRY|2020-H1" in [request.partition_key for request in third.run_requests]
        [submission] = home.warehouse.submissions.find("PRY", "2020-H1")
        assert submission.size_bytes == len(whole)


def test_a_file_that_has_come_to_rest_is_looked_at_though_nothing_else_changed(home, monkeypatch):
    with dg.instance_for_test() as instance:
        shutil.copyfile(SAMPLES / "PRY_2020-H1.xlsx", home.inbox / "PRY_2020-H1.xlsx")
        first = look(ARRIVALS, home, instance)
        assert first.run_requests == []
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + QUIET_SECONDS + 1)
        second = look(ARRIVALS, home, instance, first.cursor)
        assert [request.partition_key for request in second.run_requests] == ["PRY|2020-H1"]


def test_two_versions_that_arrive_together_are_one_run(home):
    """Two submissions of one slice: one request, since a run takes in all that waits."""
    with dg.instance_for_test() as instance:
        deliver(home, "PRY_2020-H1.xlsx")
        deliver(home, "PRY_2020-H1.xlsx", to="PRY_2020-H1-v2.xlsx")
        asked = look(ARRIVALS, home, instance).run_requests
        assert [request.partition_key for request in asked] == ["PRY|2020-H1"]
        assert len(home.warehouse.submissions.find("PRY", "2020-H1")) == 2


def test_what_cannot_be_placed_leaves_its_checked_workbook_all_the_same(home):
    with dg.instance_for_test() as instance:
        deliver(home, "PRY_2020-H1.xlsx", to="minutes.xlsx")
        strange = home.inbox / "minutes.xlsx"
        strange.write_bytes(b"no workbook")
        rested(strange)
        assert look(ARRIVALS, home, instance).run_requests == []
        assert [one.unit for one in home.warehouse.submissions.find()] == [None]
        assert list(home.checked.folder.rglob("*.html"))


def test_a_corrected_file_is_asked_for_again_under_another_key(home):
    with dg.instance_for_test() as instance:
        deliver(home, "PRY_2020-H1.xlsx")
        first = look(ARRIVALS, home, instance)
        deliver(home, "PRY_2020-H1.xlsx", to="PRY_2020-H1-v2.xlsx")
        second = look(ARRIVALS, home, instance, first.cursor)
        keys = [request.run_key for tick in (first, second) for request in tick.run_requests]
        assert len(keys) == len(set(keys)) == 2


def test_what_depends_on_a_form_that_was_confirmed_is_asked_for_again(home):
    """Nothing new lies in the inbox: a held form counts by the word of headquarters, and the participants of
    the training that is gone are judged anew."""
    other = {**TRAINING, "training_id": "T2"}
    whole = workbook(trainings=table(TRAINING, other), participants=people({}, {"training_id": "T2"}))
    with dg.instance_for_test() as instance:
        cursor = None
        for name, content in (("a.xlsx", whole), ("b.xlsx", workbook(trainings=table(TRAINING)))):
            path = home.inbox / name
            path.write_bytes(content)
            rested(path)
            (asked,) = (tick := look(ARRIVALS, home, instance, cursor)).run_requests
            take_in_slice(
                home.plan.slice("THA", "2019-H2"),
                home.plan,
                home.warehouse,
                home.archive,
                home.secret,
                TESTER,
            )
            cursor = tick.cursor
        settled = look(ARRIVALS, home, instance, cursor)
        assert settled.run_requests == []
        assert home.warehouse.intakes.confirm(2, None, HEADQUARTERS, "T2 never took place") == ["trainings"]
        (again,) = look(ARRIVALS, home, instance, settled.cursor).run_requests
        assert again.partition_key == "THA|2019-H2"
        assert again.run_key != asked.run_key


def test_another_kind_of_source_is_taken_in_beside_the_inbox(tmp_path, monkeypatch):
    """A connector is a class and a line; the sensor wakes for it, and for the inbox still."""
    monkeypatch.setitem(CONNECTORS, "letterbox", "tests.sources.letterbox:Letterbox")
    letterbox = tmp_path / "letterbox.json"
    post(letterbox)
    plan = PlanFolder(tmp_path / "plan")
    units = plan.read("countries.yaml")
    for unit in units:
        if unit["code"] == "PRY":
            unit["source"] = {"kind": "letterbox", "options": {"file": str(letterbox)}}
    plan.write("countries.yaml", units)
    home = Home(Settings(home=tmp_path / "home", user="tester", plan=plan.path))
    home.prepare()
    with dg.instance_for_test() as instance:
        first = look(ARRIVALS, home, instance)
        assert first.run_requests == []
        post(letterbox, **{"PRY_2020-H1.xlsx": (SAMPLES / "PRY_2020-H1.xlsx").read_bytes()})
        second = look(ARRIVALS, home, instance, first.cursor)
        assert [one.partition_key for one in second.run_requests] == ["PRY|2020-H1"]
        deliver(home, "HQ_2019-H1.xlsx")
        third = look(ARRIVALS, home, instance, second.cursor)
        assert "HQ|2019-H1" in [one.partition_key for one in third.run_requests]
        assert [one.source for one in home.warehouse.submissions.find()] == ["letterbox", "inbox"]
        fourth = look(ARRIVALS, home, instance, third.cursor)
        assert fourth.run_requests == []
        fetches = []
        monkeypatch.setattr(Letterbox, "fetch", lambda _, listed: fetches.append(listed.name))
        deliver(home, "HQ_2019-H1.xlsx", to="HQ_2019-H1-v2.xlsx")
        look(ARRIVALS, home, instance, third.cursor)
        assert fetches == [], "what has not changed is not fetched again"
        look(ARRIVALS, home, instance, "of an older program")
        assert fetches == ["PRY_2020-H1.xlsx"]


def test_a_restart_that_forgot_the_cursor_asks_under_the_same_key(home):
    """Dagster starts one run a key, so the same submission is not taken in twice."""
    with dg.instance_for_test() as instance:
        deliver(home, "PRY_2020-H1.xlsx")
        keys = [
            [request.run_key for request in look(ARRIVALS, home, instance).run_requests] for _ in range(2)
        ]
        assert keys[0] == keys[1] != []


def test_what_a_run_is_taking_in_already_is_not_asked_for_unless_that_run_fails(home):
    """An officer puts a file into the inbox and launches the job herself: a second run would be one too
    many."""
    with dg.instance_for_test() as instance:
        by_hand = create_run_for_test(
            instance,
            job_name="take_in",
            status=dg.DagsterRunStatus.STARTED,
            tags={"dagster/partition": "PRY|2020-H1"},
        )
        deliver(home, "PRY_2020-H1.xlsx")
        deliver(home, "HQ_2019-H1.xlsx")
        first = look(ARRIVALS, home, instance)
        assert [request.partition_key for request in first.run_requests] == ["HQ|2019-H1"]
        create_run_for_test(
            instance,
            job_name="take_in",
            status=dg.DagsterRunStatus.STARTING,
            tags={"dagster/partition": "HQ|2019-H1"},
        )
        second = look(ARRIVALS, home, instance, first.cursor)
        assert "under way" in second.skip_message
        instance.report_run_failed(by_hand)
        third = look(ARRIVALS, home, instance, second.cursor)
        assert [request.partition_key for request in third.run_requests] == ["PRY|2020-H1"]


def test_publishing_is_asked_for_when_what_counts_has_changed(home):
    deliver(home, "PRY_2020-H1.xlsx")
    with Launcher(home) as launcher, dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        nothing = look(PUBLISH, home, instance)
        assert "No form is current yet" in nothing.skip_message
        assert launcher._run("take_in", partition="PRY|2020-H1")
        asked = look(PUBLISH, home, instance)
        assert len(asked.run_requests) == 1
        assert launcher.publish()
        rested = look(PUBLISH, home, instance)
        assert rested.run_requests == []
        assert "The published figures are up to date" in rested.skip_message


@pytest.mark.parametrize("sensor", [PUBLISH, ASSESS], ids=lambda sensor: sensor.name)
def test_nothing_is_made_of_what_is_being_taken_in(home, sensor):
    with dg.instance_for_test() as instance:
        create_run_for_test(instance, job_name="take_in", status=dg.DagsterRunStatus.STARTED)
        waiting = look(sensor, home, instance)
        assert waiting.run_requests == []
        assert "A run is under way" in waiting.skip_message
