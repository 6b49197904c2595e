"""The job `rehearse`: what would become of a file, told on the pages of the forms, and nothing stored."""

import shutil
from pathlib import Path

import dagster as dg
import pytest

from atlas_pipeline.cli.launcher import Launcher
from atlas_pipeline.home import Home
from atlas_pipeline.quality.conservation import accounts
from atlas_pipeline.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"
SLICE = "THA|2020-H1"


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(Settings(home=tmp_path / "home", user="tester"))
    home.prepare()
    return home


@pytest.fixture
def rehearsed(home):
    """Runs the job as the UI does, with what it is set to by itself; the run and what it observed."""
    with Launcher(home) as launcher:

        def rehearse(**options: bool) -> tuple[dg.ExecuteInProcessResult, dict[str, list[dict]]]:
            job = launcher._definitions.resolve_job_def("rehearse")
            config = {"resources": {"options": {"config": {"rehearse": True, **options}}}}
            result = job.execute_in_process(
                instance=launcher._instance,
                partition_key=SLICE,
                raise_on_error=False,
                **({"run_config": config} if options else {}),
            )
            observed: dict[str, list[dict]] = {}
            for event in result.all_events:
                if event.event_type_value == "ASSET_OBSERVATION":
                    told = event.asset_observation_data.asset_observation
                    assert told.partition == SLICE
                    assert all(name.startswith("rehearsal") for name in told.metadata)
                    values = {
                        name.removeprefix("rehearsal: "): value.value for name, value in told.metadata.items()
                    }
                    observed.setdefault(event.asset_key.to_user_string(), []).append(values)
            return result, observed

        yield rehearse


def test_a_file_to_be_tried_is_told_of_and_leaves_nothing(home, rehearsed):
    shutil.copy(SAMPLES / "THA_2020-H1.xlsx", home.rehearsal)
    before = home.warehouse.ledger.seq_at()
    result, observed = rehearsed()
    assert result.success
    [participants] = observed["participants"]
    assert participants["would be"] == "partly_accepted"
    assert participants["rows set aside"] > 0
    assert participants["rows read"] == participants["rows accepted"] + participants["rows set aside"]
    assert "nothing was received" in participants["rehearsal"]
    assert Path(participants["checked workbook"]).is_file()
    assert all(record.data["message"] for record in participants["problems"].records)
    assert not result.get_asset_materialization_events()
    assert not result.get_asset_check_evaluations()
    assert home.warehouse.submissions.find() == []
    assert home.warehouse.ledger.seq_at() == before
    assert not list((home.folder / "archive").rglob("*.sealed"))


def test_it_tells_what_an_intake_then_does(home, rehearsed):
    shutil.copy(SAMPLES / "THA_2020-H1.xlsx", home.inbox)
    _, observed = rehearsed()
    with Launcher(home) as launcher:
        assert launcher._run("take_in", partition=SLICE)
    taken = [
        one
        for one in accounts(home.warehouse, home.plan, home.plan.slice(*SLICE.split("|")))
        if one.intake_id
    ]
    assert {form: told["would be"] for form, [told] in observed.items() if form != "submissions"} == {
        one.form: one.outcome for one in taken
    }
    for one in taken:
        [told] = observed[one.form]
        assert told["rows set aside"] == one.rows_set_aside
        assert len(told["problems"].records if "problems" in told else []) == len(one.problems)


def test_the_inbox_is_left_alone_where_it_is_not_wanted(home, rehearsed):
    shutil.copy(SAMPLES / "THA_2020-H1.xlsx", home.inbox)
    _, observed = rehearsed(look_into_inbox=False)
    assert set(observed) == {"submissions"}
    assert observed["submissions"][0]["rehearsal"].startswith("Nothing to try for THA")
    shutil.copy(SAMPLES / "PRY_2020-H1.xlsx", home.rehearsal)  # of another office
    assert set(rehearsed(look_into_inbox=False)[1]) == {"submissions"}


def test_without_anything_new_the_newest_is_judged_once_more(home, rehearsed):
    shutil.copy(SAMPLES / "THA_2020-H1.xlsx", home.inbox)
    with Launcher(home) as launcher:
        assert launcher._run("take_in", partition=SLICE)
    before = home.warehouse.ledger.seq_at()
    _, observed = rehearsed()
    assert len(observed["participants"]) == 1
    assert home.warehouse.ledger.seq_at() == before
