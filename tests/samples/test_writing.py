"""The workbooks: the same each time, as committed, and each saying that it is sample data."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.samples.__main__ import write_samples
from atlas_pipeline.samples.story import SampleSubmission, sample_submissions
from atlas_pipeline.samples.workbook import write_workbook
from atlas_pipeline.templates.look import column_width, row_height

COMMITTED = Path(__file__).parents[2] / "samples"
FILES = {
    *(
        f"{unit}_{period}.xlsx"
        for unit in ("THA", "PRY", "HQ")
        for period in ("2019-H1", "2019-H2", "2020-H1")
    ),
    *("LBR_2019-H2.xlsx", "LBR_2020-H1.xlsx", "ARG_2020-H1.xlsx"),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("samples")
    return {path.name: path.read_bytes() for path in write_samples(folder)}


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook: their packing may differ between versions of zlib, they may not."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def cells(content: bytes) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_files_are_those_of_the_units_that_were_active(written):
    assert set(written) == FILES


def test_written_twice_they_are_the_same_bytes(written, tmp_path):
    assert {path.name: path.read_bytes() for path in write_samples(tmp_path)} == written


def test_the_committed_files_are_what_the_story_tells_now(written):
    committed = {path.name: path.read_bytes() for path in COMMITTED.glob("*.xlsx")}
    assert set(committed) == set(written)
    for name, content in written.items():
        assert cells(committed[name]) == cells(content), f"{name}: run python -m atlas_pipeline.samples"
        assert unpacked(committed[name]) == unpacked(content), f"{name}: run python -m atlas_pipeline.samples"


@pytest.mark.parametrize("sample", list(sample_submissions()), ids=lambda sample: sample.file_name)
def test_every_file_says_on_cover_pages_and_properties_that_it_is_sample_data(written, sample):
    book = openpyxl.load_workbook(io.BytesIO(written[sample.file_name]))
    cover = [value for row in book.worksheets[0].iter_rows(values_only=True) for value in row]
    assert sample.style.notice in cover
    assert sum("Sample data" in str(value) for value in cover) >= 2
    assert book.properties.description == sample.style.notice
    assert book.properties.keywords == "sample data"
    for sheet in book:
        assert sample.style.notice in sheet.oddFooter.left.text


def test_headers_stay_in_sight_and_speak_the_language_of_the_country(written):
    book = openpyxl.load_workbook(io.BytesIO(written["THA_2019-H2.xlsx"]))
    sheet = book["ผู้เข้าร่วม"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    headers = [cell.value for cell in sheet[1]]
    assert headers == [field.labels["th"] for field in load_forms()["participants"].fields]
    assert all(cell.font.bold for cell in sheet[1])


def test_most_dates_are_real_and_some_are_typed_as_people_type_them(written):
    def dates(name: str, sheet: str) -> list[object]:
        book = openpyxl.load_workbook(io.BytesIO(written[name]))
        headers = [cell.value for cell in book[sheet][1]]
        places = [place for place, header in enumerate(headers) if header in ("วันที่เริ่ม", "Fecha de inicio")]
        return [row[place] for row in book[sheet].iter_rows(min_row=2, values_only=True) for place in places]

    thai = [
        day for name in FILES if name.startswith("THA") for day in dates(name, "กิจกรรม") if day is not None
    ]
    typed = [day for day in thai if isinstance(day, str)]
    assert 0 < len(typed) < len(thai) / 2
    assert sum(bool(re.search("[๐-๙]", day)) for day in typed) == 1
    assert all(re.search("256[23]|๒๕๖๒", day) for day in typed)
    assert "05/02/2020" in dates("PRY_2020-H1.xlsx", "Actividades")


def test_a_story_that_names_no_field_of_the_form_is_refused():
    sample = next(sample_submissions())
    wrong = SampleSubmission(
        sample.unit, sample.period, sample.style, sample.prepared_on, (), {"activities": [{"tittle": "x"}]}
    )
    with pytest.raises(ValueError, match="activities has no field tittle"):
        write_workbook(wrong, load_forms(), load_plan())


def test_a_story_that_declares_a_form_with_rows_empty_is_refused():
    sample = next(sample_submissions())
    wrong = SampleSubmission(
        sample.unit, sample.period, sample.style, sample.prepared_on, ("activities",), sample.sheets
    )
    with pytest.raises(ValueError, match="activities declared empty"):
        write_workbook(wrong, load_forms(), load_plan())


def test_long_texts_are_folded_and_their_row_is_high_enough():
    text = "word " * 40
    width = column_width("Title", [text])
    assert width <= 36
    assert row_height([text], [width]) > 5 * row_height(["word"], [width]) / 2
