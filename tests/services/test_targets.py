"""Targets in a workbook: what comes back changes the plan only as a revision, and a mistake has its cell."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.target_rows import target_rows
from atlas_pipeline.services.errors import ServiceError
from atlas_pipeline.services.targets import read_import, write_import
from atlas_pipeline.templates.targets_workbook import SHEET, write_targets
from tests.e2e.office import call
from tests.plan.folder import PlanFolder

TODAY = date(2020, 7, 1)
REVISION = ["K1", "THA", "semester", "2022-H2", "period", None, None, 9, "2021-01-01", "IL-2", "A new law"]


@pytest.fixture(scope="module")
def plan_folder(tmp_path_factory):
    return PlanFolder(tmp_path_factory.mktemp("plan") / "plan").path


@pytest.fixture
def edited(plan_folder, tmp_path):
    """The workbook of the plan's targets after a change of its sheet."""

    def edit(change) -> Path:
        book = openpyxl.load_workbook(io.BytesIO(write_targets(target_rows(plan_folder))))
        change(book[SHEET])
        book.save(tmp_path / "targets.xlsx")
        return tmp_path / "targets.xlsx"

    return edit


def problems(plan_folder, file):
    return list(read_import(plan_folder, file, TODAY).problems)


def test_an_unchanged_workbook_changes_nothing(plan_folder, edited):
    found = read_import(plan_folder, edited(lambda sheet: None), TODAY)
    assert (found.changes, found.problems) == ((), ())
    assert len(found.rows) == len(target_rows(plan_folder))


@pytest.mark.parametrize("day", ["2021-01-01", datetime(2021, 1, 1)])
def test_a_revision_is_a_row_with_its_reason(plan_folder, edited, day):
    cells = [*REVISION[:8], day, *REVISION[9:]]
    found = read_import(plan_folder, edited(lambda sheet: sheet.append(cells)), TODAY)
    assert found.problems == ()
    [change] = found.changes
    assert (change.kind, change.row["target"], change.row["effective_from"]) == ("revised", "9", "2021-01-01")
    assert change.before
    assert load_plan(plan_folder).version == load_plan().version  # a preview writes nothing


def test_a_revision_without_a_reason_is_named_with_its_cell(plan_folder, edited):
    file = edited(lambda sheet: sheet.append([*REVISION[:10], None]))
    row = len(target_rows(plan_folder)) + 2
    assert problems(plan_folder, file) == [f"Targets!K{row}: reason a revision must have it."]


def test_a_target_that_holds_is_not_changed_in_its_row(plan_folder, edited):
    def change(sheet):
        sheet["H2"] = 99

    [said] = problems(plan_folder, edited(change))
    assert said.startswith("Targets!H2: the target of K1 THA 2019-H1 is 1 since 2019-01-01, not 99. ")
    assert "add a row with the new target" in said


def test_a_row_is_not_removed(plan_folder, edited):
    [said] = problems(plan_folder, edited(lambda sheet: sheet.delete_rows(2)))
    assert said.startswith("Targets: the row of K1 THA 2019-H1, effective from 2019-01-01, is missing.")


def test_what_is_no_target_is_named_with_its_cell(plan_folder, edited):
    row = len(target_rows(plan_folder)) + 2
    wrong = {0: "K99", 1: "XYZ", 3: "2022-H9", 7: "many", 8: "soon"}

    def change(sheet):
        for place, value in wrong.items():
            sheet.append([*REVISION[:place], value, *REVISION[place + 1 :]])

    said = problems(plan_folder, edited(change))
    for number, place in enumerate(wrong):
        cell = f"Targets!{'ABCDEFGHIJK'[place]}{row + number}: "
        assert any(one.startswith(cell) for one in said), (cell, said)


def test_another_workbook_is_a_sentence(plan_folder, edited, tmp_path):
    with pytest.raises(ServiceError, match="There is no file"):
        read_import(plan_folder, tmp_path / "none.xlsx", TODAY)
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(ServiceError, match="cannot be read as a workbook"):
        read_import(plan_folder, tmp_path / "text.xlsx", TODAY)
    with pytest.raises(ServiceError, match="must have the column target once"):
        read_import(plan_folder, edited(lambda sheet: sheet.delete_cols(8)), TODAY)
    with pytest.raises(ServiceError, match="has no sheet Targets"):
        read_import(plan_folder, edited(lambda sheet: setattr(sheet, "title", "Other")), TODAY)


