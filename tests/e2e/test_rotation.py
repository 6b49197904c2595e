"""Rotating the keys: figures, persons and files stay; killed at any moment it is finished by running it
again.

It is killed at each of its writes, in an office of its own each time, and at random moments. `make
test-deep` does so with more files, and kills it at more random moments.
"""

import hashlib
import random
import shutil
import stat
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.warehouse.persons import Persons
from atlas_pipeline.warehouse.plans import Plans
from tests import kills
from tests.depth import DEEP, examples
from tests.e2e.office import ROOT, SMALL, call, forked

pytestmark = pytest.mark.e2e
FILES = examples(SMALL, (*SMALL, "PRY_2019-H2.xlsx", "PRY_2020-H1.xlsx"))
OF_PERSONS = ("--indicator", "K2", "--calendar", "semester")


@pytest.fixture(scope="module")
def template(small_taken_in, tmp_path_factory):
    folder = Path(shutil.copytree(small_taken_in, tmp_path_factory.mktemp("office") / "small"))
    if further := set(FILES) - set(SMALL):
        for name in further:
            shutil.copy(ROOT / "samples" / name, folder / "inbox")
        assert call(folder, ["run", "--inbox", "inbox"]).returncode == 1
    return folder


@pytest.fixture
def office(template, tmp_path):
    shutil.copytree(template, tmp_path / "office")
    return tmp_path / "office"


def secret(folder: Path) -> Path:
    return folder / ".atlas" / "secret.key"


def figures(folder: Path, *only: str) -> str:
    """All figures as they were published, and as the facts and the plan give them now; or `only` some."""
    asked = ["indicators", "--format", "csv", *only]
    today = datetime.now(UTC).date().isoformat()
    told = [call(folder, [*asked, *more]) for more in ([], ["--as-of", today])]
    assert [one.returncode for one in told] == [0, 0], [one.stderr for one in told]
    assert [len(one.stdout) > 10_000 for one in told] == [True, True]
    return told[0].stdout + told[1].stdout


def person_keys(folder: Path) -> list[tuple]:
    import sqlite3

    with sqlite3.connect(folder / ".atlas" / "warehouse.db") as connection:
        return connection.execute(
            "SELECT intake_id, row_number, person_key FROM fact_participants ORDER BY 1, 2"
        ).fetchall()


def content_of_all(folder: Path) -> list[bytes]:
    for number, _ in enumerate(FILES, start=1):
        out = folder / f"out{number}"
        out.unlink(missing_ok=True)
        assert call(folder, ["submissions", "show", str(number), "--out", str(out)]).returncode == 0
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    return sorted((folder / f"out{number}").read_bytes() for number, _ in enumerate(FILES, start=1))


def received() -> list[bytes]:
    return sorted((ROOT / "samples" / name).read_bytes() for name in FILES)


def sealed_marks(folder: Path) -> set[bytes]:
    return {path.read_bytes()[:19] for path in (folder / ".atlas" / "archive").rglob("*.sealed")}


ARCHIVE_ONLY = pytest.param([], id="archive", marks=pytest.mark.deep)
PERSONS_TOO = pytest.param(["--persons"], id="persons too")


@pytest.mark.parametrize("options", [ARCHIVE_ONLY, PERSONS_TOO])
def test_every_figure_and_file_stays(office, options):
    before, keys, marks, old = (
        figures(office),
        person_keys(office),
        sealed_marks(office),
        secret(office).read_text(),
    )
    assert call(office, ["key", "rotate", *options]).returncode == 0
    after = person_keys(office)
    assert [row[:2] for row in after] == [row[:2] for row in keys]
    if options:
        assert not {row[2] for row in after} & {row[2] for row in keys}
        assert len({row[2] for row in after}) == len({row[2] for row in keys})
    else:
        assert after == keys
    assert sealed_marks(office).isdisjoint(marks)
    assert len(sealed_marks(office)) == 1
    assert figures(office) == before
    again = call(office, ["run", "--inbox", "inbox"])
    assert "0 new files received, 0 periods of a country taken in." in again.stdout
    assert figures(office) == before
    assert content_of_all(office) == received()
    assert person_keys(office) == after, "those that come again are recognised"
    assert stat.S_IMODE(secret(office).stat().st_mode) == 0o600
    said = call(office, ["history", "--format", "csv"]).stdout
    assert "archive_resealed" in said
    for part in (old + ":" + secret(office).read_text()).replace("\n", "").split(":"):
        assert part not in said
    secret(office).write_text(old)  # the one of before opens nothing more, and is told
    done = call(office, ["run", "--inbox", "inbox"])
    assert done.returncode == 2
    assert "rotation" in done.stderr or "another secret" in done.stderr


OF = "" if DEEP else "commit|(empty|rename).*(secret|key-in-use)|rename archive/names/.key.sealed"
"""The writes at which it is killed. Each archived file is written in the same way."""
MUST_BE_AMONG = (
    "empty .secret.key",
    "rename .secret.key",
    "empty archive/.key-in-use",
    "rename archive/names/.key",
)
"""Else the writes would have other names than this test thinks, and it would go through nothing."""


