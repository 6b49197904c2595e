"""Bad input, as the issue lists it: each gives its problem and sentence, an outcome and exit code 1, and
leaves what counts in the warehouse as it was."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.e2e.office import ROOT, call

GOOD = ROOT / "samples" / "THA_2020-H1.xlsx"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def renamed_picture(path: Path) -> None:
    path.write_bytes(PNG)


def plain(path: Path, cover: dict[str, str] | None, **sheets: list[list]) -> None:
    book = Workbook()
    book.remove(book.active)
    if cover is not None:
        sheet = book.create_sheet("cover")
        for line in [("field", "value"), *cover.items()]:
            sheet.append(line)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


TRAINING = [
    ["training_id", "title", "support_type", "outcome", "topics", "start_date", "end_date", "hours"],
    ["T-1", "On inspection", "training", "enforcement", "CL", "2020-02-03", "2020-02-04", 12],
]
PERSON = ["training_id", "full_name", "sex", "birth_year", "institution", "institution_type", "completed"]
THAI = {"country": "THA", "period": "2020-H1"}


def without_cover(path: Path) -> None:
    plain(path, None, trainings=TRAINING)


def unknown_country(path: Path) -> None:
    plain(path, {"country": "Atlantis", "period": "2020-H1"}, trainings=TRAINING)


def unknown_period(path: Path) -> None:
    plain(path, {"country": "THA", "period": "2020-Q3"}, trainings=TRAINING)


def another_period(path: Path) -> None:
    plain(path, {"country": "THA", "period": "2019-H2"}, trainings=TRAINING)


def wrong_headers(path: Path) -> None:
    plain(path, THAI, trainings=[["colour", "size"], ["red", 3]])


def every_row_bad(path: Path) -> None:
    rows = [["T-1", f"Person {n}", "unsure", 1980, "Office", "police", "yes"] for n in range(20)]
    plain(path, THAI, trainings=TRAINING, participants=[PERSON, *rows])


def undefined_training(path: Path) -> None:
    row = ["T-9", "Somchai Jaidee", "M", 1980, "Office", "police", "yes"]
    plain(path, THAI, trainings=TRAINING, participants=[PERSON, row])


CASES: list[tuple[Callable[[Path], None], str, str]] = [
    (empty_file, "unreadable_file", ""),
    (renamed_picture, "unreadable_file", ""),
    (without_cover, "cover_missing", "cover"),
    (unknown_country, "cover_unknown_country", "cover"),
    (unknown_period, "cover_unknown_period", "cover"),
    (another_period, "cover_disagrees_with_name", "cover"),
    (wrong_headers, "missing_column", "trainings"),
    (every_row_bad, "too_many_bad_rows", "participants"),
    (undefined_training, "unknown_reference", "participants"),
]
NAMES = [case[0].__name__ for case in CASES]


@pytest.fixture(scope="module")
def office(small_taken_in, tmp_path_factory) -> Path:
    """A folder whose warehouse holds Thailand's first half of 2020; for tests that leave it as it is."""
    return Path(shutil.copytree(small_taken_in, tmp_path_factory.mktemp("office") / "small"))


@pytest.mark.e2e
@pytest.mark.parametrize(("make", "rule", "form"), CASES, ids=NAMES)
def test_check_says_what_is_wrong(tmp_path, make, rule, form):
    path = tmp_path / "THA_2020-H1.xlsx"
    make(path)
    done = call(tmp_path, ["check", path.name, "--format", "csv"])
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    lines = list(csv.DictReader(io.StringIO(done.stdout)))
    found = [line for line in lines if line["rule"] == rule]
    assert found, lines
    assert {line["form"] for line in found} == {form}
    assert all(len(line["message"]) > 30 for line in found)
    assert not (tmp_path / ".atlas").exists(), "a check stores nothing"


def name_taken_out(office, submission: str) -> str:
    """The name that a file came under, which is sealed with it: it is told with the file."""
    folder = office / "taken out" / submission
    folder.mkdir(parents=True)
    assert call(office, ["submissions", "show", submission, "--out", str(folder)]).returncode == 0
    (path,) = folder.iterdir()
    return path.name


