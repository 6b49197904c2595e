"""Templates: what Excel takes, what the intake recognises, and that what is filled in comes back as it
was."""

import re
import shutil
import subprocess
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.messages.catalogue import entries
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.privacy.secret import Secret
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.templates.workbook.cell_rules import LONGEST_MESSAGE, LONGEST_TITLE, sheet_name
from atlas_pipeline.templates.workbook.content import Carried, Template
from atlas_pipeline.templates.workbook.header_notes import note_of
from atlas_pipeline.templates.workbook.lists import choices
from atlas_pipeline.templates.workbook.protection import ProtectedWorkbook
from atlas_pipeline.templates.workbook.workbook import write_template
from atlas_pipeline.validation.submission import Validated, validate
from atlas_pipeline.validation.values.choices import choices_of
from atlas_pipeline.validation.values.institutions import register_of
from tests.depth import examples
from tests.templates.filling import LANGUAGES, fill_cover, filled, submissions, template

UNITS = tuple(unit.code for unit in load_plan().active_units)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
QUICK = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""Writing and reading a workbook takes a second: what fails is not made smaller."""
CARRIED = Carried(
    {
        "activities": (
            {
                "activity_id": "THA-A-020",
                "title": '=HYPERLINK("http://example.org")',
                "activity_type": "training",
                "outcome": "enforcement",
                "topics": "CL;FL",
                "start_date": date(2020, 8, 3),
                "status": "planned",
            },
        ),
        "legal_instruments": (
            {
                "instrument_id": "THA-L-1",
                "title": "Ministerial regulation",
                "instrument_type": "regulation",
                "topics": "CL",
                "stage": "drafted",
                "stage_date": date(2020, 2, 1),
            },
        ),
    },
    {"INT-01": "Joint inspections"},
)


def validated(content: bytes, made: Template) -> Validated:
    return validate(
        Reading(content, made.file_name, made.plan.project.limits),
        plan=made.plan,
        secret=Secret(b"a secret that only the tests have"),
        context=None,
        judged_at=datetime(2021, 1, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_a_template_is_small_and_always_the_same(unit, language):
    made = template(unit, language)
    content = write_template(made)
    assert len(content) < 100_000
    assert content == write_template(made)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_excel_takes_every_rule_name_and_note(unit, language):
    made = template(unit, language)
    package = zipfile.ZipFile(BytesIO(write_template(made)))
    book = etree.fromstring(package.read("xl/workbook.xml"))
    order = [etree.QName(element).localname for element in book]
    assert order.index("workbookPr") + 1 == order.index("workbookProtection") == order.index("bookViews") - 1
    for name in (sheet.get("name") for sheet in book.iter(f"{SHEET}sheet")):
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
    for name in book.iter(f"{SHEET}definedName"):
        assert re.fullmatch(r"(_xlnm\.)?[A-Za-z_]\w*", name.get("name"))
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+", name.get("name"))
    sheets = [name for name in package.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    rules = 0
    for name in sheets:
        sheet = etree.fromstring(package.read(name))
        assert sheet.find(f"{SHEET}sheetProtection") is not None
        for rule in sheet.iter(f"{SHEET}dataValidation"):
            rules += 1
            for part in ("formula1", "formula2"):
                assert len(rule.findtext(f"{SHEET}{part}") or "") <= 255
            for part, longest in (
                ("errorTitle", LONGEST_TITLE),
                ("promptTitle", LONGEST_TITLE),
                ("error", LONGEST_MESSAGE),
                ("prompt", LONGEST_MESSAGE),
            ):
                assert len(rule.get(part) or "") <= longest
    assert rules > 20
    notes = b"".join(package.read(name) for name in package.namelist() if "comments" in name)
    fields = sum(len(form.fields) for form in made.forms.values())
    assert notes.count(b"<comment ") == fields


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_cut(language):
    """What is longer than Excel takes would end in the middle of a word."""
    for name, text in entries("template", language).items():
        if name.endswith("_title"):
            assert len(text) <= LONGEST_TITLE, name
        elif name.startswith(("pick", "date", "key", "unique", "text", "multiple")):
            assert len(text) <= LONGEST_MESSAGE - 30, name


def test_headers_are_locked_and_cells_are_not():
    made = template("THA", "th")
    book = openpyxl.load_workbook(BytesIO(write_template(made)))
    sheet = book[sheet_name(made.forms["activities"], "th")]
    assert sheet["A1"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    assert not sheet.protection.insertRows  # False: not forbidden
    assert not sheet.protection.autoFilter
    assert sheet.freeze_panes == "B2"
    required, optional = sheet["A1"].fill.fgColor.rgb, sheet["H1"].fill.fgColor.rgb
    assert required != optional
    assert book.active.title == "หน้าปก"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", [unit.code for unit in load_plan().units])
def test_the_intake_knows_everything_that_is_offered(unit, language):
    """Every label of every list, in every language, for every unit, means the code beside it."""
    plan = load_plan()
    one = plan.unit(unit)
    made = Template(plan, one, plan.periods()[-1], language, load_forms())
    offered = choices(made)
    for form in made.forms.values():
        for item in form.fields:
            if item.codes:
                known = choices_of(item, plan, one)
                assert [known.parse(label) for label in offered[item.codes].values] == list(
                    offered[item.codes].notes
                )
            elif item.plan:
                known = choices_of(item, plan, one)
                assert tuple(known.parse(name) for name in offered[item.plan].values) == known.allowed
    register = register_of(plan, one)
    for institution in made.institutions:
        assert register.find(made.institution_name(institution)) is institution
    allowed = [one for one in plan.institutions if unit in ("HQ", one.unit)]
    assert sorted(one.institution_id for one in made.institutions) == sorted(
        one.institution_id for one in allowed
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("carried", [Carried(), CARRIED], ids=["empty", "carried"])
def test_a_template_as_made_reports_nothing_and_says_so(language, carried):
    made = template("THA", language, carried=carried)
    found = validated(write_template(made), made)
    assert found.problems.flatten("form", "rule") == [("cover", "template_not_filled_in")]
    assert not found.forms


@pytest.mark.parametrize("language", LANGUAGES)
def test_carried_rows_left_as_they_are_are_told_again_without_a_word(language):
    made = template("THA", language, carried=CARRIED)
    found = validated(filled(write_template(made), made, {}), made)
    assert set(found.problems.flatten("rule")) == {("form_not_reported",)}
    rows = {one.load.form: one.load.rows for one in found.forms}
    assert rows.keys() == {"activities", "legal_instruments"}
    assert rows["activities"]["title"].tolist() == ['=HYPERLINK("http://example.org")']
    assert rows["legal_instruments"]["stage_date"].tolist() == [pd.Timestamp(2020, 2, 1)]


def test_interventions_are_named_in_the_language_of_the_template():
    """By the plan's list; one that is not in the list keeps the name that its study has."""
    carried = Carried({}, {"INT-07": "Higher fines", "INT-99": "Something new"})
    for language, name in (("en", "Higher fines"), ("es", "Multas más altas"), ("th", "ค่าปรับที่สูงขึ้น")):
        made = template("THA", language, carried=carried)
        assert made.interventions == {"INT-07": name, "INT-99": "Something new"}
        book = openpyxl.load_workbook(BytesIO(write_template(made)))
        shown = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
        assert {name, "Something new"} <= shown


