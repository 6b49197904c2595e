"""Great Expectations as it is used here: quiet, at home, and never believed when it could not run."""

import os
import subprocess
import sys

import pandas as pd
import pytest

from atlas_pipeline.problems.model import Severity
from atlas_pipeline.quality import gx
from atlas_pipeline.quality.gx import ExpectationState, run
from atlas_pipeline.quality.results import found_by
from atlas_pipeline.quality.suites.expectations import Expectation, Suite, only

FRAME = pd.DataFrame(
    {
        "country": ["THA", "THA", "PRY"],
        "period": ["2019-H1", "2019-H2", "2019-H1"],
        "code": pd.Series(["a", "x", None], dtype="str"),
        "amount": pd.Series([1.0, 200.0, 3.0], dtype="Float64"),
    }
)
KNOWN = Expectation(
    "code is known",
    "ExpectColumnValuesToBeInSet",
    {"column": "code", "value_set": ["a"]},
    "counted_code_unknown",
    form="trainings",
    column="code",
    found="code",
)
RAISES = Expectation(
    "no such column",
    "ExpectColumnValuesToBeUnique",
    {"column": "not there"},
    "counted_key_twice",
    form="trainings",
)
"""Really raises inside Great Expectations: the column is not in the frame."""
MISTAKEN = Expectation("no such kind", "ExpectTheUnexpected", {}, "counted_gap")
WRONG_ARGUMENT = Expectation(
    "no such argument", "ExpectColumnValuesToBeInSet", {"colum": "code", "value_set": ["a"]}, "counted_gap"
)
WRONG_TYPE = Expectation(
    "text is no number",
    "ExpectColumnValuesToBeBetween",
    {"column": "code", "min_value": 1, "max_value": 2},
    "counted_out_of_range",
)


@pytest.fixture(scope="module")
def results():
    suite = Suite("mixed", FRAME, (KNOWN, RAISES, MISTAKEN, WRONG_ARGUMENT, WRONG_TYPE))
    return {one.expectation.name: one for one in run([suite])}, suite


def test_what_is_broken_says_how_often_and_where(results):
    told = results[0]["code is known"]
    assert (told.state, told.checked, told.broken, told.places) == (ExpectationState.BROKEN, 2, 1, (1,))


@pytest.mark.parametrize("one", [RAISES, MISTAKEN, WRONG_ARGUMENT, WRONG_TYPE], ids=lambda one: one.name)
def test_what_raised_is_neither_a_pass_nor_a_fail(results, one):
    told = results[0][one.name]
    assert told.state is ExpectationState.COULD_NOT_RUN
    assert told.reason
    assert (told.checked, told.broken, told.places) == (0, 0, ())


def test_what_could_not_run_is_a_problem_of_ours(results):
    told, suite = results
    (found,) = found_by(suite, told["no such column"])
    assert (found.country, found.period) == ("", "")
    assert (found.problem.rule, found.problem.severity) == ("check_could_not_run", Severity.ERROR)
    assert "mixed: no such column" in found.problem.details["check"]


def test_a_breach_is_a_problem_of_its_slice(results):
    told, suite = results
    (found,) = found_by(suite, told["code is known"])
    assert (found.country, found.period, found.problem.found) == ("THA", "2019-H2", "x")
    assert found.problem.details == {"count": 1}


def test_the_others_run_all_the_same():
    """One mistaken expectation does not take its suite along."""
    suite = Suite("mixed", FRAME, (MISTAKEN, KNOWN))
    assert [one.state for one in run([suite])] == [ExpectationState.COULD_NOT_RUN, ExpectationState.BROKEN]


def test_an_empty_frame_holds_and_says_that_nothing_was_looked_at():
    suite = Suite("cases", FRAME.head(0).assign(fine=False), (only("none", "fine", "rows_copied"),), 12)
    (told,) = run([suite])
    assert (told.state, told.checked, told.broken) == (ExpectationState.HELD, 12, 0)


@pytest.mark.parametrize(
    "told",
    [
        {"raised_exception": True, "exception_message": "boom\nmore", "exception_traceback": "…"},
        {"metric 1": {"raised_exception": True, "exception_message": "boom", "exception_traceback": "…"}},
    ],
    ids=["flat", "by metric"],
)
def test_both_shapes_of_an_exception_are_seen(told):
    assert gx._raised(told) == "boom"


def test_no_exception_is_none():
    assert gx._raised({"raised_exception": False, "exception_message": None}) is None
    assert gx._raised({}) is None


GUARDED = """
import socket, sys
from pathlib import Path

def refuse(*args, **options):
    raise AssertionError("the net was asked")

socket.socket.connect = refuse
socket.create_connection = refuse
socket.getaddrinfo = refuse
from tests.quality.test_gx import FRAME, KNOWN
from atlas_pipeline.quality.suites.expectations import Suite
from atlas_pipeline.quality.gx import run
(told,) = run([Suite("one", FRAME, (KNOWN,))], Path(sys.argv[1]))
assert told.broken == 1
import threading, time
time.sleep(1)  # usage statistics would go from a thread of their own
print(*(one.name for one in threading.enumerate() if one is not threading.main_thread()))
"""


def test_it_is_quiet_asks_no_net_and_writes_only_where_it_is_told(tmp_path):
    home, site, place = tmp_path / "home", tmp_path / "site", tmp_path / "place"
    for folder in (home, place, tmp_path / "tmp"):
        folder.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GX_", "GE_"))},
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPATH": os.getcwd(),  # noqa: PTH109
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, str(site)],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.split()) <= {"tqdm_monitor"}  # which draws nothing and asks nobody
    assert (site / "index.html").exists()
    assert [path for folder in (home, place, tmp_path / "tmp") for path in folder.rglob("*")] == []
