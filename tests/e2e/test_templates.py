"""`atlas template` as an office uses it: made from what was taken in, filled in, sent back."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from atlas_pipeline.plan.loading import load_plan
from tests.depth import DEEP
from tests.e2e.office import call
from tests.templates.filling import fill_cover, template


def figures(folder: Path) -> dict[tuple, tuple]:
    """Every figure but those of the half-year that the template is for, and of years that hold it."""
    done = call(folder, ["indicators", "--format", "csv"])
    rows = csv.DictReader(io.StringIO(done.stdout))
    kept = {}
    for row in rows:
        key = tuple(row[name] for name in ("indicator", "country", "calendar", "period", "accumulation"))
        kept[key] = (row["value"], row["numerator"], row["denominator"])
    return kept


@pytest.mark.e2e
def test_a_template_sent_back_untouched_changes_no_figure(request):
    """In `make test` with the key indicators, in `make test-deep` with all, in an office with all samples."""
    office = request.getfixturevalue("office" if DEEP else "small_office")
    country, language = ("PRY", "es") if DEEP else ("THA", "en")
    sent = template(country, language)
    before = figures(office)
    assert call(office, ["template", country, "2020-H2", "--lang", language]).returncode == 0
    path = office / f"{country}_2020-H2.xlsx"
    book = openpyxl.load_workbook(path)
    activities = book[sent.forms["activities"].labels[language]]
    assert [row[0].value for row in activities.iter_rows(min_row=2, max_col=1) if row[0].value]
    fill_cover(book, sent)
    book.save(path)
    checked = call(office, ["check", path.name, "--format", "csv"])
    rules = {row["rule"] for row in csv.DictReader(io.StringIO(checked.stdout))}
    assert rules <= {"form_not_reported"}
    inbox = office / "late"
    inbox.mkdir()
    path.rename(inbox / path.name)
    call(office, ["run", "--inbox", "late"])
    after = figures(office)
    for key, (value, numerator, denominator) in before.items():
        if value:
            assert after[key] == (value, numerator, denominator), key


@pytest.mark.e2e
def test_only_what_lives_on_is_carried(office):
    assert call(office, ["template", "THA", "2020-H2", "--lang", "en", "--out", "en.xlsx"]).returncode == 0
    book = openpyxl.load_workbook(office / "en.xlsx")
    for form in template("THA", "en").forms.values():
        if form.is_carried_forward and form.labels["en"] in book.sheetnames:
            sheet = book[form.labels["en"]]
            for name, codes in form.ended_when.items():
                ended = {code.replace("_", " ").capitalize() for code in codes}
                place = [item.name for item in form.fields].index(name) + 1
                shown = {row[0].value for row in sheet.iter_rows(min_row=2, min_col=place, max_col=place)}
                assert not shown & ended
    assert book["Participants"].max_row == 1
    assert book["PSA findings"].max_row > 1


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["XXX", "2020-H2"], "is not a country of this plan"),
        (["THA", "2020-H9"], "is not a period of the calendar"),
        (["BOL", "2020-H2"], "not active"),
        (["ARG", "2019-H1"], "reports since"),
        (["THA", "2020-H2", "--lang", "fr"], "is not a language"),
        (["THA", "2020-H2", "--form", "bok_studies"], "is not a form of THA"),
        (["THA", "2020-H2", "--form", "trainings", "--all-forms"], "not both"),
        (["THA", "2020-H2", "--out", "x.pdf"], "end the file's name with .xlsx"),
        (["THA", "2020-H2", "--out", "/proc/none/x.xlsx"], "Check the path"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_made_is_refused_in_a_sentence(tmp_path, arguments, said):
    done = call(tmp_path, ["template", *arguments])
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.rglob("*.xlsx"))


@pytest.mark.e2e
def test_a_file_that_may_be_filled_in_is_kept(tmp_path):
    (tmp_path / "THA_2020-H2.xlsx").write_bytes(b"filled in")
    done = call(tmp_path, ["template", "ALL", "2020-H2"])
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["THA_2020-H2.xlsx"]
    assert (tmp_path / "THA_2020-H2.xlsx").read_bytes() == b"filled in"
    assert call(tmp_path, ["template", "ALL", "2020-H2", "--force"]).returncode == 0
    due = {f"{unit.code}_2020-H2.xlsx" for unit in load_plan().active_units}
    assert {path.name for path in tmp_path.iterdir()} == due


@pytest.mark.e2e
def test_the_telephone_gets_a_folder(tmp_path):
    assert call(tmp_path, ["template", "HQ", "2020-H2", "--kind", "xlsform"]).returncode == 0
    names = {path.name for path in (tmp_path / "HQ_2020-H2-xlsform").iterdir()}
    assert names == {f"{form}.xlsx" for form in load_plan().unit("HQ").forms_due}