def test_a_carried_text_is_never_a_formula():
    made = template("THA", "en", carried=CARRIED)
    book = openpyxl.load_workbook(BytesIO(write_template(made)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    # openpyxl takes what begins with = for a formula whatever the file says: the file itself is looked at
    package = zipfile.ZipFile(BytesIO(write_template(made)))
    assert not [
        name
        for name in package.namelist()
        if name.startswith("xl/worksheets/sheet") and b"<f>" in package.read(name)
    ]
    assert any(cell.value == '=HYPERLINK("http://example.org")' for cell in cells)


OF_THE_STORY = {
    *("training_without_participants", "hours_above_days", "sent_again", "keys_alike", "after_project"),
    *("institution_similar", "growth_above_plan", "likely_same_person", "not_in_body_of_knowledge"),
}
"""Warnings about what was done, which random values earn whatever file they come in."""


def _unread(found: Validated) -> list[tuple]:
    """Problems of the file's reading: form, row, column, rule."""
    return [
        told
        for told in found.problems.flatten("form", "row", "column", "rule")
        if told[-1] not in OF_THE_STORY
    ]


def _survives(content: bytes, made: Template, sheets: dict) -> None:
    found = validated(content, made)
    assert _unread(found) == []
    for one in found.forms:
        form, rows = made.forms[one.load.form], sheets[one.load.form]
        assert len(one.load.rows) == len(rows)
        for item in form.stored:
            if item.name == "institution_type":
                continue
            wanted = pd.Series([row[item.name] for row in rows], dtype=one.load.rows[item.name].dtype)
            assert one.load.rows[item.name].reset_index(drop=True).equals(wanted), item.name
        for item in form.bridged:
            bridge = one.load.bridges[item.name]
            values = bridge.groupby("row_number")["value"].agg(";".join)
            assert values.tolist() == [row[item.name] for row in rows if row[item.name]]


@pytest.mark.parametrize(("unit", "language"), [("THA", "th"), ("PRY", "es"), ("LBR", "en"), ("HQ", "en")])
@settings(QUICK, max_examples=examples(2, 10))
@given(data=st.data())
def test_what_is_filled_in_comes_back_as_it_was(unit, language, data):
    made = template(unit, language)
    sheets = data.draw(submissions(made))
    _survives(filled(write_template(made), made, sheets), made, sheets)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("unit", "language"),
    [
        ("THA", "th"),
        pytest.param("PRY", "es", marks=pytest.mark.deep),
        pytest.param("LBR", "en", marks=pytest.mark.deep),
    ],
)
@settings(QUICK, max_examples=1, derandomize=True)
@given(data=st.data())
def test_libreoffice_saves_it_as_it_was(unit, language, tmp_path, data):
    made = template(unit, language)
    example = data.draw(submissions(made))
    (tmp_path / "sent.xlsx").write_bytes(filled(write_template(made), made, example))
    for kind in ("xlsx", "ods"):
        out = tmp_path / kind
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        subprocess.run(
            [
                "soffice",
                profile,
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(out),
                str(tmp_path / "sent.xlsx"),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        content = (out / f"sent.{kind}").read_bytes()
        found = validate(
            Reading(content, f"{made.unit.code}_{made.period.key}.{kind}", made.plan.project.limits),
            plan=made.plan,
            secret=Secret(b"a secret that only the tests have"),
            context=None,
            judged_at=datetime(2021, 1, 15, tzinfo=UTC),
        )
        assert _unread(found) == []
        assert {one.load.form: len(one.load.rows) for one in found.forms} == {
            name: len(rows) for name, rows in example.items()
        }


def test_the_cover_is_all_that_an_office_must_touch():
    """One answer on the cover, and it is a submission: what is missing is told form by form."""
    made = template("LBR", "en")
    book = openpyxl.load_workbook(BytesIO(write_template(made)))
    fill_cover(book, made)
    content = BytesIO()
    book.save(content)
    rules = {rule for (rule,) in validated(content.getvalue(), made).problems.flatten("rule")}
    assert rules == {"form_not_reported"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_on_the_cover_is_asked_for_as_a_date(language):
    made = template("THA", language)
    cover = openpyxl.load_workbook(BytesIO(write_template(made))).worksheets[0]
    (line,) = [row for row in cover.iter_rows() if row[0].value == made.wording.word("prepared_on")]
    (rule,) = [one for one in cover.data_validations.dataValidation if line[1].coordinate in one.sqref]
    assert (rule.type, rule.errorStyle) == ("date", "warning")


def note(made: Template, form: str, field: str) -> str:
    return note_of(made, made.forms[form], made.forms[form][field], choices(made))


def test_a_note_says_what_a_cell_shows_and_what_it_names():
    english = template("THA", "en")
    assert "Allowed: a label of the list." in note(english, "activities", "outcome")
    assert "a value of Activity ID in Activities" in note(english, "trainings", "activity_id")
    spanish = template("PRY", "es")
    assert "una etiqueta de la lista" in note(spanish, "activities", "outcome")
    assert "un valor de ID de la actividad en Actividades" in note(spanish, "trainings", "activity_id")
    thai = template("THA", "th")
    assert "ตัวเลือกจากรายการ" in note(thai, "activities", "outcome")
    assert "รหัสกิจกรรม ใน กิจกรรม" in note(thai, "trainings", "activity_id")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
def test_lists_are_told_apart_by_their_titles(unit, language):
    made = template(unit, language, carried=CARRIED)
    offered = choices(made)
    titles = [choice.title for choice in offered.values()]
    assert len(set(titles)) == len(titles)
    yes_no = offered["yes_no"]
    assert yes_no.headers[0] == yes_no.title


def test_a_list_whose_title_is_another_s_names_its_form():
    offered = choices(template("THA", "en"))
    assert offered["activity_status"].title == "Status (Activities)"
    assert offered["activity_status"].headers[0] == "Status"
    assert offered["outcome"].title == "Outcome"
    assert offered["yes_no"].headers[0] == "yes / no"


def test_xlsxwriter_protects_no_structure_by_itself():
    """When it learns to, `ProtectedWorkbook` can go."""
    assert not hasattr(ProtectedWorkbook.__mro__[1], "protect")
