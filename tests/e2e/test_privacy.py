"""Personal data never leaves the sealed archive: names are planted, everything is run, every byte is
searched.

In `make test` the plan has the key indicators only; the forms, and so all places where a name can be, are the
same.
"""

import gzip
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import kills
from tests.alerts.receivers import free_port, webhook
from tests.depth import DEEP
from tests.e2e.office import call, with_key_indicators
from tests.e2e.test_bad_input import PERSON, THAI, TRAINING, plain
from tests.validation.building import csv_bytes, zipped

THAI_NAME = "ฆฌฏฐฑวัฒน์"
PLANTED = (
    *("Zyxwvutia", "Qponmlkson", "Plantedcontact", "Ghfjdkslova", "Prepareria", "Reviewerov", THAI_NAME),
)
"""Words that occur nowhere else: names, a contact, and who made the cover."""


def planted_workbook(path: Path, prepared_on: str = "2020-07-01", more: Sequence[list] = ()) -> None:
    """Good rows, and every kind of trouble a person's row can have, each with a planted name in it."""
    header = [*PERSON, "contact", "pre_score", "participant_id", "hours_attended"]
    name, other = "Zyxwvutia Qponmlkson", "Ms. Ghfjdkslova Qponmlkson"
    contact = "Plantedcontact@example.org"
    rows = [
        ["T-1", name, "F", 1980, "Office", "police", "yes", contact, 50, "", 12],
        ["T-1", name, "F", 1980, "Office", "police", "yes", contact, 50, "", 12],
        ["T-1", other, "Femal", 1980, "Office", "police", "yes", contact, 50, "P-2", 12],
        ["T-1", other, "F", "eighty", "Office", "police", "yes", contact, 108, "P-3", 2],
        ["T-9", other, "F", 1981, "Office", "police", "yes", contact, 50, "P-4", 12],
        ["T-1", f"={name}", "F", 1982, "Office", "", "yes", contact, 50, "P-5", 12],
        ["T-1", f"{name} " * 40, "F", 1983, "Office", "police", "yes", contact, 50, "P-6", 12],
        ["T-1", "", "F", 1983, "Office", "police", "yes", contact, 50, "P-7", 12],
        ["T-1", other, "F", 1984, "Office", "police", "yes", contact, 50, other, 12],
        ["T-1", other, "F", 1985, "Office", "police", "yes", "", 50, contact, 12],
        ["T-1", f"{THAI_NAME} ใจดี", "F", 1986, f"{THAI_NAME} ใจดี", "police", "yes", "", 50, "P-8", 12],
        [
            "T-1",
            f"นาง{THAI_NAME} ใจดี",
            "Femal",
            "พ.ศ.",
            "Office",
            "police",
            "yes",
            "",
            50,
            f"{THAI_NAME} ใจดี",
            12,
        ],
    ]
    rows += [
        ["T-1", f"{name} {n}", "F", 1970 + n, "Office", "police", "yes", "", 50, "", 12] for n in range(40)
    ]
    cover = THAI | {"prepared_by": "Prepareria", "reviewed_by": "Reviewerov", "prepared_on": prepared_on}
    plain(path, cover, trainings=[*TRAINING, *more], participants=[header, *rows])


def misplaced(inbox: Path) -> None:
    """Names where no name should be: in place of a header, with the header row gone, under another header,
    and on lines that another sign separates."""
    people = [["T-1", f"Zyxwvutia Qponmlkson {n}", "F", 1980, "Office", "police", "yes"] for n in "abc"]
    place = PERSON.index("full_name")
    replaced = [*PERSON[:place], "Ghfjdkslova", *PERSON[place + 1 :]]
    swapped = [[row[1], row[0], *row[2:]] for row in people]
    shifted = [[row[-1], *row[:-1]] for row in people]
    covers = {"a": "2019-H1", "b": "2019-H2", "c": "2020-H2", "d": "2021-H1", "e": "2021-H2"}
    sheets = {"a": people, "b": [replaced, *people], "c": [PERSON, *swapped], "d": [PERSON, *shifted]}
    sheets["e"] = [[*PERSON, "Qponmlkson"], *([*row, "Zyxwvutia"] for row in people)]
    for name, rows in sheets.items():
        cover = THAI | {"period": covers[name]}
        plain(inbox / f"THA_{covers[name]}.xlsx", cover, trainings=TRAINING, participants=rows)
    mixed = csv_bytes([PERSON]) + csv_bytes(people, ";")
    cover = csv_bytes([["field", "value"], ["country", "PRY"], ["period", "2019-H2"]])
    (inbox / "PRY_2019-H2.zip").write_bytes(zipped({"cover.csv": cover, "participants.csv": mixed}))


