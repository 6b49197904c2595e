import io
import os
import socket
import subprocess
import threading
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.messages.catalogue import languages, say
from sources import UnknownConnector, connector, cursor_of, fetched
from sources.delivery import Delivery
from sources.inbox.inbox import Inbox, InboxError, delivery_of
from sources.inbox.order import place
from sources.inbox.packing import pack
from sources.inbox.walk import LINK, NOT_A_FILE, TOO_DEEP


def put(folder, name, content=b"x"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(folder):
    return [delivery.name for delivery in fetched(Inbox(folder))]


def failures(folder):
    return {one.name: one.failure for one in fetched(Inbox(folder)) if one.is_failed}


def test_files_come_with_their_bytes_and_their_path_within_the_inbox(tmp_path):
    put(tmp_path, "THA/2020-H1/workbook.xlsx", b"PK")
    put(tmp_path, "picture.png", b"\x89PNG")
    assert list(fetched(Inbox(tmp_path))) == [
        Delivery("inbox", "picture.png", b"\x89PNG"),
        Delivery("inbox", "THA/2020-H1/workbook.xlsx", b"PK"),
    ]


def test_versions_come_in_the_order_a_person_means(tmp_path):
    meant = ["THA_2020-H1.xlsx", "THA_2020-H1 (1).xlsx", "THA_2020-H1-v2.xlsx", "THA_2020-H1-v10.xlsx"]
    for name in reversed(meant):
        put(tmp_path, name)
    assert names(tmp_path) == meant


def test_temporary_files_are_not_deliveries(tmp_path):
    for name in (
        "~$a.xlsx",
        ".hidden.xlsx",
        "a.tmp",
        "a.xlsx.part",
        "Thumbs.db",
        ".git/config",
        "a.XLSX.TMP",
    ):
        put(tmp_path, name)
    put(tmp_path, "a.xlsx")
    assert names(tmp_path) == ["a.xlsx"]


def test_a_folder_with_a_cover_is_one_delivery(tmp_path):
    put(tmp_path, "THA/2020-H1/participants.csv", b"p")
    put(tmp_path, "THA/2020-H1/Cover.CSV", b"c")
    put(tmp_path, "THA/2020-H1/evidence.pdf", b"e")
    put(tmp_path, "THA/loose.csv", b"l")
    found = {one.name: one.content for one in fetched(Inbox(tmp_path))}
    assert list(found) == ["THA/2020-H1", "THA/2020-H1/evidence.pdf", "THA/loose.csv"]
    with zipfile.ZipFile(io.BytesIO(found["THA/2020-H1"])) as packed:
        assert packed.namelist() == ["Cover.CSV", "participants.csv"]
        assert packed.read("participants.csv") == b"p"


def test_the_inbox_itself_may_be_one_delivery(tmp_path):
    put(tmp_path, "THA-2020-H1/cover.csv")
    assert names(tmp_path / "THA-2020-H1") == ["THA-2020-H1"]


def test_a_folder_packs_to_the_same_bytes_whatever_its_times(tmp_path):
    for place_, stamp in (("one", 1_000_000_000), ("two", 1_500_000_000)):
        order = ["cover.csv", "trainings.csv"] if place_ == "one" else ["trainings.csv", "cover.csv"]
        for name in order:
            path = put(tmp_path, f"{place_}/THA/{name}", name.encode())
            os.utime(path, (stamp, stamp))
            path.chmod(0o600 if place_ == "one" else 0o644)
    packed = [next(iter(fetched(Inbox(tmp_path / place_)))).content for place_ in ("one", "two")]
    assert packed[0] == packed[1]


@given(st.dictionaries(st.sampled_from(["a.csv", "b.csv", "ผู้เข้าร่วม.csv"]), st.binary(max_size=50)))
def test_packing_keeps_every_byte_and_no_order(contents):
    backwards = dict(reversed(list(contents.items())))
    assert pack(contents) == pack(backwards)
    with zipfile.ZipFile(io.BytesIO(pack(contents))) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == contents


def test_names_are_composed_unicode(tmp_path):
    put(tmp_path, unicodedata.normalize("NFD", "Asunción.xlsx"))
    assert names(tmp_path) == [unicodedata.normalize("NFC", "Asunción.xlsx")]


def test_links_out_of_the_inbox_are_told_and_not_followed(tmp_path):
    outside = put(tmp_path, "outside/secret.xlsx", b"secret")
    inbox = tmp_path / "inbox"
    put(inbox, "a.xlsx", b"a")
    (inbox / "file.xlsx").symlink_to(outside)
    (inbox / "folder").symlink_to(outside.parent, target_is_directory=True)
    (inbox / "nowhere.xlsx").symlink_to(tmp_path / "gone.xlsx")
    (inbox / "circle.xlsx").symlink_to("circle.xlsx")
    (inbox / "same.xlsx").symlink_to("a.xlsx")
    (inbox / "round").symlink_to(inbox, target_is_directory=True)
    found = list(fetched(Inbox(inbox)))
    assert {one.name for one in found if one.is_failed} == {
        "circle.xlsx",
        "file.xlsx",
        "folder",
        "nowhere.xlsx",
    }
    assert {one.name: one.content for one in found if not one.is_failed} == {
        "a.xlsx": b"a",
        "same.xlsx": b"a",
    }
    assert all(b"secret" not in one.content for one in found)


def test_a_folder_to_check_does_not_lead_out_of_itself(tmp_path):
    outside = put(tmp_path, "outside/trainings.csv", b"secret")
    put(tmp_path, "office/cover.csv", b"a")
    put(tmp_path, "office/outputs.csv", b"b")
    (tmp_path / "office/activities.csv").symlink_to("outputs.csv")
    assert not delivery_of(tmp_path / "office").is_failed
    (tmp_path / "office/trainings.csv").symlink_to(outside)
    found = delivery_of(tmp_path / "office")
    assert found.failure == "trainings.csv is a link that leads out of the folder and is not followed."
    assert found.content == b""


def test_an_inbox_reached_by_a_link_is_an_inbox(tmp_path):
    put(tmp_path, "real/a.xlsx")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert names(tmp_path / "link") == ["a.xlsx"]


@pytest.fixture
def as_nobody(tmp_path_factory):
    """Permissions do not bind root: tests that run as root look into the inbox as somebody else."""
    if os.geteuid() != 0:
        yield
        return
    opened = []
    for folder in [tmp_path_factory.getbasetemp(), *tmp_path_factory.getbasetemp().parents]:
        mode = folder.stat().st_mode & 0o7777
        if not mode & 0o001:
            folder.chmod(mode | 0o055)
            opened.append((folder, mode))
    os.seteuid(65534)
    yield
    os.seteuid(0)
    for folder, mode in opened:
        folder.chmod(mode)


def test_what_may_not_be_read_fails_alone(tmp_path, request):
    put(tmp_path, "a.xlsx")
    put(tmp_path, "closed.xlsx").chmod(0)
    put(tmp_path, "THA/cover.csv")
    put(tmp_path, "THA/trainings.csv").chmod(0)
    put(tmp_path, "shut/b.xlsx")
    (tmp_path / "shut").chmod(0)
    tmp_path.chmod(0o755)
    request.getfixturevalue("as_nobody")
    found = list(fetched(Inbox(tmp_path)))
    assert [one.name for one in found if not one.is_failed] == ["a.xlsx"]
    told = {one.name: one.failure for one in found if one.is_failed}
    assert set(told) == {"closed.xlsx", "THA", "shut"}
    assert "trainings.csv: Permission denied" in told["THA"]
    assert all(str(tmp_path) not in sentence for sentence in told.values())


def test_a_pipe_does_not_keep_us_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.xlsx")
    put(tmp_path, "a.xlsx")
    found = []
    thread = threading.Thread(target=lambda: found.extend(failures(tmp_path)), daemon=True)
    thread.start()
    thread.join(timeout=10)
    assert found == ["pipe.xlsx"]


def test_too_much_is_not_read(tmp_path):
    put(tmp_path, "small.xlsx", b"1234")
    put(tmp_path, "large.xlsx", b"12345")
    put(tmp_path, "THA/cover.csv", b"123")
    put(tmp_path, "THA/trainings.csv", b"123")
    inbox = Inbox(tmp_path, max_bytes=4)
    assert {one.name for one in fetched(inbox) if one.is_failed} == {"large.xlsx", "THA"}


class Overtaken(io.BytesIO):
    """A file to which somebody appends while it is read."""

    def __init__(self, path, file):
        super().__init__(path.read_bytes())
        self.path, self.file = path, file

    def read(self, size=-1):
        content = super().read(size)
        self.path.write_bytes(content + b" and more")
        return content


def test_a_growing_file_is_left_for_next_time(tmp_path, monkeypatch):
    growing = put(tmp_path, "growing.xlsx", b"half")
    put(tmp_path, "still.xlsx", b"whole")
    fdopen = os.fdopen

    def open_overtaken(descriptor, mode):
        file = fdopen(descriptor, mode)
        if os.path.samestat(os.fstat(descriptor), growing.stat()):
            return Overtaken(growing, file)
        return file

    inbox = Inbox(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("sources.inbox.inbox.os.fdopen", open_overtaken)
        assert [one.name for one in fetched(inbox)] == ["still.xlsx"]
        assert [one.name for one in inbox.list()] == ["growing.xlsx", "still.xlsx"]
    assert [one.content for one in fetched(inbox)] == [b"half and more", b"whole"]


def test_a_file_that_goes_while_we_look_fails_alone(tmp_path):
    put(tmp_path, "a.xlsx")
    put(tmp_path, "b.xlsx")
    pass_ = fetched(Inbox(tmp_path))
    assert next(pass_).name == "a.xlsx"
    (tmp_path / "b.xlsx").unlink()
    assert "No such file" in next(pass_).failure


def test_the_inbox_is_left_as_it_was(tmp_path):
    put(tmp_path, "THA/2020-H1/cover.csv")
    put(tmp_path, "a.xlsx")
    before = sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    list(fetched(Inbox(tmp_path)))
    assert sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_no_inbox_is_a_sentence(tmp_path):
    with pytest.raises(InboxError, match="There is no inbox"):
        list(fetched(Inbox(tmp_path / "gone")))
    with pytest.raises(InboxError, match="There is no inbox"):
        list(fetched(Inbox(put(tmp_path, "file"))))


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda text: "\x00" not in text), unique=True))
def test_any_names_have_one_order(found):
    backwards = found[::-1]
    assert sorted(backwards, key=place) == sorted(found, key=place)


