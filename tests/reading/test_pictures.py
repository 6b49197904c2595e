"""Pictures in cells are told as pictures, in xlsx and ods."""

import io

import pytest
import xlsxwriter

from atlas_pipeline.problems.sentences import message
from tests.feedback.checking import PNG, check
from tests.reading.hostile_files import parts_of, with_part, with_replaced
from tests.reading.kinds import in_cells, shown, with_cover
from tests.reading.old_workbooks import ods
from tests.validation.building import ACTIVITY, COVER, loads, table, validated

HEADER = [*ACTIVITY, "evidence"]
TITLE, EVIDENCE = HEADER.index("title"), HEADER.index("evidence")
SHEET = "xl/worksheets/sheet2.xml"


def with_pictures(*put: tuple[int, int, str]) -> bytes:
    """One activity, with a picture in each place (row and column from 0) in the given way."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"})
    cover, sheet = book.add_worksheet("cover"), book.add_worksheet("activities")
    for number, line in enumerate([("field", "value"), *COVER.items()]):
        cover.write_row(number, 0, line)
    for number, line in enumerate(table({**ACTIVITY, "evidence": None})):
        sheet.write_row(number, 0, line)
    for row, column, way in put:
        image = {"image_data": io.BytesIO(PNG)}
        if way == "in":
            sheet.embed_image(row, column, "dot.png", image)
        elif way == "over":
            sheet.insert_image(row, column, "dot.png", image)
        else:
            sheet.write_formula(row, column, '=_xlfn.IMAGE("https://example.org/a.png")', None, way)
    book.close()
    return content.getvalue()


@pytest.mark.parametrize("way", ["in", "over", "#VALUE!", "#NAME?", ""])
def test_a_picture_in_an_optional_column_is_told_and_the_row_is_taken(way):
    content = with_pictures((1, EVIDENCE, way))
    assert in_cells(content, "x.xlsx", "column", "rule", "severity") == [
        (2, "evidence", "picture_left_out", "warning")
    ]
    assert loads(validated(content))["activities"].rows_set_aside == 0
    assert check(content).content.startswith(b"PK")


@pytest.mark.parametrize("way", ["in", "#VALUE!"])
def test_a_picture_in_a_required_column_is_an_error_that_says_so(way):
    content = with_pictures((1, TITLE, way))
    assert in_cells(content) == [(2, "title", "picture_in_cell")]


def test_a_picture_over_a_cell_hides_no_text_and_makes_no_row_and_no_column():
    content = with_pictures((1, TITLE, "over"), (9, EVIDENCE, "over"), (1, 30, "over"), (0, 0, "over"))
    assert in_cells(content) == []
    assert loads(validated(content))["activities"].rows_read == 1


def test_without_the_parts_that_describe_it_the_cell_is_taken_for_a_picture():
    content = with_pictures((1, EVIDENCE, "in"))
    bare = with_part("xl/metadata.xml", b"<metadata/>", content)
    assert in_cells(bare) == [(2, "evidence", "picture_left_out")]


STRUCTURE, VALUE = "xl/richData/rdrichvaluestructure.xml", "xl/richData/rdrichvalue.xml"


def test_a_data_card_is_read_as_the_text_that_it_shows():
    content = with_pictures((1, EVIDENCE, "in"))
    card = b'<s t="_linkedentity2"><k n="_DisplayString" t="s"/><k n="x" t="i"/></s>'
    structures = parts_of(content)[STRUCTURE]
    start, end = structures.index(b"<s "), structures.index(b"</rvStructures>")
    content = with_part(STRUCTURE, structures[:start] + card + structures[end:], content)
    content = with_replaced(VALUE, b"<v>0</v>", b"<v>Bangkok</v>", content)
    assert in_cells(content) == []
    assert shown(content, "x.xlsx", "activities")[1][EVIDENCE] == "Bangkok"


def test_an_error_that_is_described_stays_an_error():
    content = with_pictures((1, EVIDENCE, "in"))
    content = with_replaced(STRUCTURE, b'"_localImage"', b'"_error"', content)
    assert in_cells(content, "x.xlsx", "column", "rule", "found") == [
        (2, "evidence", "excel_error", "#VALUE!")
    ]


def test_a_picture_in_a_cell_of_an_ods():
    frame = "<draw:frame><draw:image/></draw:frame>"
    namespace = b' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" office:version='
    content = ods(with_cover(activities=[*table({**ACTIVITY, "evidence": "PICTURE"}), ["PICTURE"]]))
    body = parts_of(content)["content.xml"].replace(b" office:version=", namespace, 1)
    cell = b'<table:table-cell office:value-type="string"><text:p>PICTURE</text:p></table:table-cell>'
    assert body.count(cell) == 2
    body = body.replace(cell, f"<table:table-cell>{frame}</table:table-cell>".encode())
    content = with_part("content.xml", body, content)
    assert in_cells(content, "x.ods") == [(2, "evidence", "picture_left_out")]
    assert loads(validated(content, "x.ods"))["activities"].rows_read == 1


@pytest.mark.parametrize("language", ["en", "es", "th"])
def test_the_sentence_names_a_picture_and_what_to_do(language):
    problems = [*validated(with_pictures((1, EVIDENCE, "in"), (1, TITLE, "in"))).problems]
    said = [message(one, language) for one in problems if one.rule.startswith("picture_")]
    word = {"en": "picture", "es": "imagen", "th": "รูปภาพ"}[language]
    assert len(said) == 2
    assert all(word in sentence for sentence in said)