def named_after_people(inbox: Path) -> None:
    """Files and folders whose own names hold a person's: read, unreadable, of no country, a link to nothing,
    nested too deep, and within a ZIP."""
    activity = [["activity_id", "title", "activity_type", "outcome", "start_date", "status"]]
    activity += [
        ["A-1", "Taller - Lic. Zyxwvutia Qponmlkson", "training", "enforcement", "2020-03-01", "completed"]
    ]
    activity += [["A-2", "Taller", "training", "Ghfjdkslova", "Qponmlkson", "Zyxwvutia"]]
    cover = {"country": "ARG", "period": "2020-H1"}
    people = [PERSON, ["T-1", "Zyxwvutia Qponmlkson", "F", 1980, "Office", "police", "yes"]]
    name = inbox / "ARG_2020-H1 de Zyxwvutia Qponmlkson.xlsx"
    plain(name, cover, activities=activity, trainings=TRAINING, participants=people)
    (inbox / "Informe de Qponmlkson.xlsx").write_bytes(b"no workbook")
    (inbox / "Prepareria.docx").write_bytes(b"a letter")
    (inbox / "Ghfjdkslova.xlsx").symlink_to("/nowhere/Reviewerov.xlsx")
    deep = inbox.joinpath("Zyxwvutia", *["d"] * 70)
    deep.mkdir(parents=True)
    (deep / "Qponmlkson.xlsx").write_bytes(b"x")
    entries = {"cover.csv": csv_bytes([["field", "value"], ["country", "LBR"], ["period", "2019-H1"]])}
    (inbox / "Plantedcontact LBR.zip").write_bytes(zipped(entries | {"Qponmlkson.csv": b"a,b\n1,2\n"}))


@pytest.mark.e2e
def test_no_planted_name_is_found_outside_the_archive(tmp_path):
    (tmp_path / "inbox").mkdir()
    planted_workbook(tmp_path / "inbox" / "THA_2020-H1.xlsx")
    # a file that is rejected whole, and one that cannot be read, carry names too
    plain(tmp_path / "inbox" / "PRY_2020-H1.xlsx", None, participants=[PERSON, ["T-1", "Zyxwvutia", "F"]])
    misplaced(tmp_path / "inbox")
    (tmp_path / "inbox" / "LBR_2020-H1.xlsx").write_bytes(b"Qponmlkson, Plantedcontact")
    named_after_people(tmp_path / "inbox")
    if not DEEP:
        with_key_indicators(tmp_path)
    said, port, messages = "", free_port(), []
    with (tmp_path / ".env").open("a") as settings:
        settings.write(f"ATLAS_ALERT_HQ=json://127.0.0.1:{port}\n")
    with webhook(port, messages):
        for arguments in (
            ["run", "--inbox", "inbox"],
            ["check", "inbox/THA_2020-H1.xlsx"],
            ["--debug", "check", "inbox/THA_2020-H1.xlsx", "--format", "json", "--lang", "th"],
            *(["check", f"inbox/{path.name}"] for path in sorted((tmp_path / "inbox").glob("*_20??-H?.*"))),
            ["problems", "--format", "csv", "--history"],
            ["trace", "K2", "--country", "THA", "--period", "2020-H1", "--format", "csv"],
            ["trace", "K2", "--country", "ALL", "--period", "LOP", "--accumulation", "cumulative"],
            ["status"],
            ["persons", "--across", "--all"],
            ["persons", "--format", "json"],
            ["report", "2020-H1", "--lang", "th"],
            ["alerts", "--state", "all", "--format", "json", "--lang", "th"],
            ["alerts", "--format", "csv"],
            ["quality", "--format", "csv"],
            ["doctor"],
            ["history", "--format", "json"],
            ["submissions", "--format", "json"],
            ["submissions", "show", "1"],
            ["submissions", "rejudge", "--all"],
            ["key", "rotate"],
            ["key", "rotate", "--persons"],
            *([["run", "--inbox", "inbox"]] if DEEP else []),  # two more runs follow
        ):
            done = call(tmp_path, arguments)
            assert done.returncode in (0, 1), done.stderr
            said += done.stdout + done.stderr
    assert "40" in said, "the good rows were counted, so there was something to leak"
    assert leaks(said.encode()) == []
    assert any("THA_2020-H1.xlsx" in one["message"] for one in messages), "officers were told of the file"
    assert leaks(json.dumps(messages).encode()) == []
    for rule in ("missing_column", "unknown_reference", "unclear_separator", "extra_column"):
        assert rule in said
    killed_and_failed(tmp_path)
    home = tmp_path / ".atlas"
    checked = home / "checked"  # the officers' own workbooks, with what they wrote
    sent_back = [path for path in checked.rglob("*") if path.is_file()]
    assert len(sent_back) > 10
    assert all(path.stat().st_mode & 0o077 == 0 for path in [checked, *checked.rglob("*")])
    assert [path for path in sent_back if path.suffix == ".html" and leaks(path.read_bytes())] == []
    assert [path for path in sent_back if path.suffix == ".xlsx" and leaks(said_in(path))] == []
    searched = [path for path in home.rglob("*") if path.is_file() and path not in sent_back]
    assert {"warehouse.db", "secret.key"} <= {path.name for path in searched}
    found = {str(path.relative_to(home)): leaks(contents(path)) for path in searched}
    assert {name: words for name, words in found.items() if words} == {}


