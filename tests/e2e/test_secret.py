"""One run with a missing or another secret is refused before it writes anything; two first runs at once both
work.

`make test` flips a byte of one archived file and of one name, and starts two first runs at once one time;
`make test-deep` flips one of every file, and starts them three times.
"""

import shutil
import subprocess

import pytest

from tests.depth import DEEP, examples
from tests.e2e.office import ATLAS, ROOT, atlas, call, with_key_indicators

OTHER = "ab" * 32


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    with_key_indicators(folder)
    (folder / "inbox").mkdir()
    shutil.copy(ROOT / "samples" / "LBR_2019-H2.xlsx", folder / "inbox")
    assert call(folder, ["run", "--inbox", "inbox"]).returncode in (0, 1)
    return folder


@pytest.fixture
def office(template, tmp_path):
    shutil.copytree(template, tmp_path / "office")
    return tmp_path / "office"


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
    done = (atlas if arguments == ["ui"] else call)(office, arguments)
    assert "secret.key is missing" in done.stderr
    assert "ATLAS_SECRET" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.returncode == 2
    assert not secret.exists()
    assert content(office) == before
    assert "secret.key is missing" in " ".join(call(office, ["doctor"]).stdout.split())
    secret.write_text(kept)
    secret.chmod(0o600)
    assert call(office, ["run", "--inbox", "inbox"]).returncode in (0, 1)


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
    assert call(office, ["run", "--inbox", "inbox"]).returncode in (0, 1)
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
    (office / "inbox" / "THA_2019-H1.xlsx").write_bytes((ROOT / "samples" / "THA_2019-H1.xlsx").read_bytes())
    call(office, ["run", "--inbox", "inbox"])
    archive = office / ".atlas" / "archive"
    files, names = sorted(archive.glob("??/*.sealed")), sorted(archive.glob("names/*.sealed"))
    assert len(files) == 2
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
def test_two_first_runs_at_once_both_work(tmp_path, trial):
    with_key_indicators(tmp_path)
    (tmp_path / "inbox").mkdir()
    command = [str(ATLAS), "run", "--inbox", "inbox"]
    options = {"cwd": tmp_path, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **options) for _ in range(2)]
    said = [one.communicate(timeout=300) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    assert call(tmp_path, ["run", "--inbox", "inbox"]).returncode == 0
    assert "dagster,ok" in call(tmp_path, ["doctor", "--format", "csv"]).stdout
