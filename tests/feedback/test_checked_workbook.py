"""The officer's own workbook: what is wrong is marked, everything else stays hers."""

import io
import re
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from openpyxl.styles import Alignment, Font, PatternFill

from atlas_pipeline.feedback.workbook.palette import SHADES, colour, is_mark
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.reading.own_sheets import SIGN
from tests.feedback.checking import (
    PNG,
    check,
    fill,
    opened,
    parts,
    report,
    saved_by_libreoffice,
    saved_by_openpyxl,
    severity,
    unmarked,
)
from tests.validation.building import (
    ACTIVITY,
    COVER,
    PERSON,
    TRAINING,
    csv_zip,
    people,
    problems_of,
    table,
    validated,
    workbook,
)

HEADER = list(PERSON)


def her_workbook(sex: str = "Femal") -> bytes:
    """With all that a workbook may have beside its cells, and two bad cells on differently filled ground."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": datetime(2020, 1, 1)})
    cover = book.add_worksheet("cover")
    for number, line in enumerate([("field", "value"), *COVER.items()]):
        cover.write_row(number, 0, line)
    trainings = book.add_worksheet("trainings")
    for number, line in enumerate(table(TRAINING)):
        trainings.write_row(number, 0, line)
    sheet = book.add_worksheet("participants")
    green = book.add_format({"bg_color": "#C6EFCE", "bold": True, "font_color": "#006100", "border": 1})
    striped = book.add_format({"pattern": 4, "fg_color": "#112233", "bg_color": "#FFFFFF"})
    sheet.write_row(0, 0, HEADER)
    for row in range(1, 13):
        for place, name in enumerate(HEADER):
            sheet.write(row, place, f"Person {chr(64 + row)}" if name == "full_name" else PERSON[name])
    sheet.write_string(2, 2, sex, green)
    sheet.write_string(4, 3, "eighty", striped)
    sheet.write_comment(2, 2, "I was not sure here.", {"author": "Somchai"})
    sheet.write_comment(7, 1, "Mine alone.")
    sheet.insert_image(15, 1, "dot.png", {"image_data": io.BytesIO(PNG)})
    sheet.data_validation(1, 2, 99, 2, {"validate": "list", "source": ["F", "M", "X", "U"]})
    sheet.conditional_format(1, 3, 99, 3, {"type": "data_bar", "data_bar_2010": True})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=participants!$D$2:$D$9"})
    sheet.insert_chart(20, 1, chart)
    sheet.protect()
    working = book.add_worksheet("my sums")
    working.write_formula(0, 0, "=SUM(participants!D2:D9)", None, 15840)
    book.define_name("Mine", "=participants!$A$1")
    sheet.print_area(0, 0, 12, 7)
    book.close()
    return content.getvalue()


def test_the_bad_cells_are_coloured_and_commented():
    book = opened(check(her_workbook()).content)
    sheet = book["participants"]
    assert severity(sheet["C3"]) == severity(sheet["D5"]) == Severity.ERROR
    assert sheet["C3"].font.b
    assert sheet["C3"].border.left.style == "thin"
    hers, heading, sentence = re.split(r"\n+", sheet["C3"].comment.text)
    assert hers.removeprefix("Somchai:").strip() == "I was not sure here."
    assert heading == f"Error {SIGN}"
    assert sentence.startswith("“Femal” is not an allowed value of “Sex”. Write one of: Female, Male,")
    assert sheet["D5"].comment.text.startswith("Error ")
    assert SIGN not in sheet["B8"].comment.text
    marked = [cell.coordinate for row in sheet for cell in row if is_mark(fill(cell) or "")]
    assert marked == ["C3", "D5"]


def test_nothing_else_of_her_file_changes():
    before, after = parts(her_workbook()), parts(check(her_workbook()).content)
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {
        *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
        *("xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml", "xl/worksheets/_rels/sheet1.xml.rels"),
        *("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"),
    } & set(before)
    assert {"xl/media/image1.png", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"} <= set(after)
    sheet = after["xl/worksheets/sheet3.xml"]
    for kept in (b"dataBar", b"x14:dataBar", b"sheetProtection", b"dataValidation", b"<drawing "):
        assert sheet.count(kept) == before["xl/worksheets/sheet3.xml"].count(kept)
    names = opened(check(her_workbook()).content)
    assert "Mine" in names.defined_names
    assert names["participants"].print_area == "'participants'!$A$1:$H$13"


@pytest.mark.parametrize("saved", [lambda content: content, saved_by_openpyxl])
def test_marked_cells_keep_all_of_their_look_but_the_fill(saved):
    look = Alignment(indent=2, wrap_text=True, vertical="top", horizontal="left")
    sent = opened(workbook(activities=table({**ACTIVITY, "outcome": "no such outcome", "title": None})))
    sheet = sent["activities"]
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = look
    title = next(cell for cell in sheet[1] if cell.value == "title")
    sheet.column_dimensions[title.column_letter].alignment = look
    del sheet._cells[2, title.column]
    content = io.BytesIO()
    sent.save(content)
    marked = [
        cell
        for row in opened(saved(check(content.getvalue()).content))["activities"].iter_rows()
        for cell in row
        if severity(cell)
    ]
    assert 2 in {cell.row for cell in marked}
    assert title.column in {cell.column for cell in marked}, "a cell that was not there has its column's look"
    assert len(marked) >= 2
    for cell in marked:
        assert (cell.alignment.indent, cell.alignment.wrap_text, cell.alignment.vertical) == (2, True, "top")


def test_the_summary_comes_first_and_links_to_the_cells():
    book = opened(check(her_workbook()).content)
    summary = book.worksheets[0]
    assert book.sheetnames == ["Checked", "cover", "trainings", "participants", "my sums", "atlas_marks"]
    assert book["atlas_marks"].sheet_state == "veryHidden"
    assert book.active is summary
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Checked"]
    texts = [str(cell.value) for row in summary for cell in row if cell.value is not None]
    assert "2 of 13 rows cannot be counted until corrected; 11 can be counted now." in texts
    links = {cell.value: cell.hyperlink.location for row in summary for cell in row if cell.hyperlink}
    assert links["C3"] == "'participants'!C3"
    assert links["D5"] == "'participants'!D5"


@pytest.mark.parametrize("saved", ["as it is", "openpyxl", "libreoffice"])
def test_it_is_read_as_the_file_that_was_sent(saved, tmp_path):
    content = check(her_workbook()).content
    if saved == "openpyxl":
        content = saved_by_openpyxl(content)
    elif saved == "libreoffice":
        content = saved_by_libreoffice(content, tmp_path)
    assert problems_of(validated(content)) == problems_of(validated(her_workbook()))


def test_the_summary_may_be_renamed_and_moved():
    book = opened(check(her_workbook()).content)
    book["Checked"].title = "What they said"
    book.move_sheet("What they said", 3)
    for name in book.defined_names.values():
        name.attr_text = name.attr_text.replace("'Checked'", "'What they said'")
    out = io.BytesIO()
    book.save(out)
    assert problems_of(validated(out.getvalue())) == problems_of(validated(her_workbook()))
    again = opened(check(out.getvalue()).content)
    assert again.sheetnames == ["Checked", "cover", "trainings", "participants", "my sums", "atlas_marks"]


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_a_checked_workbook_saved_in_another_format_is_read_alike(suffix, tmp_path):
    content = saved_by_libreoffice(check(her_workbook()).content, tmp_path, suffix)
    name = f"book.{suffix}"
    assert problems_of(validated(content, name)) == problems_of(validated(her_workbook()))
    assert opened(check(content, name).content).sheetnames == [
        *("Checked", "cover", "trainings", "participants", "my sums", "atlas_marks")
    ]


def test_checked_twice_is_checked_once():
    once = check(her_workbook()).content
    twice = check(once).content
    assert parts(once).keys() == parts(twice).keys()
    assert {name for name, part in parts(once).items() if part != parts(twice)[name]} <= {
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
    }


@pytest.mark.parametrize("saved", ["as it is", "openpyxl", "libreoffice"])
def test_what_is_mended_gets_its_own_fill_and_comments_back(saved, tmp_path):
    content = check(her_workbook()).content
    if saved == "openpyxl":
        content = saved_by_openpyxl(content)
    elif saved == "libreoffice":
        content = saved_by_libreoffice(content, tmp_path)
    sheet = opened(unmarked(content))["participants"]
    assert fill(sheet["C3"]) == "FFC6EFCE"
    assert sheet["C3"].font.b
    assert sheet["C3"].comment.text.removeprefix("Somchai:").strip() == "I was not sure here."
    assert sheet["B8"].comment.text.strip() == "Mine alone."
    assert sheet["D5"].comment is None
    assert not [cell for row in sheet for cell in row if is_mark(fill(cell) or "")]
    if saved == "as it is":
        assert sheet["D5"].fill.fill_type == "darkGray" or sheet["D5"].fill.fill_type != "solid"
        assert sheet["D5"].fill.fgColor.rgb == "FF112233"


def test_a_marked_cell_that_she_sorted_away_and_reformatted_gets_its_fill_back():
    book = opened(check(her_workbook()).content)
    sheet = book["participants"]
    sheet["C9"]._style, sheet["C3"]._style = sheet["C3"]._style, sheet["C9"]._style
    sheet["C9"].number_format = "yyyy-mm-dd"
    sheet["C9"].value, sheet["C3"].value = "F", "M"
    out = io.BytesIO()
    book.save(out)
    back = opened(check(out.getvalue()).content)["participants"]
    assert fill(back["C9"]) == "FFC6EFCE"
    assert back["C9"].number_format == "yyyy-mm-dd"
    assert fill(back["C3"]) is None


def test_she_may_delete_our_sheets_and_the_colours_go_all_the_same():
    book = opened(check(her_workbook()).content)
    del book["Checked"], book["atlas_marks"]
    out = io.BytesIO()
    book.save(out)
    back = opened(unmarked(out.getvalue()))["participants"]
    assert fill(back["C3"]) is None
    assert SIGN not in back["C3"].comment.text


def test_an_empty_cell_is_marked_where_it_is_missing():
    rows = people({"institution": None}, *({} for _ in range(11)))
    rows[1].pop()
    content = workbook(trainings=table(TRAINING), participants=rows)
    sheet = opened(check(content).content)["participants"]
    place = HEADER.index("institution")
    assert is_mark(fill(sheet.cell(2, place + 1)))
    assert sheet.cell(2, place + 1).comment.text.startswith("Error")


def test_row_form_and_header_problems_are_marked_where_one_looks():
    person = people(*({} for _ in range(12)))
    rows = [[*person[0], "shoe size"], *([*row, 40] for row in person[1:]), [*person[1], 40]]
    content = workbook(trainings=[["title", "hours"], ["One", 5]], participants=rows)
    book = opened(check(content).content)
    people_sheet, trainings = book["participants"], book["trainings"]
    assert severity(people_sheet.cell(1, len(HEADER) + 1)) is Severity.WARNING, (
        "a column that belongs to no field"
    )
    assert is_mark(fill(people_sheet.cell(14, 1))), "a row that repeats another"
    assert is_mark(fill(trainings["A1"])), "the first header where columns are missing"
    assert fill(trainings["B1"]) is None, "what is right is not marked"


def test_a_column_that_is_nearly_named_is_marked_at_its_header():
    rows = [["training_id", "titel", *list(TRAINING)[2:]], list(TRAINING.values())]
    sheet = opened(check(workbook(trainings=rows)).content)["trainings"]
    assert [cell.coordinate for cell in sheet[1] if is_mark(fill(cell) or "")] == ["B1"]


def test_light_text_gets_a_dark_mark_and_its_own_ground_back():
    content = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(workbook(trainings=[["title", "hours"], ["One", 5]])))
    header = book["trainings"]["A1"]
    header.font, header.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF16404D")
    book.save(content)
    checked = opened(check(content.getvalue()).content)["trainings"]["A1"]
    assert is_mark(fill(checked))
    assert max(bytes.fromhex(fill(checked)[2:])) < 0xB0
    assert severity(checked) is Severity.ERROR
    again = io.BytesIO()
    whole = [[*TRAINING], list(TRAINING.values())]
    marked = openpyxl.load_workbook(io.BytesIO(check(content.getvalue()).content))
    for number, row in enumerate(whole, 1):
        for place, value in enumerate(row, 1):
            marked["trainings"].cell(number, place).value = value
    marked.save(again)
    assert fill(opened(check(again.getvalue()).content)["trainings"]["A1"]) == "FF16404D"


def test_what_says_the_same_of_many_cells_is_one_line_and_a_mark_on_each():
    content = workbook(
        trainings=table(TRAINING), participants=people(*[{"training_id": "T9"}] * 6, {"sex": "?"})
    )
    told = report(content)
    [line] = [one for one in told.lines if "T9" in one.message]
    assert (line.cell, line.times) == ("A2", 6)
    assert line.message.endswith("The same in A3, A4, A5, A6, A7.")
    assert told.count(Severity.ERROR) == sum(one.is_error for one in validated(content).problems)
    sheet = opened(check(content).content)["participants"]
    assert {cell.row for cell in sheet["A"] if severity(cell) is Severity.ERROR} >= {2, 3, 4, 5, 6, 7}


def test_up_to_three_that_say_the_same_have_a_line_each():
    content = workbook(
        trainings=table(TRAINING), participants=people(*[{"training_id": "T9"}] * 3, *[{}] * 20)
    )
    assert [line.cell for line in report(content).lines if "T9" in line.message] == ["A2", "A3", "A4"]


def test_the_boxes_of_notes_are_well_made_whatever_prefixes_the_file_has():
    """openpyxl writes its drawings with prefixes of its own."""
    content = her_workbook()
    for _ in range(2):
        content = saved_by_openpyxl(check(saved_by_openpyxl(content)).content)
        marked = parts(check(content).content)
        drawings = [etree.fromstring(part) for name, part in marked.items() if name.endswith(".vml")]
        boxes = sum(len(one.findall("{urn:schemas-microsoft-com:vml}shape")) for one in drawings)
        comments = [part for name, part in marked.items() if "comments" in name and name.endswith(".xml")]
        assert boxes == sum(part.count(b"<comment ") + part.count(b":comment ") for part in comments)


def test_the_cover_is_marked_too():
    content = workbook({**COVER, "prepared_on": "soon", "reviewed_by": ""}, trainings=table(TRAINING))
    cover = opened(check(content).content)["cover"]
    lines = {cell.value: cell.row for cell in cover["A"]}
    assert severity(cover.cell(lines["prepared_on"], 2)) is Severity.WARNING


def test_macros_stay_and_keep_their_suffix():
    from atlas_pipeline.reading.xlsx.package import Package

    package = Package(her_workbook())
    package.write("xl/vbaProject.bin", b"macros of hers")
    package.declare("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    package.relate("xl/workbook.xml", "vbaProject", "xl/vbaProject.bin")
    checked = check(package.packed(), "book.xlsm")
    assert checked.suffix == ".xlsm"
    assert parts(checked.content)["xl/vbaProject.bin"] == b"macros of hers"


def test_a_file_that_cannot_be_marked_comes_back_as_a_copy_of_its_cells():
    rows = people({"sex": "Femal"}, {"full_name": "=cmd|' /C calc'!A0"}, *({} for _ in range(10)))
    content = csv_zip(trainings=table(TRAINING), participants=rows)
    checked = check(content, "THA_2019-H2.zip")
    book = opened(checked.content)
    assert book.sheetnames == ["Checked", "trainings", "participants", "cover", "atlas_marks"]
    sheet = book["participants"]
    assert is_mark(fill(sheet.cell(2, HEADER.index("sex") + 1)))
    injected = sheet.cell(3, HEADER.index("full_name") + 1)
    assert (injected.data_type, injected.value) == ("s", "=cmd|' /C calc'!A0")
    assert injected.quotePrefix
    assert problems_of(validated(checked.content)) == problems_of(validated(content, "x.zip"))


def test_a_package_that_nobody_knows_is_copied():
    from atlas_pipeline.reading.xlsx.package import Package

    package = Package(her_workbook())
    package.remove("xl/styles.xml")
    assert report(package.packed()).is_readable
    book = opened(check(package.packed()).content)
    assert book.sheetnames == ["Checked", "cover", "trainings", "participants", "my sums", "atlas_marks"]
    assert severity(book["participants"]["C3"]) is Severity.ERROR
    assert book["participants"]["C3"].value == "Femal"
    assert "copy of its cells" in str(book["Checked"]["A4"].value)


def test_a_file_that_cannot_be_read_comes_back_as_its_summary():
    checked = check(b"not a workbook at all")
    summary = opened(checked.content).worksheets[0]
    said = " ".join(str(cell.value) for row in summary for cell in row if cell.value)
    assert "Nothing in this file can be counted" in said
    assert "This file could not be read" in said
    assert not [cell for row in summary for cell in row if cell.hyperlink]


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_nothing_that_was_found_is_a_formula(language):
    sign = "=1+2"  # anything with letters in it could be a name, and is not repeated
    content = workbook(trainings=table(TRAINING, {**TRAINING, "training_id": "T2", "hours": sign}))
    book = opened(check(content, language=language).content)
    cells = [cell for row in book.worksheets[0] for cell in row if sign in str(cell.value)]
    assert cells
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_personal_values_are_not_repeated():
    rows = people({"full_name": "Plantedname", "birth_year": "Plantedname"}, *({} for _ in range(11)))
    content = workbook(trainings=table(TRAINING), participants=rows)
    checked = check(content).content
    book = opened(checked)
    said = " ".join(str(cell.value) for row in book.worksheets[0] for cell in row if cell.value)
    notes = [cell.comment.text for row in book["participants"] for cell in row if cell.comment]
    assert "•••" in said
    assert notes
    assert "Plantedname" not in said + "".join(notes)


def test_the_colours_of_marks():
    shades = [colour(severity, shade) for severity in Severity for shade in range(SHADES)]
    assert len(set(shades)) == len(shades)
    assert all(map(is_mark, shades))
    assert not is_mark("FFFFC7CE")
    assert not is_mark("theme")


def test_xml_that_no_program_writes_and_all_read():
    """Prefixes, single quotes, rows and cells without their place, blank rows, formats of rows and
    columns."""
    from atlas_pipeline.feedback.workbook.marked_cells import SheetPart
    from atlas_pipeline.feedback.workbook.notes_drawing import draw_notes, notes_drawing

    xml = (
        b'<x:worksheet xmlns:x="urn:x"><x:sheetViews><x:sheetView tabSelected="1" workbookViewId="0"/>'
        b"</x:sheetViews>"
        b"<x:cols><x:col min='2' max='3' style='7'/></x:cols><x:sheetData>"
        b"<x:row><x:c><x:v>1</x:v></x:c><x:c s='3'/></x:row><x:row r='5' s='4' customFormat='1' spans='1:1'/>"
        b"</x:sheetData><x:extLst/></x:worksheet>"
    )
    part = SheetPart(xml)
    part.deselect()
    part.mark({row: {column: lambda xf: xf + 100 for column in (0, 1, 2)} for row in (1, 3, 5, 9)})
    draw_notes(part, "rId9")
    out = part.content()
    assert b"tabSelected" not in out
    assert b'<x:c s="100"><x:v>1</x:v></x:c>' in out
    assert b"<x:c s='103'/>" in out
    assert b'<x:c r="C1" s="107"/></x:row>' in out
    assert b'<x:row r="3"><x:c r="A3" s="100"/><x:c r="B3" s="107"/>' in out
    assert b"<x:row r='5' s='4' customFormat='1'><x:c r=\"A5\" s=\"104\"/>" in out
    assert b'<x:row r="9">' in out
    assert out.index(b'r:id="rId9"') < out.index(b"<x:extLst/>")
    assert notes_drawing(part) == "rId9"
