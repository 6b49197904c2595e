"""`atlas confirm` and `atlas dismiss`: what they show, what they ask for, and how they are taken back."""

import json

import pytest
from typer.testing import CliRunner

from atlas_pipeline.cli import confirm as command
from atlas_pipeline.cli.app import app
from atlas_pipeline.home import Home
from atlas_pipeline.services.deliver import deliver
from atlas_pipeline.services.take_in import take_in, waiting_slices
from atlas_pipeline.settings import Settings
from tests.actors import OFFICER
from tests.e2e.office import call, with_key_indicators
from tests.validation.building import ACTIVITY, table, workbook

WHY = ["--note", "reported twice"]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An office whose second file drops two of three activities, and is held."""
    folder = tmp_path_factory.mktemp("held")
    with_key_indicators(folder)
    home = Home(Settings(home=folder / ".atlas", user="engineer", plan=folder / "plan"))
    home.prepare()
    for keys in (("A1", "A2", "A3"), ("A1",)):
        rows = [{**ACTIVITY, "activity_id": key} for key in keys]
        (home.inbox / "THA_2019-H2.xlsx").write_bytes(workbook(activities=table(*rows)))
        deliver(home, actor=OFFICER)
        for wanted in waiting_slices(home):
            take_in(home, wanted, actor=OFFICER)
    return folder


def k1(office) -> list[int]:
    """K1 of Thailand as the preview says: now, and after."""
    for way in ([], ["--undo"]):
        shown = call(office, ["confirm", "2", *way, "--preview", "--format", "json"])
        if not shown.returncode:
            at = {"indicator": "K1", "country": "THA", "period": "2019-H2", "accumulation": "period"}
            (one,) = [
                line
                for line in json.loads(shown.stdout)
                if at.items() <= line.items() and line["breakdown"] == ""
            ]
            return [one["before"], one["after"]]
    raise AssertionError(shown.stderr)


@pytest.mark.e2e
def test_confirming_shows_its_effect_asks_for_a_reason_and_is_undone(office):
    before = call(office, ["history"]).stdout
    shown = call(office, ["confirm", "2", "--preview"]).stdout
    assert "activities: 2 rows that count now no longer count." in shown
    assert [line.strip() for line in shown.splitlines()[1:3]] == ["A2", "A3"]
    assert "Figures that change" in shown
    refused = call(office, ["confirm", "2"])
    assert (refused.returncode, "--note WHY" in refused.stderr) == (2, True)
    assert "activities: 2 rows" in refused.stdout, "the effect is shown before the reason is asked for"
    assert call(office, ["history"]).stdout == before, "nothing is stored without a reason"

    assert k1(office) == [3, 1]
    done = call(office, ["confirm", "2", *WHY])
    assert (done.returncode, "atlas confirm 2 --undo --note WHY" in done.stdout) == (0, True)
    assert call(office, ["confirm", "2", *WHY]).returncode == 2
    assert k1(office) == [1, 3]
    undone = call(office, ["confirm", "2", "--undo", "--note", "a slip"])
    assert (undone.returncode, "the rows of before count" in undone.stdout) == (0, True)
    assert k1(office) == [3, 1]


@pytest.mark.e2e
def test_a_terminal_asks_for_the_reason_and_whether_to_go_on(office, monkeypatch):
    monkeypatch.chdir(office)
    monkeypatch.setattr(command, "is_asking", lambda: True)

    def typed(*arguments: str, lines: str) -> str:
        done = CliRunner().invoke(app, ["confirm", "2", *arguments], input=lines)
        assert done.exit_code == 0, done.output
        return done.output

    entries = len(call(office, ["history", "--format", "json"]).stdout)
    assert "Nothing was changed." in typed(lines="twice in the file\nn\n")
    assert len(call(office, ["history", "--format", "json"]).stdout) == entries
    assert "now count" in typed(lines="twice in the file\ny\n")
    assert "wait again" in typed("--undo", *WHY, lines="y\n")
    notes = [one["details"] for one in json.loads(call(office, ["history", "--format", "json"]).stdout)]
    assert [one["note"] for one in notes[-2:]] == ["twice in the file", "reported twice"]


@pytest.mark.e2e
def test_a_form_is_dismissed_and_this_is_undone(office):
    def held() -> bool:
        return "would_drop_rows" in call(office, ["problems"]).stdout

    assert held()
    assert call(office, ["dismiss", "2", "--form", "activities", *WHY]).returncode == 0
    assert not held()
    refused = call(office, ["confirm", "2", *WHY])
    assert "atlas dismiss 2 --undo" in refused.stderr
    assert call(office, ["dismiss", "2", "--undo", "--note", "the newest after all"]).returncode == 0
    assert held()
    assert call(office, ["dismiss", "2", "--note", " "]).returncode == 2
