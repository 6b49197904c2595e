"""Alerts of a real home: what came in, runs that failed, checks that do not hold, and the sensor that
tells."""

import shutil
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from atlas_pipeline.alerts.delivery import waiting
from atlas_pipeline.cli.doctor_automation import automation, notifications
from atlas_pipeline.cli.doctor_checks import examine
from atlas_pipeline.cli.launcher import Launcher, open_instance
from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.failed_runs import conditions
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.services import alerts as alerting
from atlas_pipeline.settings import Settings
from tests.actors import TESTER
from tests.alerts.receivers import free_port, webhook
from tests.dagster.test_sensors import ALERTS, SAMPLES, look
from tests.e2e.office import call

PLAN = load_plan()


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(Settings(home=tmp_path / ".atlas", user="tester"))
    home.prepare()
    return home


def test_the_sensor_tells_once_and_again_when_it_is_mended(home, monkeypatch):
    """A file with a row set aside, then a look, a restart, and the corrected file."""
    port, taken = free_port(), []
    monkeypatch.setenv("ATLAS_ALERT_THA", f"json://127.0.0.1:{port}")
    shutil.copy(SAMPLES / "THA_2020-H1.xlsx", home.inbox)
    with Launcher(home) as launcher, webhook(port, taken):
        from atlas_pipeline.ingestion.deliveries import receive

        receive(home.deliveries(), plan=PLAN, warehouse=home.warehouse, archive=home.archive, actor=TESTER)
        launcher._run("take_in", partition="THA|2020-H1")
        instance = launcher._instance
        first = look(ALERTS, home, instance)
        assert "1 message sent" in first.skip_message
        again = look(ALERTS, Home(home.settings), instance)
        assert "0 alerts opened" in again.skip_message
        assert "0 messages sent" in again.skip_message
    (message,) = taken
    assert "มี 1 แถวในไฟล์ THA_2020-H1.xlsx ถูกพักไว้" in message["message"]
    keys = {one.key: one.state for one in home.warehouse.alerts.known() if one.period == "2020-H1"}
    assert keys["rows_set_aside|THA|2020-H1|participants"] == "open"
    assert keys["submission_due|PRY|2020-H1"] == "open"
    assert "submission_due|THA|2020-H1" not in keys


def run_of(instance: dg.DagsterInstance, name: str, is_good: bool, **tags: str) -> None:
    @dg.op
    def work():
        if not is_good:
            raise ValueError("Zyxwvutia Qponmlkson")

    @dg.job(name=name)
    def job():
        work()

    job.execute_in_process(instance=instance, raise_on_error=False, tags=tags)


def found(instance: dg.DagsterInstance, checks: tuple = ()) -> list[tuple[str, str]]:
    every = conditions(instance, PLAN, publishing="publish", invariants=checks)
    assert "Zyxwvutia" not in repr(every)  # what the error said stays in the run
    return sorted((one.kind, one.key) for one in every)


def test_a_failed_run_stands_until_the_same_succeeds():
    with dg.instance_for_test() as instance:
        slice_of = {"dagster/partition": "THA|2020-H1"}
        run_of(instance, "take_in", False, **slice_of)
        run_of(instance, "publish", False)
        run_of(instance, "take_in", True, **{"dagster/partition": "PRY|2020-H1"})
        failed = [("publishing_failed", "run|publish|"), ("run_failed", "run|take_in|THA|2020-H1")]
        assert found(instance) == failed
        run_of(instance, "publish", True)
        run_of(instance, "take_in", True, **slice_of)
        assert found(instance) == []
        run_of(instance, "publish", False)
        assert found(instance) == failed[:1]


def test_a_failed_check_stands_until_it_passes_for_the_same_slice():
    slices = dg.StaticPartitionsDefinition(["THA|2020-H1", "PRY|2020-H1"])
    holds = {"THA|2020-H1": False, "PRY|2020-H1": True}

    @dg.asset(
        name="outputs",
        partitions_def=slices,
        check_specs=[dg.AssetCheckSpec("rows_are_conserved", asset="outputs", partitions_def=slices)],
    )
    def outputs(context):
        yield dg.MaterializeResult(
            check_results=[
                dg.AssetCheckResult(check_name="rows_are_conserved", passed=holds[context.partition_key])
            ]
        )

    key = dg.AssetCheckKey(dg.AssetKey("outputs"), "rows_are_conserved")
    with dg.instance_for_test() as instance:
        for partition in holds:
            dg.materialize([outputs], instance=instance, partition_key=partition)
        failed = [("check_failed", "check|outputs|rows_are_conserved|THA|2020-H1")]
        assert found(instance, (key,)) == failed
        holds["THA|2020-H1"] = True
        dg.materialize([outputs], instance=instance, partition_key="THA|2020-H1")
        assert found(instance, (key,)) == []


