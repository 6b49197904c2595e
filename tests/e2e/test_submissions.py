"""`atlas submissions`: what came, the file as it came for who is entitled to it, and judging it again."""

import hashlib

import pytest

from tests.e2e.office import ROOT, call

pytestmark = pytest.mark.e2e
SAMPLE = ROOT / "samples" / "THA_2020-H1.xlsx"


@pytest.fixture
def office(small_office):
    return small_office


def test_they_are_listed(office):
    done = call(office, ["submissions", "--format", "csv"])
    assert done.returncode == 0
    assert [line.split(",")[:4] for line in done.stdout.splitlines()[1:]] == [
        ["1", "LBR", "2019-H2", "LBR_2019-H2.xlsx"],
        ["2", "THA", "2020-H1", "THA_2020-H1.xlsx"],
    ]
    assert call(office, ["submissions", "--country", "PRY"]).stdout == "No submission has come in yet.\n"


def test_the_file_comes_out_as_it_came_and_the_ledger_says_so(office, tmp_path):
    out = tmp_path / "raw.xlsx"
    done = call(office, ["submissions", "show", "2", "--out", str(out)])
    assert done.returncode == 0
    assert out.read_bytes() == SAMPLE.read_bytes()
    assert out.stat().st_mode & 0o777 == 0o600
    assert "raw_file_taken_out" in call(office, ["history"]).stdout
    again = call(office, ["submissions", "show", "2", "--out", str(out)])
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
    assert call(office, ["submissions", "show", "9"]).returncode == 2


def test_judged_again_it_gives_the_same_and_stores_nothing(office):
    before = call(office, ["history"]).stdout
    done = call(office, ["submissions", "rejudge", "--all", "--format", "csv"])
    assert done.returncode == 0
    lines = [line.split(",") for line in done.stdout.splitlines()[1:]]
    assert {line[3] for line in lines} == {"same"}
    assert ["participants", "same", "69", "68", "69", "68"] in [line[2:8] for line in lines]
    assert call(office, ["history"]).stdout == before
    assert call(office, ["submissions", "rejudge"]).returncode == 2


def test_a_missing_or_damaged_file_is_told(office):
    name = hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    path = office / ".atlas" / "archive" / name[:2] / f"{name}.sealed"
    kept = path.read_bytes()
    for change, said in (
        (lambda: path.unlink(), "has no file"),
        (lambda: path.write_bytes(kept[:-1]), "damaged"),
    ):
        change()
        done = call(office, ["submissions", "show", "2"])
        assert (done.returncode, said in done.stderr) == (2, True)
        assert call(office, ["submissions", "rejudge", "2"]).returncode == 1
        assert call(office, ["doctor"]).returncode == 1
        path.write_bytes(kept)
        path.chmod(0o600)
    assert call(office, ["doctor"]).returncode == 0
