"""Where checked workbooks go, in whose language, and that writing them never costs an intake."""

import logging

import pytest

from atlas_pipeline.feedback import folder as keeping
from atlas_pipeline.feedback.folder import CheckedError, CheckedFolder, write_checked_workbook
from atlas_pipeline.ingestion.deliveries import receive
from atlas_pipeline.ingestion.take_in import take_in_slice, waiting_slices
from atlas_pipeline.problems.model import Outcome
from sources.delivery import Delivery
from tests.actors import TESTER
from tests.feedback.checking import opened, reading, report
from tests.ingestion.test_take_in import Office
from tests.validation.building import NOON, SECRET, TRAINING, people, plan, table, workbook

ROWS = [{} for _ in range(10)]


class Desk(Office):
    """An office whose checked workbooks are written."""

    def __init__(self, folder):
        super().__init__(folder)
        self.checked = CheckedFolder(folder / "checked", plan())

    def send(self, name: str, content: bytes):
        """Receives and takes in one file; the receipts."""
        delivery = Delivery("inbox", name, content)
        receive([delivery], self.plan, self.warehouse, self.archive, TESTER, NOON, self.checked)
        return [
            receipt
            for one in waiting_slices(self.plan, self.warehouse)
            for receipt in take_in_slice(
                one, self.plan, self.warehouse, self.archive, SECRET, TESTER, NOON, self.checked
            )
        ]

    @property
    def written(self) -> list[str]:
        folder = self.checked.folder
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def book(*changes: dict, **more):
    return workbook(trainings=table({**TRAINING, **more}), participants=people(*changes, *ROWS))


def test_every_intake_writes_it_by_unit_and_period(desk):
    desk.send("THA_2019-H2.xlsx", book({"sex": "Femal"}))
    desk.send("somewhere/no idea.xlsx", workbook(None, trainings=table(TRAINING)))
    assert desk.written == [
        "THA/2019-H2/1-THA_2019-H2-checked.html",
        "THA/2019-H2/1-THA_2019-H2-checked.xlsx",
        "unplaced/unplaced/2-file-checked.html",
        "unplaced/unplaced/2-file-checked.xlsx",
    ]
    everything = [desk.checked.folder, *desk.checked.folder.rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in everything} == {0o600, 0o700}
    sheet = opened((desk.checked.folder / desk.written[1]).read_bytes()).worksheets[0]
    assert sheet.title == "ผลการตรวจ", "the unit's first language"
    assert "1" in str(sheet["A4"].value)


def test_the_same_file_mended_is_sent_back_and_only_what_changed_is_taken_in(desk):
    first = desk.send("THA_2019-H2.xlsx", book({"sex": "Femal"}))[0]
    assert first.outcomes == {"participants": Outcome.PARTLY_ACCEPTED, "trainings": Outcome.ACCEPTED}
    checked = opened((desk.checked.folder / desk.written[1]).read_bytes())
    sheet = checked["participants"]
    sheet["C2"].value = "F"
    path = desk.checked.folder.parent / "mended.xlsx"
    checked.save(path)
    second = desk.send("THA_2019-H2-checked.xlsx", path.read_bytes())[0]
    assert second.outcomes == {"participants": Outcome.ACCEPTED, "trainings": Outcome.UNCHANGED}
    assert second.became_current == ("participants",)
    assert desk.current == {"participants": (2, 11), "trainings": (1, 1)}
    assert "unknown_sheet" not in desk.rules(2)
    assert "2-THA_2019-H2-checked.xlsx" in desk.written[3]


def test_a_corrected_name_is_a_change_and_moved_rows_too(desk):
    desk.send("THA_2019-H2.xlsx", book())
    renamed = desk.send("THA_2019-H2.xlsx", book({}))
    del renamed
    receipt = desk.send("THA_2019-H2.xlsx", book({"full_name": "Somsri Rakdee"}))[0]
    assert receipt.outcomes["participants"] in (Outcome.ACCEPTED, Outcome.HELD)
    assert receipt.outcomes["trainings"] is Outcome.UNCHANGED


