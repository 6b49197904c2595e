"""What number formats show in place of a number. The shown texts are those of Excel."""

import pytest

from atlas_pipeline.reading.cells import as_date, as_shown, encoded, plain, split, unclear_format
from atlas_pipeline.reading.number_formats import Look, look_of, rendered
from atlas_pipeline.validation.values.dates import parse_year
from tests.reading.hostile_files import parts_of, with_part
from tests.reading.kinds import KINDS, in_cells, shown, with_cover
from tests.reading.old_workbooks import Shown, xls
from tests.validation.building import COVER, TRAINING, loads, people, table, validated, workbook


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ('"THA-P-"000', "56", "THA-P-056"),
        ('"THA-P-"000', "1234", "THA-P-1234"),
        ('"THA-P-"000', "-5", "-THA-P-005"),
        ("\\T\\H\\A0000", "7", "THA0007"),
        ("00000", "7", "00007"),
        ("0-0000-00000-00-0", "1234567890123", "1-2345-67890-12-3"),
        ("0-0000-00000-00-0", "34567890123", "0-0345-67890-12-3"),
        ("000\\-0000000", "812345678", "081-2345678"),
        ("0#-###-####", "21234567", "02-123-4567"),
        ("##-##", "5", "-5"),
        ('General" kg"', "12.5", "12.5 kg"),
        ('"No. "#,##0', "1234567", "No. 1,234,567"),
        ('#,##0.00" บาท"', "1234.5", "1,234.50 บาท"),
        ('0.00" m"', "2.345", "2.35 m"),
        ('0.#" m"', "2", "2. m"),
        ('0.0#" m"', "2.5", "2.5 m"),
        ('"Yes";;"No"', "1", "Yes"),
        ('"Yes";;"No"', "0", "No"),
        ('"+"00;"-"00;"zero"', "-5", "-05"),
        ('"+"00;"-"00', "0", "+00"),
        ('[Red]"A-"00_);[Blue](00)', "5", "A-05"),
        ("[$THB-41E]#,##0", "1500", "THB1,500"),
        ("[<=99999999]0-####-####;0#-####-####", "21234567", "0-2123-4567"),
        ("[<=99999999]0-####-####;0#-####-####", "812345678", "08-1234-5678"),
        ('[=1]"M";[=2]"F";General', "2", "F"),
        ('[=1]"M";[=2]"F";General', "3", "3"),
        ('[<100]"low ";[>=100.5]"high "0', "101", "high 101"),
    ],
)
def test_a_format_is_rendered_as_excel_shows_it(code, number, expected):
    assert look_of(164, code) == Look("shown", code)
    assert rendered(code, number) == expected


@pytest.mark.parametrize(
    "code",
    [
        *(
            "[<=99999999]0-####-####;-0;0#-####-####",
            '"A"# ?/?',
            '"A"0.0E+00',
            '"A"0,',
            '[DBNum1]"A"00',
            "[$-D000000]000",
        ),
        *('"A"??', ';;"none"'),
    ],
)
def test_what_cannot_be_rendered_exactly_is_not_rendered(code):
    assert look_of(164, code) == Look("shown", code)
    assert rendered(code, "1234") is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        *((0, ""), (1, ""), (2, ""), (3, ""), (4, ""), (49, ""), (14, ""), (61, "")),
        *(
            (164, code)
            for code in ("General", "0", "#,##0", "0.00", "#,##0.00_);[Red](#,##0.00)", "@", "0.00E+00")
        ),
        *(
            (164, code)
            for code in ("yyyy-mm-dd", "[$-D07041E]d mmmm yyyy;@", 'd" de "mmmm', "[h]:mm", "# ?/?")
        ),
    ],
)
def test_formats_that_show_the_number_itself_or_a_date_change_nothing(number, code):
    assert look_of(number, code) is None


@pytest.mark.parametrize("number", [27, 31, 36, 50, 57, 58, 71, 72, 73, 74, 77, 81])
def test_built_in_dates_of_asian_excel_are_dates(number):
    assert look_of(number, "") == Look("date")


def test_the_year_of_the_buddhist_era_alone_is_a_date():
    assert look_of(164, "bbbb") == Look("date")


@pytest.mark.parametrize("number", [9, 10, 67, 68])
def test_built_in_percentages(number):
    assert look_of(number, "") == Look("percent")


def test_a_number_stays_a_number_whatever_its_format_shows():
    cell = as_shown(encoded(56), '"THA-P-"000')
    assert (plain(cell), split(cell)) == ("THA-P-056", ("n", "56"))
    unclear = as_shown(encoded(56), '"A"??')
    assert (plain(unclear), split(unclear), unclear_format(unclear)) == ("56", ("n", "56"), '"A"??')
    assert as_shown(encoded(1234), "00") == encoded(1234)
    assert as_shown("text", "00000") == "text"
    assert parse_year(as_shown(encoded(2563), '"พ.ศ. "0')) == 2020


@pytest.mark.parametrize(("code", "number"), [('[>1]"a";[<0]"b"', "-1"), ('[=1]"a";[=2]"b"', "3")])
def test_a_condition_that_settles_nothing_renders_nothing(code, number):
    assert rendered(code, number) is None