def said_in(path: Path) -> bytes:
    """What we wrote into a checked workbook: the summary sheet, the hidden one and the comments."""
    import zipfile

    with zipfile.ZipFile(path) as book:
        ours = [name for name in book.namelist() if "/atlas" in name or "/comments" in name]
        assert len(ours) >= 2
        return b"".join(book.read(name) for name in ours)


def killed_and_failed(office: Path) -> None:
    """A run that is killed, one whose step fails in Dagster with the rows at hand, and a command that
    breaks."""
    planted_workbook(office / "inbox" / "THA_2020-H1 v2.xlsx", "2020-07-02", [["T-3", *TRAINING[1][1:]]])
    storing = kills.Moment(1, "before commit .*fact_")  # with the rows in its hands
    assert "intake_form" in str(kills.command(office, ["run", "--inbox", "inbox"], storing).write)
    planted_workbook(office / "inbox" / "THA_2020-H1 v3.xlsx", "2020-07-03", [["T-2", *TRAINING[1][1:]]])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("atlas_pipeline.warehouse.intake_rows.insert_facts", fail_with_rows)
        done = call(office, ["run", "--inbox", "inbox"])
        assert done.returncode == 2
        assert leaks((done.stdout + done.stderr).encode()) == []


def fail_with_rows(_connection: object, form: object, _intake_id: int) -> None:
    """Like a database that repeats in its message the values it did not like."""
    raise ValueError(f"cannot store {form.rows.to_dict('records')}")  # type: ignore[attr-defined]


def contents(path: Path) -> bytes:
    """The bytes of a file, and what it holds inside where it is a ZIP or compressed."""
    content = path.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as book:
            content += b"".join(book.read(name) for name in book.namelist())
    if content.startswith(b"\x1f\x8b"):
        content += gzip.decompress(content)
    return content


def leaks(content: bytes) -> list[str]:
    lower = content.lower()
    return [word for word in PLANTED if any(form in lower for form in forms_of(word.lower()))]


def forms_of(word: str) -> tuple[bytes, ...]:
    """The word as it may be written: UTF-8, UTF-16, and escaped as JSON or XML do."""
    escaped = word.encode("unicode_escape"), word.encode("ascii", "xmlcharrefreplace")
    return word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), *escaped


def test_the_search_would_find_a_leak(tmp_path):
    planted_workbook(tmp_path / "book.xlsx")
    assert set(leaks(contents(tmp_path / "book.xlsx"))) == set(PLANTED)