def test_a_delivery_that_fails_fails_nothing_and_the_doctor_says_so(home, monkeypatch):
    monkeypatch.setenv("ATLAS_ALERT_HQ", f"json://officer:Geheimwort@127.0.0.1:{free_port()}")
    with open_instance(home) as instance:
        tick = look(ALERTS, home, instance)
    assert "1 to try again" in tick.skip_message
    assert waiting(home.warehouse)
    state, said = notifications(home)
    assert state == "failed"
    assert "wait to be sent (headquarters: " in said
    assert "Geheimwort" not in said


def test_the_doctor_looks_at_what_happens_by_itself(home):
    before = {name: state for name, state, _ in automation(home)}
    assert before == {"dagster": "ok", "daemon": "not yet", "switched on": "ok", "refreshed": "failed"}
    with open_instance(home) as instance:
        from dagster._daemon.types import DaemonHeartbeat

        instance.add_daemon_heartbeat(DaemonHeartbeat(datetime.now(UTC).timestamp(), "SENSOR", "1", []))
        run_of(instance, "publish", True)
    alive = {name: state for name, state, _ in automation(home)}
    assert (alive["daemon"], alive["refreshed"]) == ("ok", "ok")
    later = {name: said for name, state, said in automation(home, datetime.now(UTC) + timedelta(hours=1))}
    assert "Dagster has not run since" in later["daemon"]


def test_the_doctor_names_what_is_switched_off(home):
    from dagster._core.definitions.run_request import InstigatorType
    from dagster._core.remote_origin import (
        InProcessCodeLocationOrigin,
        RemoteInstigatorOrigin,
        RemoteRepositoryOrigin,
    )
    from dagster._core.scheduler.instigation import (
        InstigatorState,
        InstigatorStatus,
        ScheduleInstigatorData,
    )
    from dagster._core.types.loadable_target_origin import LoadableTargetOrigin

    loaded = LoadableTargetOrigin(executable_path="python", module_name="atlas_pipeline.definitions")
    place = RemoteRepositoryOrigin(InProcessCodeLocationOrigin(loaded), "__repository__")
    off = RemoteInstigatorOrigin(place, "half_year_publish")
    with open_instance(home) as instance:
        timed = ScheduleInstigatorData("0 8 30 7 *")
        state = InstigatorState(off, InstigatorType.SCHEDULE, InstigatorStatus.STOPPED, timed)
        instance.add_instigator_state(state)
    said = {name: (state, text) for name, state, text in automation(home)}["switched on"]
    assert said[0] == "failed"
    assert said[1].startswith("half_year_publish is switched off.")


def test_the_doctor_finds_older_tables_and_leaves_them_as_they_are(home):
    import sqlalchemy as sa

    with home.warehouse.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    home.warehouse.close()
    states = {one.check: one.state for one in examine(Home(home.settings))}
    assert (states["migrations"], states["warehouse"]) == ("failed", "not yet")
    with home.warehouse.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() == "0001"


def test_what_the_doctor_finds_is_an_alert_until_it_is_mended(home):
    alerting.enter_health(home, ["disk"])
    (one,) = home.warehouse.alerts.known()
    assert (one.state, one.owner) == ("open", "HQ")
    alerting.enter_health(home, [])
    assert [event.what for event in home.warehouse.alerts.events()] == ["opened", "mended"]


def test_commands_of_an_officer(tmp_path, home):
    alerting.look(home)
    listed = call(tmp_path, ["alerts", "--country", "THA", "--format", "csv"])
    first = listed.stdout.splitlines()[1].split(",")[0]
    for arguments, said in (
        (["acknowledge", first, "--note", "the office was called"], "1 alert acknowledged"),
        (["snooze", first, "--note", "holiday", "--until", "2999-01-01"], "snoozed until 2999-01-"),
        (["resolve", first, "--note", "settled by letter"], "1 alert resolved"),
    ):
        done = call(tmp_path, ["alerts", *arguments])
        assert (done.returncode, said in done.stdout) == (0, True), done.stderr
        silent = call(tmp_path, ["alerts", "--state", "snoozed", "--format", "csv"]).stdout.splitlines()
        assert [line.split(",")[0] for line in silent[1:]] == [first] * (arguments[0] == "snooze")
    told_again = call(tmp_path, ["alerts", "resolve", first, "--note", "again"])
    assert (told_again.returncode, "already resolved" in told_again.stderr) == (2, True)
    unknown = call(tmp_path, ["alerts", "acknowledge", first, "99999", "--note", "x"])
    assert (unknown.returncode, "There is no alert 99999" in unknown.stderr) == (2, True)
    unknown = call(tmp_path, ["alerts", "history", "99999"])
    assert (unknown.returncode, "There is no alert 99999" in unknown.stderr) == (2, True)
    happened = call(tmp_path, ["alerts", "history", first, "--format", "csv"]).stdout
    assert "settled by letter" in happened
    assert [line.split(",")[3] for line in happened.splitlines()[1:]] == [
        "opened",
        "acknowledged",
        "snoozed",
        "resolved",
    ]
    nobody = call(tmp_path, ["alerts", "send"])
    assert (nobody.returncode, "ATLAS_ALERT_HQ" in nobody.stderr) == (2, True)