def test_a_format_may_add_to_a_text():
    assert as_shown("P-056", '"THA-"@') == "THA-P-056"
    assert as_shown("056", '0;-0;0;"THA-"@" *"') == "THA-056 *"
    assert as_shown("056", '"No. "0;-0;0;@') == "056"
    assert as_shown(" ", '"THA-"@') == " "


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls"])
def test_a_text_is_read_as_its_format_shows_it(name):
    rows = people({"participant_id": Shown("P-056", '"THA-"@')}, {"participant_id": "THA-P-057"})
    content = KINDS[name](with_cover(trainings=table(TRAINING), participants=rows))
    assert [row[7] for row in shown(content, name, "participants")[1:]] == ["THA-P-056", "THA-P-057"]


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls"])
def test_a_code_and_a_yes_are_read_as_their_format_shows_them(name):
    rows = people(
        {"sex": Shown(2, '[=1]"M";[=2]"F";General'), "completed": Shown(1, '"No";;"Yes"')},
        {"sex": Shown(1, '[=1]"M";[=2]"F";General'), "completed": Shown(0, '"No";;"Yes"')},
    )
    read = validated(KINDS[name](with_cover(trainings=table(TRAINING), participants=rows)), name)
    rows = loads(read)["participants"].rows
    assert rows["sex"].tolist() == ["F", "M"]
    assert rows["completed"].tolist() == [False, True]


def test_a_built_in_date_counts_from_day_zero():
    from datetime import date, datetime

    assert as_date(encoded(43682), date(1899, 12, 30)) == encoded(datetime(2019, 8, 5))
    assert as_date(encoded(42220), date(1904, 1, 1)) == encoded(datetime(2019, 8, 5))
    assert as_date(encoded(43682.5), date(1899, 12, 30)) == encoded(datetime(2019, 8, 5, 12))
    assert as_date(encoded(0.5), date(1899, 12, 30)) == "12:00:00"
    assert as_date(encoded(1e12), date(1899, 12, 30)) == encoded(1e12)


# ------------------------------------------------------------------ in workbooks


CODE = '"THA-T-"000'
FORMATTED = with_cover(
    trainings=table(
        {**TRAINING, "training_id": Shown(7, CODE, "THA-T-007"), "hours": Shown(10, '0" hours"', "10 hours")}
    ),
    participants=people(
        {"training_id": "THA-T-007", "participant_id": Shown(56, '"THA-P-"000', "THA-P-056")},
        {"training_id": Shown(7, CODE, "THA-T-007"), "participant_id": Shown(57, "00000", "00057")},
        {"training_id": Shown(7, CODE, "THA-T-007"), "participant_id": Shown(1058, "#,##0", "1,058")},
    ),
)


@pytest.mark.parametrize("name", KINDS)
def test_an_identifier_is_read_as_it_is_shown_and_a_number_as_it_is(name):
    result = validated(KINDS[name](FORMATTED), name)
    assert in_cells(KINDS[name](FORMATTED), name) == []
    rows = loads(result)
    assert rows["trainings"].rows["training_id"].tolist() == ["THA-T-007"]
    assert rows["trainings"].rows["hours"].tolist() == [10]
    assert [row[7] for row in shown(KINDS[name](FORMATTED), name, "participants")[1:]] == [
        "THA-P-056",
        "00057",
        "1058",
    ]


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls"])
def test_an_identifier_in_a_format_that_cannot_be_rendered_is_told(name):
    rows = with_cover(trainings=table({**TRAINING, "training_id": Shown(7, '"A"??', "")}))
    said = in_cells(KINDS[name](rows), name, "column", "rule", "found", "severity")
    assert said == [(2, "training_id", "shown_by_format", "7", "warning")]


@pytest.mark.parametrize("code", ['"Qponmlk"??', r"\Q\p\o\n\m\l\k??", "[$Qponmlk]??", '??"Qponmlk'])
def test_a_text_within_a_format_is_not_repeated(code):
    rows = with_cover(trainings=table({**TRAINING, "training_id": Shown(7, code, "")}))
    said = [
        one for one in validated(KINDS["x.xlsx"](rows), "x.xlsx").problems if one.rule == "shown_by_format"
    ]
    assert len(said) == 1
    assert "onmlk" not in str(said[0]).replace("\\", "")


def with_built_in(number: int, cell: bytes, content: bytes) -> bytes:
    """The workbook with a built-in format for one cell of its second sheet."""
    styles = parts_of(content)["xl/styles.xml"].replace(
        b"</cellXfs>", b'<xf numFmtId="%d" applyNumberFormat="1"/></cellXfs>' % number
    )
    place = styles.count(b"<xf ", styles.index(b"<cellXfs"), styles.index(b"</cellXfs>")) - 1
    sheet = parts_of(content)["xl/worksheets/sheet2.xml"].replace(cell, cell + b' s="%d"' % place)
    return with_part("xl/worksheets/sheet2.xml", sheet, with_part("xl/styles.xml", styles, content))


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls"])
def test_built_in_formats_of_thai_excel(name):
    row = {**TRAINING, "start_date": Shown(43682, 71), "hours": Shown(0.42, 67)}
    if name == "x.xls":
        content = xls(with_cover(trainings=table(row)))
    else:
        rows = table({**TRAINING, "start_date": 43682, "hours": 0.42})
        content = workbook(COVER, trainings=rows)
        content = with_built_in(67, b'<c r="H2"', with_built_in(71, b'<c r="F2"', content))
    assert in_cells(content, name, "column", "rule", "found", "suggestion") == [
        (2, "hours", "not_a_number", "42%", "42")
    ]
    assert shown(content, name, "trainings")[1][5] == "2019-08-05"