def test_the_plan_names_a_connector(tmp_path):
    put(tmp_path, "a.xlsx")
    assert [one.name for one in fetched(connector("inbox")(folder=tmp_path))] == ["a.xlsx"]
    with pytest.raises(UnknownConnector, match="'kobo'"):
        connector("kobo")


def nested(folder, depth, name="d"):
    """Folders within each other, also deeper than any path may be long; the file in the deepest."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(name, dir_fd=here)
        deeper = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("x.xlsx", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


@pytest.mark.parametrize(("depth", "name"), [(60, "d"), (1500, "d"), (30, "d" * 250)])
def test_folders_nested_too_deep_are_told_and_stop_nobody(tmp_path, depth, name, request):
    put(tmp_path, "a.xlsx", b"a")
    nested(tmp_path, depth, name)
    request.addfinalizer(lambda: subprocess.run(["rm", "-rf", tmp_path / name], check=True))  # pytest cannot
    put(tmp_path, "z.xlsx", b"z")
    found = list(fetched(Inbox(tmp_path)))
    assert [one.name for one in found if not one.is_failed] == ["a.xlsx", "z.xlsx"]
    (failed,) = [one for one in found if one.is_failed]
    assert failed.reason in ("too_deep", "long_name")


def test_a_folder_that_may_be_listed_and_not_entered_fails_alone(tmp_path, request):
    put(tmp_path, "a.xlsx")
    put(tmp_path, "listed/b.xlsx")
    (tmp_path / "listed").chmod(0o644)
    tmp_path.chmod(0o755)
    request.getfixturevalue("as_nobody")
    found = {one.name: one.reason for one in fetched(Inbox(tmp_path))}
    assert found == {"a.xlsx": "", "listed/b.xlsx": "no_permission"}


def test_names_that_are_no_text_are_deliveries(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.xlsx")).write_bytes(b"1")
    put(tmp_path, "a.xlsx", b"2")
    put(tmp_path, "folder.xlsx/b.xlsx", b"3")
    put(tmp_path, "x" * 250 + ".xlsx", b"4")
    found = {one.name: one.content for one in fetched(Inbox(tmp_path))}
    assert found == {
        "\ufffd.xlsx": b"1",
        "a.xlsx": b"2",
        "folder.xlsx/b.xlsx": b"3",
        "x" * 250 + ".xlsx": b"4",
    }


def test_parts_of_a_folder_with_one_name_as_text_stay_two(tmp_path):
    put(tmp_path, "THA/cover.csv", b"c")
    put(tmp_path, f"THA/{unicodedata.normalize('NFC', 'né')}.csv", b"1")
    put(tmp_path, f"THA/{unicodedata.normalize('NFD', 'né')}.csv", b"2")
    (one,) = fetched(Inbox(tmp_path))
    with zipfile.ZipFile(io.BytesIO(one.content)) as packed:
        assert sorted(packed.read(name) for name in packed.namelist()) == [b"1", b"2", b"c"]


def test_pipes_and_sockets_are_told(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "cover.csv")
    with socket.socket(socket.AF_UNIX) as open_socket:
        monkeypatch.chdir(tmp_path)  # the path of a socket may be 108 bytes long
        open_socket.bind("socket.xlsx")
    assert {one.name: one.reason for one in fetched(Inbox(tmp_path))} == {
        "cover.csv": "not_a_file",
        "socket.xlsx": "not_a_file",
    }


def test_what_is_too_large_is_not_even_opened(tmp_path, monkeypatch):
    with put(tmp_path, "large.xlsx").open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    put(tmp_path, "THA/cover.csv")
    with put(tmp_path, "THA/trainings.csv").open("wb") as file:
        file.truncate(600 * 1024 * 1024)

    def opened(*_):
        raise AssertionError("it was opened")

    monkeypatch.setattr("sources.inbox.inbox.os.open", opened)
    assert {one.reason for one in fetched(Inbox(tmp_path))} == {"too_large"}
    assert delivery_of(tmp_path / "large.xlsx").reason == "too_large"


def test_a_folder_without_csv_files_is_a_failed_delivery(tmp_path):
    (tmp_path / "empty").mkdir()
    assert delivery_of(tmp_path / "empty").reason == "no_csv"


def test_every_reason_has_its_words():
    said = {LINK.reason, TOO_DEEP.reason, NOT_A_FILE.reason, "no_permission", "long_name", "gone"}
    for language in languages():
        for reason in (*said, "too_large", "no_csv"):
            assert len(say(f"details.reason.{reason}", language)) > 20


def test_the_cursor_changes_with_what_lies_there_and_not_with_looking(tmp_path):
    put(tmp_path, "a.xlsx", b"a")
    inbox = Inbox(tmp_path)
    first = cursor_of(inbox.list())
    list(fetched(inbox))
    assert cursor_of(inbox.list()) == cursor_of(Inbox(tmp_path).list()) == first
    put(tmp_path, "a.xlsx", b"another")
    second = cursor_of(inbox.list())
    put(tmp_path, "b/b.xlsx")
    third = cursor_of(inbox.list())
    (tmp_path / "b" / "b.xlsx").rename(tmp_path / "b" / "c.xlsx")
    assert len({first, second, third, cursor_of(inbox.list())}) == 4


def test_listing_reads_no_content(tmp_path, monkeypatch):
    put(tmp_path, "THA/cover.csv")
    put(tmp_path, "a.xlsx")

    def opened(path, *_):
        raise AssertionError(f"{path} was opened")

    with monkeypatch.context() as patch:
        patch.setattr("sources.inbox.inbox.os.open", opened)
        assert [one.name for one in Inbox(tmp_path).list()] == ["a.xlsx", "THA"]


def test_two_of_one_name_that_cannot_be_looked_at_are_two(tmp_path):
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "né.xlsx")).symlink_to("/nowhere")
    found = list(fetched(Inbox(tmp_path)))
    assert [one.reason for one in found] == ["link", "link"]
