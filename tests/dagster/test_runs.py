"""The jobs, run for real in a home of their own: what an officer sees of a slice in the UI."""

import shutil
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa

from assets.markdown import plain
from atlas_pipeline.cli.launcher import Launcher
from atlas_pipeline.home import Home
from atlas_pipeline.reports.tables.systems.registry import SYSTEM_TABLES
from atlas_pipeline.settings import Settings

ROOT = Path(__file__).parents[2]
SLICE = "PRY|2020-H1"
pytestmark = pytest.mark.xdist_group("test_runs")  # one home for all of them


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    folder = tmp_path_factory.mktemp("office")
    inbox = folder / "inbox"
    inbox.mkdir()
    for name in ("PRY_2020-H1.xlsx", "HQ_2019-H1.xlsx"):
        shutil.copy(ROOT / "samples" / name, inbox)
    home = Home(Settings(home=folder / "home", inbox=inbox, user="tester"))
    home.prepare()
    return home


@pytest.fixture(scope="module")
def instance(home):
    """The runs of a morning: one slice taken in by the job as the UI launches it, then published."""
    with Launcher(home) as launcher:
        assert launcher._run("take_in", partition=SLICE)
        assert launcher.publish()
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        yield instance


def latest(instance, asset: str) -> dg.AssetMaterialization:
    return instance.get_latest_materialization_event(dg.AssetKey(asset)).asset_materialization


def test_the_job_pulls_from_the_inbox_by_itself(home, instance):
    told = latest(instance, "submissions")
    assert told.partition == SLICE
    assert told.metadata["files"].value == 1
    # what belongs to another slice is received all the same, and waits
    assert {(one.unit, one.period) for one in home.warehouse.submissions.find()} == {
        ("PRY", "2020-H1"),
        ("HQ", "2019-H1"),
    }


def test_each_form_tells_what_became_of_it(instance):
    told = latest(instance, "participants").metadata
    rows = {name: told[f"rows {name}"].value for name in ("read", "accepted", "set aside")}
    assert rows["read"] == rows["accepted"] + rows["set aside"] > 0


def test_checks_speak_of_their_partition(instance):
    key = dg.AssetCheckKey(dg.AssetKey("participants"), "rows_are_conserved")
    records = instance.event_log_storage.get_asset_check_execution_history(key, limit=5)
    evaluation = records[0].event.dagster_event.asset_check_evaluation_data
    assert evaluation.passed
    assert records[0].partition == SLICE


def test_figures_are_published_with_their_checks(home, instance):
    for name in ("figures_are_derived", "a_number_is_its_rows"):
        key = dg.AssetCheckKey(dg.AssetKey("K2"), name)
        records = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
        assert records[0].event.dagster_event.asset_check_evaluation_data.passed
    report = Path(latest(instance, "annex_a_semester").metadata["file"].value)
    assert report.parent == home.reports
    assert report.exists()


def test_every_system_s_table_is_made_and_tells_its_rows(home, instance):
    for entry in (one for one in SYSTEM_TABLES if one.made_by == "atlas run"):
        told = latest(instance, entry.name).metadata
        assert told["dagster/row_count"].value == len(home.warehouse.read(sa.select(entry.table))), entry.name


def test_a_gate_that_was_breached_warns_and_the_run_succeeds(instance):
    key = dg.AssetCheckKey(dg.AssetKey("report_dmop_gates"), "gives_no_warning")
    records = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
    evaluation = records[0].event.dagster_event.asset_check_evaluation_data
    assert not evaluation.passed
    assert evaluation.severity is dg.AssetCheckSeverity.WARN
    assert plain("No pilot before the intervention is tailored.") in evaluation.metadata["listed"].value


def test_runs_carry_who_started_them(instance):
    runs = instance.get_runs()
    assert {run.tags["atlas/who"] for run in runs} == {"tester"}
    assert {run.job_name for run in runs} == {"take_in", "publish"}
    assert all(run.is_success for run in runs)
