"""`atlas check` as a country officer runs it: in her language, with sheet and cell, and her work is safe."""

import shutil

import openpyxl
import pytest

from tests.e2e.office import ROOT, call

pytestmark = pytest.mark.e2e


@pytest.fixture
def folder(tmp_path):
    shutil.copy(ROOT / "samples" / "THA_2020-H1.xlsx", tmp_path)
    return tmp_path


def said(folder, *options: str) -> str:
    done = call(folder, ["check", "THA_2020-H1.xlsx", *options])
    assert done.returncode == 1, done.stderr
    return " ".join(done.stdout.split())


def test_it_speaks_the_country_s_first_language_unless_told(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    own = said(folder)
    assert "ผู้เข้าร่วม A40 ไม่พบ “THA-T-044” ในแบบฟอร์ม “การฝึกอบรม”" in own
    assert "trainings" not in own
    assert "ยังไม่มีการบันทึกข้อมูลใด ไม่ได้เทียบกับข้อมูลใด" in own
    assert "กิจกรรม: จะได้รับ" in own
    english = said(folder, "--lang", "en", "--out", "other.xlsx")
    assert "“THA-T-044” is not on the form “Trainings”" in english
    assert "A40" in english


def test_on_a_narrow_screen_too(folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert "A40" in said(folder)


def test_her_mended_workbook_stays_as_she_left_it(folder):
    first = said(folder)
    assert "THA_2020-H1-checked.xlsx" in first
    path = folder / "THA_2020-H1-checked.xlsx"
    book = openpyxl.load_workbook(path)
    book.save(path)
    kept = path.read_bytes()
    assert "THA_2020-H1-checked-2.xlsx" in said(folder)
    assert path.read_bytes() == kept
    done = call(folder, ["check", "THA_2020-H1.xlsx", "--out", "THA_2020-H1.xlsx"])
    assert done.returncode == 2
    assert "exists already" in done.stderr