@pytest.mark.e2e
def test_a_run_keeps_all_of_it_and_changes_no_figure(small_office):
    """All of them at once, as later deliveries for a slice that counts already."""
    office = small_office
    inbox = office / "bad"
    inbox.mkdir()
    for make, _, _ in CASES:
        make(inbox / f"THA_2020-H1_{make.__name__}.xlsx")
    asked = ["indicators", "--country", "THA", "--format", "csv"]
    before = call(office, asked).stdout
    done = call(office, ["run", "--inbox", str(inbox)])
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert call(office, asked).stdout == before, "what counted before counts still"
    status = csv.DictReader(io.StringIO(call(office, ["status", "--format", "csv"]).stdout))
    files = {number: name_taken_out(office, number) for number in {line["submission"] for line in status}}
    problems = csv.DictReader(io.StringIO(call(office, ["problems", "--history", "--format", "csv"]).stdout))
    found = {(files[line["submission"]], line["rule"]) for line in problems}
    for make, rule, _ in CASES:
        assert (f"THA_2020-H1_{make.__name__}.xlsx", rule) in found, "nothing that was received is lost"


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nothing.xlsx"], "There is no file nothing.xlsx"),
        (["run", "--inbox", "nowhere"], "There is no folder nowhere"),
        (["trace", "K9", "--country", "THA", "--period", "2020-H1"], "K9"),
        (["trace", "K2", "--country", "XXX", "--period", "2020-H1"], "XXX"),
        (["trace", "K2", "--country", "THA", "--period", "2020-Q1"], "2020-Q1"),
        (["trace", "K2", "--country", "THA", "--period", "2020-H1", "--category", "sex=Q"], "sex"),
        (["trace", "K2", "--country", "THA", "--period", "2020-H1", "--as-of", "soon"], "soon"),
        (["indicators", "--calendar", "moon"], "moon"),
        (["report", "2020-H1..x"], "2020-H1..x"),
        (["report", "2020-H1", "--out", "table.pdf"], ".xlsx"),
        (["problems", "--lang", "fr"], "fr"),
        (["indicators", "--breakdown", "zz"], "zz"),
        (["confirm", "4711"], "4711"),
        (["dismiss", "4711", "--note", "none"], "4711"),
        (["plan", "check", "nowhere"], "nowhere"),
        (["context", "nowhere"], "nowhere"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_sentence(office, arguments, said):
    done = call(office, arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("atlas: ")
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.e2e
@pytest.mark.parametrize("command", [["confirm"], ["dismiss", "--note", "none"]])
@pytest.mark.parametrize("number", ["99999999999999999999", "0", "-3"])
def test_a_number_no_submission_can_have_is_wrong_use(office, command, number):
    done = call(office, [*command, "--", number])
    assert done.returncode == 2
    assert done.stderr == f"atlas: There is no submission {number}; `atlas status` lists them.\n"


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status", "--country", "BOL"], "No submission matches."),
        (["status", "--country", "THA", "--period", "2020-h1"], "accepted"),
        (["trace", "K2", "--country", "tha", "--period", "2020-h1"], "K2 THA 2020-H1"),
        (["trace", "K2", "--country", "BOL", "--period", "2020-H1"], "BOL is not active"),
        (["trace", "K2", "--country", "LBR", "--period", "2019-H1"], "LBR reports only since"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_asked_is_answered(office, arguments, said):
    done = call(office, arguments)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert "True" not in done.stdout


@pytest.mark.e2e
def test_another_programs_database_is_told(tmp_path):
    import sqlite3

    (tmp_path / "inbox").mkdir()
    (tmp_path / ".atlas").mkdir()
    with sqlite3.connect(tmp_path / ".atlas" / "warehouse.db") as other:
        other.execute("CREATE TABLE submission (colour TEXT)")
    done = call(tmp_path, ["run", "--inbox", "inbox"])
    assert done.returncode == 2
    assert "is not a warehouse of this program" in done.stderr
    assert not (tmp_path / ".atlas" / "secret.key").exists()


@pytest.mark.e2e
def test_before_the_first_run_it_says_what_to_do(tmp_path):
    done = call(tmp_path, ["status"])
    assert done.returncode == 2
    assert "Run `atlas run` first" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.e2e
def test_the_sample_reads_as_one_would_send_it():
    """Guards the cases above: a good workbook with the same name passes."""
    book = load_workbook(GOOD, read_only=True)
    assert len(book.sheetnames) > 5
