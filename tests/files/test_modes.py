"""Who may read what is in a home: the mode of every member, with and without a group, and what is left
alone."""

import os
import stat

import pytest

from atlas_pipeline.files import modes


@pytest.fixture
def home(tmp_path):
    """A home as one was made with umask 022 or 000, with something beside it that is not of ours."""
    folder = tmp_path / "home"
    for name in (
        "archive/ab/x.sealed",
        "reports/a.xlsx",
        "warehouse.db",
        "warehouse.db-wal",
        "dagster/storage/x/y",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / "mine").mkdir()
    (folder / "mine" / "notes.txt").write_text("x")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    return folder


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_open_is_closed_and_nothing_else(home):
    modes.close(home)
    ours = [home, *(one for one in home.rglob("*") if "mine" not in one.parts)]
    assert {(one.is_dir(), mode(one)) for one in ours} == {(True, 0o700), (False, 0o600)}
    assert (mode(home / "mine"), mode(home / "mine" / "notes.txt")) == (0o777, 0o666)
    assert list(modes.wrong(home)) == []


def test_a_group_reads_figures_and_not_persons(home):
    modes.close(home)
    modes.close(home, group_reads=True)
    assert mode(home) == mode(home / "reports") == 0o750
    assert mode(home / "reports" / "a.xlsx") == mode(home / "warehouse.db-wal") == 0o640
    assert mode(home / "archive") == 0o700
    assert mode(home / "archive" / "ab" / "x.sealed") == 0o600
    modes.close(home)
    assert mode(home / "reports" / "a.xlsx") == 0o600


def test_a_shallow_look_sees_the_members(home):
    modes.close(home)
    (home / "reports" / "a.xlsx").chmod(0o644)
    assert list(modes.wrong(home, is_deep=False)) == []
    (home / "reports").chmod(0o755)
    assert list(modes.wrong(home, is_deep=False)) == [(home / "reports", 0o700)]


def test_a_link_is_not_followed(home, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    elsewhere.chmod(0o755)
    (home / "checked").symlink_to(elsewhere)
    (home / "reports" / "link").symlink_to(elsewhere)
    modes.close(home)
    assert mode(elsewhere) == 0o755


def test_a_folder_for_everybody_stays_one(home):
    home.chmod(0o1777)
    modes.close(home)
    assert mode(home) == 0o1777
    assert mode(home / "warehouse.db") == 0o600


@pytest.mark.parametrize("group_reads", [False, True])
@pytest.mark.parametrize("name", ["archive", "inbox", "rehearsal", "checked"])
def test_folders_with_persons_are_closed_to_everybody_else(tmp_path, name, group_reads):
    home = tmp_path / "home"
    (home / name).mkdir(parents=True)
    (home / name / "THA.xlsx").write_bytes(b"")
    (home / name).chmod(0o755)
    (home / name / "THA.xlsx").chmod(0o644)
    modes.close(home, group_reads)
    found = [stat.S_IMODE(path.stat().st_mode) for path in (home / name, home / name / "THA.xlsx")]
    assert found == [0o700, 0o600]


@pytest.mark.parametrize(("group_reads", "expected"), [(False, 0o077), (True, 0o027)])
def test_what_a_process_makes_is_closed_as_the_settings_say(group_reads, expected):
    before = os.umask(0)
    try:
        modes.set_umask(group_reads)
    finally:
        found = os.umask(before)
    assert found == expected