@pytest.mark.parametrize(
    ("options", "of"),
    [
        pytest.param([], "", id="archive", marks=pytest.mark.deep),
        pytest.param(["--persons"], OF, id="persons too"),
    ],
)
def test_killed_at_any_write_it_is_finished_by_running_it_again(template, tmp_path, options, of):
    figures_before, persons_before = figures(template, *OF_PERSONS), rows_of_persons(template)
    # Dagster's record of runs is the largest part of a home, and no rotation looks at it
    without = shutil.ignore_patterns("history", "schedules", "storage", "reports", "checked")
    writes: list[str] = []
    while True:
        office = Path(shutil.copytree(template, tmp_path / "office", ignore=without))
        ended = kills.command(office, ["key", "rotate", *options], kills.Moment(len(writes) + 1, of))
        if ended.write is None:
            assert ended.code == 0
            break
        writes.append(ended.write)
        assert opened(office) == received(), f"killed at {ended.write}: a key is lost"
        done = call(office, ["key", "rotate", *options])
        assert (done.returncode, done.stderr) == (0, ""), ended.write
        assert secret(office).read_text().count(":") == 1, ended.write
        assert rows_of_persons(office) == persons_before, ended.write
        assert opened(office) == received(), ended.write
        assert len(sealed_marks(office)) == 1, ended.write
        assert not list((office / ".atlas" / "archive").rglob(".*")), f"a draft is left by {ended.write}"
        assert not list((office / ".atlas").glob(".secret.key*")), f"a draft is left by {ended.write}"
        if "fact_" in ended.write or (DEEP and "commit" in ended.write):
            assert figures(office, *OF_PERSONS) == figures_before, ended.write
        shutil.rmtree(office)
    must_be_among = (*MUST_BE_AMONG, *(["before commit", "fact_…"] if options else []), "after commit")
    assert [part for part in must_be_among if not any(part in write for write in writes)] == [], writes


def rows_of_persons(folder: Path) -> set[frozenset[tuple]]:
    """Which rows are one person's, whatever the pseudonym."""
    found = defaultdict(set)
    for intake, row, key in person_keys(folder):
        found[key].add((intake, row))
    return {frozenset(rows) for rows in found.values()}


def opened(folder: Path) -> list[bytes]:
    """What the archive holds of what was received, opened with whichever keys the secret has."""
    archive = Archive(folder / ".atlas" / "archive", Secret.load_or_create(secret(folder)))
    assert list(archive.unopened_names()) == []
    return sorted(archive.get(hashlib.sha256(content).hexdigest()) for content in received())


@pytest.mark.deep
@pytest.mark.parametrize("trial", range(8))
def test_killed_at_any_moment_it_is_finished_by_running_it_again(office, trial):
    options = ["--persons"] if trial % 2 else []
    before, persons = figures(office, *OF_PERSONS), len({row[2] for row in person_keys(office)})
    kills.warmed()
    timed = Path(shutil.copytree(office, office.with_name("timed")))
    began = time.monotonic()
    assert forked(timed, ["key", "rotate", *options]).returncode == 0
    took = time.monotonic() - began
    chance = random.Random(trial)
    for _ in range(3):
        kills.killed_after(office, ["key", "rotate", *options], took * chance.uniform(0.1, 1))
    done = call(office, ["key", "rotate", *options])
    assert done.returncode == 0, done.stderr
    assert secret(office).read_text().count(":") == 1
    assert figures(office, *OF_PERSONS) == before
    assert len({row[2] for row in person_keys(office)}) == persons
    assert content_of_all(office) == received()
    assert len(sealed_marks(office)) == 1
    assert not list((office / ".atlas" / "archive").rglob(".*"))
    assert not list((office / ".atlas").glob(".secret.key*"))


@pytest.mark.parametrize("step", examples(["persons", "last"], ["persons", "reseal", "record", "last"]))
def test_between_any_two_steps_both_keys_are_kept(office, step, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    before = figures(office, *OF_PERSONS)
    whole, name = {
        "persons": (Persons, "replace_pseudonyms"),
        "reseal": (Archive, "_write"),
        "record": (Plans, "record_rotation"),
        "last": (Secret, "rotated"),
    }[step]
    with monkeypatch.context() as patched:
        patched.setattr(whole, name, die)
        with pytest.raises(Killed):
            call(office, ["key", "rotate", "--persons"])
    done = call(office, ["run", "--inbox", "inbox"])
    assert done.returncode == 2
    assert "run `atlas key rotate` to finish it" in done.stderr
    assert call(office, ["key", "rotate"]).returncode == 0
    assert figures(office, *OF_PERSONS) == before
    assert content_of_all(office) == received()


def test_a_file_that_does_not_open_stops_it_before_it_begins(office):
    path = next((office / ".atlas" / "archive").rglob("*.sealed"))
    kept, key = path.read_bytes(), secret(office).read_text()
    path.write_bytes(kept[:-20] + bytes([kept[-20] ^ 1]) + kept[-19:])
    done = call(office, ["key", "rotate"])
    assert done.returncode == 2
    assert "1 archived file cannot be opened, so keep the earlier keys" in done.stderr
    assert secret(office).read_text() == key
    path.write_bytes(kept)
    assert call(office, ["key", "rotate"]).returncode == 0


def test_a_secret_in_the_environment_is_rotated_by_its_keeper(office):
    old = secret(office).read_text().strip()
    secret(office).unlink()
    new = f"{old}:{'cd' * 32}"
    done = call(office, ["key", "rotate"], ATLAS_SECRET=old)
    assert (done.returncode, "Set ATLAS_SECRET_NEW to PERSONS:SEALING" in done.stderr) == (2, True)
    wrong = call(office, ["key", "rotate"], ATLAS_SECRET=old, ATLAS_SECRET_NEW=f"{'ab' * 32}:{'cd' * 32}")
    assert (wrong.returncode, "the same first part" in wrong.stderr) == (2, True)
    assert call(office, ["key", "rotate"], ATLAS_SECRET=old, ATLAS_SECRET_NEW=new).returncode == 0
    assert not secret(office).exists()
    assert call(office, ["submissions", "show", "1"], ATLAS_SECRET=new).returncode == 0
    before = call(office, ["submissions", "show", "1"], ATLAS_SECRET=old)
    assert before.returncode == 2
    assert "sealed with another key by a rotation" in before.stderr
