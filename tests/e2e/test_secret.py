"""One run with a missing or another secret is refused before it writes anything; two first runs at once both
work.

`make test` flips a byte of one archived file and of one name, and starts two first runs at once one time;
`make test-deep` flips one of every file, and starts them three times.
"""

import json
import shutil

import pytest

from tests.depth import DEEP, examples
from tests.e2e.office import ROOT, SMALL, Forked, call, forked, with_key_indicators

OTHER = "ab" * 32


@pytest.fixture
def office(small_office):
    return small_office


def content(folder):
    """Every archived file and the number of entries that say what happened."""
    sealed = {path.name: path.read_bytes() for path in (folder / ".atlas" / "archive").rglob("*.sealed")}
    return sealed, call(folder, ["history", "--format", "csv"]).stdout


@pytest.mark.e2e
@pytest.mark.parametrize("arguments", [["run", "--inbox", "inbox"], ["ui"]], ids=" ".join)
def test_a_lost_secret_is_not_made_anew(office, arguments):
    secret = office / ".atlas" / "secret.key"
    kept = secret.read_text()
    before = content(office)
    secret.unlink()
    shutil.copy(ROOT / "samples" / "THA_2019-H1.xlsx", office / "inbox")
    # `ui` in a process of its own: should it not refuse, it would go on serving here
    done = (forked if arguments == ["ui"] else call)(office, arguments)
    assert "secret.key is missing" in done.stderr
    assert "ATLAS_SECRET" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.returncode == 2
    assert not secret.exists()
    assert content(office) == before
    assert "secret.key is missing" in " ".join(call(office, ["doctor"]).stdout.split())
    secret.write_text(kept)
    secret.chmod(0o600)
    assert call(office, ["submissions", "show", "1"]).returncode == 0


@pytest.mark.e2e
def test_another_secret_is_refused_and_the_right_one_works_again(office):
    before = content(office)
    shutil.copy(ROOT / "samples" / "THA_2019-H1.xlsx", office / "inbox")
    done = call(office, ["run", "--inbox", "inbox"], ATLAS_SECRET=OTHER)
    assert done.returncode == 2
    assert done.stderr.startswith("atlas: the variable ATLAS_SECRET holds another secret")
    assert OTHER not in done.stderr
    assert content(office) == before
    assert "failed" in call(office, ["doctor", "--format", "csv"], ATLAS_SECRET=OTHER).stdout
    assert call(office, ["submissions", "show", "1"]).returncode == 0
    doctor = call(office, ["doctor", "--format", "csv"])
    assert doctor.returncode == 0, doctor.stdout


@pytest.mark.e2e
def test_the_secret_is_remembered_at_set_up(tmp_path):
    """Before anything came in: else a first delivery under another secret could not be opened by the
    second."""
    with_key_indicators(tmp_path)
    (tmp_path / "inbox").mkdir()
    assert call(tmp_path, ["run", "--inbox", "inbox"]).returncode == 0
    assert "secret_set" in call(tmp_path, ["history"]).stdout
    (tmp_path / ".atlas" / "secret.key").unlink()
    assert call(tmp_path, ["run", "--inbox", "inbox"]).returncode == 2


@pytest.mark.e2e
def test_the_doctor_finds_a_flipped_byte(office):
    archive = office / ".atlas" / "archive"
    files, names = sorted(archive.glob("??/*.sealed")), sorted(archive.glob("names/*.sealed"))
    assert len(files) == len(SMALL)
    for path in [*files, *names] if DEEP else [files[-1], names[-1]]:
        kept = path.read_bytes()
        path.write_bytes(kept[:-20] + bytes([kept[-20] ^ 1]) + kept[-19:])
        done = call(office, ["doctor", "--format", "csv"])
        assert done.returncode == 1
        assert "archive,failed,1 archived file cannot be opened" in done.stdout
        path.write_bytes(kept)


@pytest.mark.e2e
def test_a_broken_record_of_runs_is_told_by_the_doctor(office):
    (office / ".atlas" / "dagster" / "schedules" / "schedules.db").write_bytes(b"no database " * 100)
    done = call(office, ["doctor", "--format", "csv"])
    assert "dagster,failed,Dagster's record of runs cannot be opened" in done.stdout.replace('"', "")


@pytest.mark.e2e
@pytest.mark.parametrize("trial", range(examples(1, 3)))
def test_two_first_runs_at_once_both_work(tmp_path, office, trial):
    """Each finds the same files in the inbox, and takes them in at the same moment."""
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    with_key_indicators(fresh)
    run = ["run", "--inbox", str(office / "inbox")]
    both = [Forked(fresh, run) for _ in range(2)]
    for done in [one.ended() for one in both]:
        assert done.returncode in (0, 1), done
        assert "failed" not in done.stderr, done
    assert "dagster,ok" in call(fresh, ["doctor", "--format", "csv"]).stdout
    assert received(fresh) == received(office)
    shown = ["indicators", "--format", "csv"]
    assert call(fresh, shown).stdout == call(office, shown).stdout != ""


def received(folder):
    """The bytes that were taken in, each once."""
    told = json.loads(call(folder, ["submissions", "--format", "json"]).stdout)
    return sorted(one["sha256"] for one in told)