def test_an_import_with_problems_is_not_written(plan_folder, edited):
    found = read_import(plan_folder, edited(lambda sheet: sheet.delete_rows(2)), TODAY)
    with pytest.raises(ServiceError, match="is missing"):
        write_import(plan_folder, found)


def test_nothing_is_written_without_force(tmp_path):
    plan = PlanFolder(tmp_path / "plan")
    book = openpyxl.load_workbook(io.BytesIO(write_targets(target_rows(plan.path))))
    book[SHEET].append(REVISION)
    book.save(tmp_path / "t.xlsx")
    before = (plan.path / "targets.csv").read_bytes()
    bring = ["plan", "targets", "--import", "t.xlsx"]
    done = call(tmp_path, [*bring, "--format", "csv"], ATLAS_PLAN="plan")
    assert (done.returncode, done.stdout.count("revised")) == (0, 1)
    assert "Nothing was written. Add --force" in done.stderr
    assert (plan.path / "targets.csv").read_bytes() == before
    assert call(tmp_path, [*bring, "--force"], ATLAS_PLAN="plan").returncode == 0
    assert plan.rows("targets.csv")[-1]["reason"] == "A new law"
    assert plan.problems() == []
    refused = call(tmp_path, bring)
    assert (refused.returncode, "ATLAS_PLAN" in refused.stderr) == (2, True)


def test_a_new_country_is_prepared_and_its_targets_are_filled_in(tmp_path):
    plan = PlanFolder(tmp_path / "plan")
    command = ["plan", "add-country", "per", "--name", "es=Perú", "--name", "Peru", "--lang", "es"]
    done = call(tmp_path, command, ATLAS_PLAN="plan")
    assert done.returncode == 0, done.stderr
    assert (
        f"fill in {sum(row['country'] == 'PER' for row in plan.rows('targets.csv')):,} targets ("
        in done.stdout
    )
    unit = load_plan(plan.path).unit("PER")
    assert (unit.name["es"], unit.languages, unit.is_active) == ("Perú", ("es", "en"), False)
    rows = plan.rows("targets.csv")
    empty = [row for row in rows if row["country"] == "PER"]
    assert {row["target"] for row in empty} == {""}
    assert {row["indicator"] for row in empty} == {
        row["indicator"] for row in rows if row["country"] == "THA"
    }
    book = openpyxl.load_workbook(io.BytesIO(write_targets(target_rows(plan.path))))
    for row in book[SHEET].iter_rows(min_row=2):
        if row[1].value == "PER":
            row[7].value = 1
    book.save(tmp_path / "t.xlsx")
    found = read_import(plan.path, tmp_path / "t.xlsx", TODAY)
    assert {one.kind for one in found.changes} == {"set"}
    assert len(found.changes) == len(empty)
    write_import(plan.path, found)
    countries = (plan.path / "countries.yaml").read_text(encoding="utf-8")
    head, _, tail = countries.rpartition("active_from: null")
    plan.write("countries.yaml", f"{head}active_from: 2021-01-01{tail}")
    assert [one for one in plan.messages() if "targets.csv" in one] == []
    again = call(tmp_path, command, ATLAS_PLAN="plan")
    assert (again.returncode, "PER is in the plan already" in again.stderr) == (2, True)


def test_a_plan_without_targets_asks_for_none(tmp_path):
    new = ["plan", "new", "plan", "--code", "W", "--project-name", "W", "--country-code", "PER"]
    new += ["--country-name", "Peru", "--languages", "en", "--every", "year"]
    new += ["--start", "2025-01-01", "--end", "2025-12-31"]
    assert call(tmp_path, new).returncode == 0
    done = call(tmp_path, ["plan", "add-country", "COL", "--name", "Colombia"], ATLAS_PLAN="plan")
    assert (done.returncode, "Then fill in institutions/COL.csv and" in done.stdout) == (0, True), done.stdout
