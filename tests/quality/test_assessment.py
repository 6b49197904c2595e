"""The job, the sensor, the command and the page, over one office's sample on a real home."""

import json
import re
import shutil
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.quality import WHAT_COUNTS_IS_SOUND
from atlas_pipeline.cli.app import app
from atlas_pipeline.cli.launcher import Launcher
from atlas_pipeline.home import Home
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.quality import assessment
from atlas_pipeline.quality.suites.expectations import Expectation
from atlas_pipeline.settings import Settings
from tests.dagster.test_sensors import ASSESS, look

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("test_judging_run")  # one home for all of them


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    home = Home(Settings(home=tmp_path_factory.mktemp("office") / "home", user="tester"))
    home.prepare()
    shutil.copy(ROOT / "samples" / "PRY_2020-H1.xlsx", home.inbox)
    with Launcher(home) as launcher:
        assert launcher._run("take_in", partition="PRY|2020-H1")
        assert launcher.publish()
        with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
            assert len(look(ASSESS, home, instance).run_requests) == 1
        assert launcher.assess()
    return home


def test_each_slice_has_its_check_with_its_partition_and_nothing_is_judged_twice(home):
    with dg.DagsterInstance.from_config(str(home.dagster)) as instance:
        key = dg.AssetCheckKey(dg.AssetKey("submissions"), WHAT_COUNTS_IS_SOUND)
        records = instance.event_log_storage.get_asset_check_execution_history(key, limit=10)
        assert [record.partition for record in records] == ["PRY|2020-H1"]
        rested = look(ASSESS, home, instance)
        assert rested.run_requests == []
        assert "are checked already" in rested.skip_message


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_the_page_stands_alone_in_every_language(home, language):
    page = (home.reports / f"ATLAS_Quality_{language}.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "<script" not in page
    assert "url(" not in page
    assert say("quality_page.how_no_total", language) in page


def test_no_name_of_a_person_is_on_any_page(home):
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(home.inbox / "PRY_2020-H1.xlsx")
    names = set()
    for name in sheet.sheet_names:
        rows = sheet.get_sheet_by_name(name).to_python()
        for heading in ("full_name", "Nombre completo"):
            for place, row in enumerate(rows[:6]):
                if heading in row:
                    names |= {line[row.index(heading)] for line in rows[place + 1 :]}
    names = {name for name in names if isinstance(name, str) and len(name) > 5}
    assert len(names) > 20
    pages = [*home.reports.glob("*.html"), *(home.folder / "quality").rglob("*.html")]
    assert len(pages) > 20
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    assert not [name for name in names if name in text]


def call(home, *words):
    return CliRunner().invoke(app, ["quality", *words], env={"ATLAS_HOME": str(home.folder)})


def test_the_command_lists_what_was_found(home):
    done = call(home, "--last", "--format", "json", "--country", "PRY", "--lang", "es")
    assert done.exit_code == 1, done.output
    (missing,) = [line for line in json.loads(done.stdout) if line["rule"] == "slices_missing"]
    assert "2019-H1" in missing["message"]
    assert "Pídalos a la oficina" in missing["message"]


@pytest.mark.parametrize(("period", "is_told"), [("2019-H1", True), ("2020-H1", False)])
def test_what_a_country_lacks_is_told_of_the_half_years_that_it_lacks(home, period, is_told):
    done = call(home, "--last", "--format", "json", "--country", "PRY", "--period", period)
    lines = json.loads(done.stdout)
    assert {line["period"] for line in lines} <= {period, ""}
    assert [line["rule"] for line in lines if not line["period"]] == ["slices_missing"] * is_told


def test_a_check_that_cannot_run_fails_the_run_and_says_whose_fault_it_is(home, monkeypatch):
    broken = Expectation(
        "really raises", "ExpectColumnValuesToBeUnique", {"column": "nowhere"}, "counted_gap"
    )
    made = assessment.suites_for

    def with_broken(*arguments):
        first, *rest = made(*arguments)
        return [type(first)(first.name, first.frame, (*first.expectations, broken)), *rest]

    monkeypatch.setattr(assessment, "suites_for", with_broken)
    done = call(home, "--format", "json")
    assert done.exit_code == 2, done.output
    assert "error of the system" in done.stderr
    told = [line for line in json.loads(done.stdout) if line["rule"] == "check_could_not_run"]
    assert len(told) == 1
    assert "really raises" in told[0]["message"]
    page = (home.reports / "ATLAS_Quality_en.html").read_text(encoding="utf-8")
    assert "1 could not run" in page
