"""What still works while the plan cannot be read: the doctor, and the lists that need no plan."""

import pytest

from atlas_pipeline.cli.doctor_checks import PLAN_FIRST, examine, has_plan
from atlas_pipeline.home import Home
from atlas_pipeline.settings import Settings
from tests.e2e.office import call
from tests.plan.folder import PlanFolder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("office")
    Home(Settings(home=path / ".atlas", user="engineer")).prepare()
    plan = PlanFolder(path / "plan")
    entries = plan.read("indicators.yaml")
    plan.write("indicators.yaml", [{**entries[0], "nonsense": 1}, *entries[1:]])
    return path


def test_the_doctor_says_the_plan_s_sentence_and_goes_on(folder):
    home = Home(Settings(home=folder / ".atlas", plan=folder / "plan"))
    assert not has_plan(home)
    found = {one.check: one for one in examine(home)}
    assert found["plan"].state == "failed"
    assert found["plan"].what.startswith("indicators.yaml: K1, nonsense: is not a field of the plan here. ")
    assert {name for name, one in found.items() if one.what == PLAN_FIRST} == {
        *("waiting", "published", "alerts", "dagster")
    }
    assert {found[name].state for name in ("warehouse", "secret", "archive", "record", "inbox")} == {"ok"}


def test_the_command_ends_with_the_list(folder):
    done = call(folder, ["doctor"], ATLAS_PLAN="plan")
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("command", ["status", "submissions", "history", "publications", "persons", "table"])
def test_a_list_that_needs_no_plan_works(folder, command):
    done = call(folder, [command], ATLAS_PLAN="plan")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_list_that_needs_it_says_what_is_wrong_with_it(folder):
    done = call(folder, ["indicators"], ATLAS_PLAN="plan")
    assert done.returncode == 2
    assert "indicators.yaml: K1, nonsense: is not a field of the plan here" in done.stderr
