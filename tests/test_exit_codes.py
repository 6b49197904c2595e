"""Exit codes, by which scripts go: 0 all is well, 1 the data has errors, 2 the command cannot run."""

import pytest

from tests.e2e.office import call
from tests.plan.folder import PlanFolder
from tests.validation.building import ACTIVITY, table, workbook


@pytest.mark.parametrize(("status", "code"), [("completed", 0), ("no such status", 1)])
def test_a_checked_workbook(tmp_path, status, code):
    (tmp_path / "THA_2019-H2.xlsx").write_bytes(workbook(activities=table({**ACTIVITY, "status": status})))
    assert call(tmp_path, ["check", "THA_2019-H2.xlsx"]).returncode == code


def test_a_file_that_is_not_there(tmp_path):
    done = call(tmp_path, ["check", "nothing.xlsx"])
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no file nothing.xlsx." in done.stderr


def test_a_plan_with_a_fault(tmp_path):
    folder = PlanFolder(tmp_path / "plan")
    folder.keep_cases_of([])
    assert call(tmp_path, ["plan", "check", "plan"]).returncode == 0
    folder.add_row("targets.csv", indicator="K9", country="THA", period="2020-H1")
    assert call(tmp_path, ["plan", "check", "plan"]).returncode == 1