def test_a_folder_that_cannot_be_written_costs_no_intake(desk, caplog):
    desk.checked.folder.write_bytes(b"a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        receipt = desk.send("THA_2019-H2.xlsx", book())[0]
    assert receipt.outcomes["trainings"] is Outcome.ACCEPTED
    assert "submission 1 is taken in, but the checked workbook" in caplog.text
    assert "Person a" not in caplog.text


def test_a_file_that_cannot_be_marked_costs_no_intake(desk, monkeypatch, caplog):
    def broken(*_arguments):
        raise MemoryError("Person a")

    monkeypatch.setattr(keeping, "checked_workbook", broken)
    with caplog.at_level(logging.WARNING):
        receipt = desk.send("THA_2019-H2.xlsx", book())[0]
    assert receipt.outcomes["trainings"] is Outcome.ACCEPTED
    assert "could not be made (MemoryError)" in caplog.text
    assert "Person a" not in caplog.text
    assert desk.written == []


def test_a_check_writes_beside_the_file(tmp_path):
    content = book({"sex": "Femal"})
    file = tmp_path / "Thailand.v2.xlsx"
    path = write_checked_workbook(reading(content, file.name), report(content), file, None)
    assert path == tmp_path / "Thailand.v2-checked.xlsx"
    assert write_checked_workbook(reading(path.read_bytes(), path.name), report(content), path, None) == path
    other = write_checked_workbook(
        reading(content, file.name), report(content), file, tmp_path / "other.xlsx"
    )
    assert other.read_bytes()
    with pytest.raises(CheckedError, match="cannot be written"):
        write_checked_workbook(
            reading(content, file.name), report(content), file, tmp_path / "nowhere" / "x.xlsx"
        )
    assert not [one for one in tmp_path.iterdir() if one.suffix == ".tmp"]


def checked_path(content: bytes, file, out=None):
    return write_checked_workbook(reading(content, file.name), report(content, file.name), file, out)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "THA.xlsx"
    path.write_bytes(book({"sex": "Femal"}))
    return path


def mend(path) -> bytes:
    """As she saves it with a cell put right."""
    opened_ = opened(path.read_bytes())
    opened_["participants"]["C2"].value = "F"
    opened_.save(path)
    return path.read_bytes()


def test_what_she_mended_is_never_written_over(file):
    first = checked_path(file.read_bytes(), file)
    assert checked_path(file.read_bytes(), file) == first, "nobody has changed it"
    mended = mend(first)
    second = checked_path(file.read_bytes(), file)
    assert (second.name, first.read_bytes()) == ("THA-checked-2.xlsx", mended)
    assert checked_path(file.read_bytes(), file) == second
    assert checked_path(mended, first) == first, "the checked workbook itself is checked in its place"
    with pytest.raises(CheckedError, match="exists already"):
        checked_path(file.read_bytes(), file, file)
    mend(second)
    with pytest.raises(CheckedError, match="name another place"):
        checked_path(file.read_bytes(), file, second)


def test_files_of_one_name_and_several_kinds_have_a_checked_workbook_each(file, tmp_path):
    from tests.reading.old_workbooks import ods

    other = tmp_path / "THA.ods"
    other.write_bytes(ods({"trainings": table(TRAINING)}))
    paths = {checked_path(one.read_bytes(), one).name for one in (file, other)}
    assert paths == {"THA-checked.xlsx", "THA.ods-checked.xlsx"}


def test_a_name_does_not_grow_from_round_to_round(desk):
    desk.send("THA_2019-H2.xlsx", book({"sex": "Femal"}))
    desk.send("1-THA_2019-H2-checked.xlsx", book({"sex": "Female"}))
    desk.send("2-THA_2019-H2-checked-2.xlsx", book({"sex": "Mal"}))
    assert [name for name in desk.written if name.endswith(".xlsx")] == [
        f"THA/2019-H2/{number}-THA_2019-H2-checked.xlsx" for number in (1, 2, 3)
    ]
