"""From bytes to cells: every kind of file, and what is refused."""

import contextlib
import io
import re
import struct
import zipfile
import zlib
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from atlas_pipeline.plan.project import Limits
from atlas_pipeline.reading.containers import Container
from atlas_pipeline.reading.reader import Reading
from atlas_pipeline.reading.unreadable import Unreadable
from tests.depth import examples
from tests.reading.old_workbooks import ods, ods_of, xls
from tests.validation.building import csv_bytes, csv_zip, table, workbook, zipped

ROWS = [
    ["name", "when", "count", "ok"],
    ["สมชาย", date(2019, 3, 14), 12.5, "x"],
    [None] * 4,
    ["José", None, 3, None],
]
SHOWN = [
    (1, ["name", "when", "count", "ok"]),
    (2, ["สมชาย", "2019-03-14", "12.5", "x"]),
    (4, ["José", "", "3", ""]),
]


def read_all(content: bytes, name: str, **limits):
    return Reading(content, name, Limits(**limits)).contents(lambda sheet: True)


def rows_of(sheet) -> list[tuple[int, list[str]]]:
    kept = sheet.without_blank_rows()
    return [(int(number), kept.shown(position)) for position, number in enumerate(kept.rows)]


def refusal(content: bytes, name: str, **limits) -> tuple:
    with pytest.raises(Unreadable) as refused:
        read_all(content, name, **limits)
    found = refused.value.problem
    return found.rule, found.details.get("reason") or found.details.get("what") or found.found


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook(None, people=ROWS), "x.xlsx"),
        (workbook(None, people=ROWS), "x.xlsm"),
        (xls({"people": ROWS}), "x.xls"),
        (xls({"people": ROWS}), "x.xlsx"),
        (ods({"people": ROWS}), "x.ods"),
    ],
    ids=["xlsx", "xlsm", "xls", "xls named xlsx", "ods"],
)
def test_every_kind_of_workbook_gives_the_same_cells(content, name):
    assert rows_of(read_all(content, name).sheets["people"]) == SHOWN


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_every_unicode_and_with_every_separator(separator, encoding):
    content = zipped({"people.csv": csv_bytes(ROWS, separator, encoding)})
    assert rows_of(read_all(content, "x.zip").sheets["people.csv"]) == SHOWN


def test_csv_of_thai_and_of_western_windows():
    thai = zipped({"a.csv": csv_bytes([["ชื่อ", "เพศ"], ["สมชาย", "ชาย"]], encoding="cp874")})
    contents = read_all(thai, "x.zip")
    assert rows_of(contents.sheets["a.csv"])[1] == (2, ["สมชาย", "ชาย"])
    assert [(one.rule, one.details["encoding"]) for one in contents.problems] == [
        ("encoding_recognised", "Windows-874")
    ]
    western = zipped({"a.csv": csv_bytes([["año", "título"], ["2019", "“Capacitación”"]], encoding="cp1252")})
    contents = read_all(western, "x.zip")
    assert rows_of(contents.sheets["a.csv"])[1] == (2, ["2019", "“Capacitación”"])
    assert [one.details["encoding"] for one in contents.problems] == ["Windows-1252"]


@pytest.mark.parametrize("nuls", ["\0", "\0\0\0"])
def test_a_nul_does_not_make_utf_8_another_character_set(nuls):
    content = csv_bytes([["ชื่อ", "เพศ"], ["สมชาย", nuls], ["สมศรี", "หญิง"]])
    for one in (content, content + b" "):
        contents = read_all(zipped({"a.csv": one}), "x.zip")
        assert contents.unreadable["a.csv"].rule == "unclear_encoding"


def test_letters_that_could_be_either_are_not_guessed():
    mixed = csv_bytes([["a"], ["aéb"]], encoding="cp1252") + "กข\n".encode("cp874")
    contents = read_all(zipped({"a.csv": mixed}), "x.zip")
    assert contents.unreadable["a.csv"].rule == "unclear_encoding"


def read_in(encoding: str, *texts: str) -> tuple[str, ...] | None:
    """The texts of a file saved so, as they are read; None where the file is refused."""
    rows = [["activity_id", "title"], *(["A1", text] for text in texts)]
    contents = read_all(zipped({"a.csv": csv_bytes(rows, encoding=encoding)}), "x.zip")
    if contents.unreadable:
        assert contents.unreadable["a.csv"].rule == "unclear_encoding"
        return None
    sheet = contents.sheets["a.csv"]
    return tuple(sheet.shown(position)[1] for position in range(1, len(sheet)))


SPANISH = """
    José Núñez Peña|María Núñez|Ángel Ibáñez|Óscar Muñoz|Úrsula Agüero|Íñigo Íñiguez|Tomás Solís|Luís Díaz
    César|Néstor|Begoña|Iñaki Yáñez|JOSÉ|MARÍA MUÑOZ|Ñemby|Guaraní|Potosí|Perú|Paraná|Itaipú|Asunción|Caaguazú
    Capacitación ñandú|Técnica|Método|país|así|él|ética|índice|ópera|útil|área|Última reunión|pingüino|niñez
    Acción contra el trabajo forzoso|CAPACITACIÓN DE INSPECTORES|BÚSQUEDA|Niñas y niños|¿Qué es?|¡Único!
    “Capacitación” de jueces|Inspección – segunda fase|1º de marzo|Nº 5|Mª José|año|señor|según|más|también
"""
SPANISH_TEXTS = [text.strip() for line in SPANISH.strip().splitlines() for text in line.split("|")]
ENGLISH_TEXTS = [
    *("Women’s rights", "workers’ rights", "“Safe work” – judges", "O’Brien", "Côte d’Ivoire", "café"),
    *("2019–2020", "July–December", "etc…", "€50", "• item", "20°C", "François", "Juan\u00a0Perez", "Excel™"),
]
THAI_TEXTS = [
    *("หญิง", "ชาย", "สมชาย ใจดี", "น.ส. สมศรี มีสุข", "การฝึกอบรมเจ้าหน้าที่ ILO", "ตำรวจ", "แผนงาน", "ครบ", "มานี"),
    *("ผู้เข้าร่วม", "โครงการATLASระยะที่ 2", "กรุงเทพฯ", "๒๕๖๒ ปีที่หนึ่ง", "ประชุม, ใหญ่", "แรงงานบังคับ"),
]
UNDECIDED = {"él", "ética"}
"""By themselves they are as likely words of DOS: Úl, Útica."""


@pytest.mark.parametrize("text", [*SPANISH_TEXTS, *ENGLISH_TEXTS])
def test_one_word_of_western_windows_is_enough(text):
    assert read_in("cp1252", text) == (None if text in UNDECIDED else (text,))


@pytest.mark.parametrize("text", THAI_TEXTS)
def test_one_word_of_thai_windows_is_enough(text):
    assert read_in("cp874", text) == (text,)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(SPANISH_TEXTS).flatmap(
            lambda text: st.sampled_from(
                [text, text.upper(), text.lower(), text.title(), f"El {text} y la otra"]
            )
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["cp850", "cp437", "mac_roman", "cp1252", "utf-8", "utf-8-sig", "utf-16"]),
)
@example(["Capacitación ñandú"], "cp850")
@example(["José Núñez Peña"], "mac_roman")
@example(["Íñigo"], "cp850")
def test_spanish_is_read_right_or_refused(texts, encoding):
    try:
        "".join(texts).encode(encoding)
    except UnicodeEncodeError:
        return
    found = read_in(encoding, *texts)
    if encoding.startswith("utf"):
        assert found == tuple(texts)
    elif not all(text.isascii() for text in texts):
        assert found in (None, tuple(texts))


@given(
    st.lists(st.sampled_from(THAI_TEXTS), min_size=1, max_size=4),
    st.sampled_from(["cp874", "utf-8", "utf-16"]),
)
def test_thai_is_read_in_every_encoding(texts, encoding):
    assert read_in(encoding, *texts) == tuple(texts)


@pytest.mark.parametrize(
    "text",
    [
        "Capacitaci¢n",
        "¤and£",
        "Mar¡a",
        "Capacitaci—n",
        "–andœ",
        "Mar’a",
        "Jos‚",
        "Hern\u00a0ndez",
        "N§5",
        "Perœ",
    ],
)
def test_signs_within_words_are_of_another_code_page(text):
    assert read_in("cp1252", text) is None
    assert read_in("cp1252", text, "José", "Capacitación") in (None, (text, "José", "Capacitación"))


def test_one_word_too_many_spoils_no_file_that_is_clear():
    texts = ("José Núñez", "João Schäfer", "ética", "Lima–Callao", "trabajo\u00a0infantil", "naïve")
    assert read_in("cp1252", *texts) == texts


@pytest.mark.parametrize(
    "text", ["Лука", "они", "Ελλάδα", "και", "שלום", "Gbɔwee", "Kpɛlɛ", "Jose\u0301", "Oʼahu", "Ñe’ẽ", "中文"]
)
def test_other_scripts_in_utf8_are_read(text):
    assert read_in("utf-8", text) == (text,)


def test_a_row_is_a_record_and_blank_records_count():
    text = 'a,b\r\n1,"two\r\nlines"\r\n\r\n,\r\n3,4\r\n'
    sheet = read_all(zipped({"a.csv": text.encode()}), "x.zip").sheets["a.csv"]
    assert rows_of(sheet) == [(1, ["a", "b"]), (2, ["1", "two\r\nlines"]), (5, ["3", "4"])]


def test_ragged_records_keep_their_place():
    text = 'a,b,c\n1\n1,2,3,4\n\n"x\ny",2\n7,8,9\n'
    sheet = read_all(zipped({"a.csv": text.encode()}), "x.zip").sheets["a.csv"]
    assert rows_of(sheet) == [
        (1, ["a", "b", "c", ""]),
        (2, ["1", "", "", ""]),
        (3, ["1", "2", "3", "4"]),
        (5, ["x\ny", "2", "", ""]),
        (6, ["7", "8", "9", ""]),
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(
                st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",;\n\t "'), max_size=6
            ),
            min_size=2,
            max_size=3,
        ),
        min_size=1,
        max_size=6,
    )
)
@example([["\t", "\t"]])
def test_csv_rows_are_those_that_the_csv_module_wrote(records):
    records = [["first", "second", "third"], *records]
    contents = read_all(zipped({"a.csv": csv_bytes(records, encoding="utf-8-sig")}), "x.zip")
    if contents.unreadable:
        # a record that is short by commas and long enough by another sign: refused, never guessed
        assert contents.unreadable["a.csv"].rule == "unclear_separator"
        assert any(len(record) < 3 and set(";\t") & set("".join(record)) for record in records)
        return
    sheet = contents.sheets["a.csv"]
    assert len(sheet) == len(records)
    for position, record in enumerate(records):
        assert sheet.shown(position) == [*record, *[""] * (3 - len(record))]


def test_separators_are_seen_and_not_guessed():
    assert rows_of(read_all(zipped({"a.csv": b"sep=;\na;b\n1,5;2\n"}), "x.zip").sheets["a.csv"])[1] == (
        2,
        ["1,5", "2"],
    )
    assert rows_of(read_all(zipped({"a.csv": b"a;b\n1,5;2,5\n"}), "x.zip").sheets["a.csv"])[1] == (
        2,
        ["1,5", "2,5"],
    )
    assert rows_of(read_all(zipped({"a.csv": b"only\none\n"}), "x.zip").sheets["a.csv"])[1] == (2, ["one"])
    unclear = read_all(zipped({"a.csv": b"a;b,c\n1;2,3\n"}), "x.zip")
    assert unclear.unreadable["a.csv"].rule == "unclear_separator"


@pytest.mark.parametrize(
    "line", ["sep=;", "SEP = ;", '"sep=;"', "sep=;;;", '"sep=;";;', "sep=;\r", "\ufeffsep=;"]
)
def test_the_line_that_names_the_separator_is_no_row(line):
    sheet = read_all(zipped({"a.csv": f"{line}\na;b\n1,5;2\n".encode()}), "x.zip").sheets["a.csv"]
    assert rows_of(sheet) == [(1, ["a", "b"]), (2, ["1,5", "2"])]


def test_a_formula_that_only_gives_a_text_is_that_text():
    written = b'a,b\n="007","=""0""""8"""\n=A1,"=""x""&""y"""\n'
    sheet = read_all(zipped({"a.csv": written}), "x.zip").sheets["a.csv"]
    assert rows_of(sheet) == [(1, ["a", "b"]), (2, ["007", '0"8']), (3, ["=A1", '="x"&"y"'])]


def test_a_quotation_mark_left_open_is_told():
    broken = read_all(zipped({"a.csv": b'a,b\n"1,2\n3,4\n'}), "x.zip").unreadable["a.csv"]
    assert broken.rule == "broken_quotes"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xls({"a": [["x", "#N/A"], ["#DIV/0!", "y"]]}), "x.xls"),
        (ods({"a": [["x", "#N/A"], ["#DIV/0!", "y"]]}), "x.ods"),
    ],
    ids=["xls", "ods"],
)
def test_cells_with_errors_are_not_empty(content, name):
    sheet = read_all(content, name).sheets["a"]
    assert rows_of(sheet) == [(1, ["x", "#N/A"]), (2, ["#DIV/0!", "y"])]


def test_cells_with_errors_in_xlsx_and_the_epoch_of_1904():
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"date_1904": True})
    sheet = book.add_worksheet("a")
    sheet.write(0, 0, "x")
    sheet.write_datetime(1, 0, date(2019, 3, 14), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    book.close()
    found = read_all(content.getvalue(), "x.xlsx").sheets["a"]
    assert rows_of(found) == [(1, ["x", ""]), (2, ["2019-03-14", ""]), (3, ["", "#DIV/0!"])]


# ------------------------------------------------------------------ what is refused

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "x.xlsx", ("unreadable_file", "empty")),
        (PICTURE, "x.xlsx", ("unreadable_file", "not_a_workbook")),
        (PICTURE, "x.png", ("unreadable_file", "wrong_extension")),
        (b"a,b\n", "x.csv", ("unreadable_file", "lone_csv")),
        (b"PK\x03\x04 nonsense", "x.xlsx", ("unreadable_file", "damaged")),
        (b"nonsense", "x.zip", ("unreadable_file", "damaged")),
        (zipped({"a.txt": b"x"}), "x.zip", ("unreadable_file", "no_csv_in_zip")),
        (zipped({"a.csv": b"x"}), "x.xlsx", ("unreadable_file", "not_a_workbook")),
        (zipped({"word/document.xml": b"x"}), "x.docx", ("unreadable_file", "wrong_extension")),
        (workbook(a=[["x"]]), "x.numbers", ("unreadable_file", "name_of_workbook")),
        (workbook(a=[["x"]]), "x.zip", ("unreadable_file", "name_of_workbook")),
        (workbook(a=[["x"]]), "book", ("unreadable_file", "name_of_workbook")),
        (zipped({"Index/Document.iwa": b"x"}), "x.xlsx", ("unreadable_file", "apple_numbers")),
        (zipped({"Index.zip": b"x"}), "x.numbers", ("unreadable_file", "apple_numbers")),
        (zipped({"b/in.ZIP": zipped({"a.xlsx": b"x"})}), "x.zip", ("unreadable_file", "zip_in_zip")),
        (b"\x07Sample" + b" " * 158, "in/~$THA_2020-H2.xlsx", ("unreadable_file", "lock_file")),
        (workbook(a=[["x"]])[:3000], "x.xlsx", ("unreadable_file", "damaged")),
        (zipped({"../a.csv": b"x"}), "x.zip", ("unsafe_name", "../a.csv")),
        (zipped({"/etc/a.csv": b"x"}), "x.zip", ("unsafe_name", "/•••/a.csv")),
        (zipped({"../Somsak Jaidee.csv": b"x"}), "x.zip", ("unsafe_name", "../••• •••.csv")),
        (zipped({"C:\\a.csv": b"x"}), "x.zip", ("unsafe_name", "C:\\a.csv")),
    ],
)
def test_what_cannot_be_read_says_why(content, name, expected):
    assert refusal(content, name) == expected


def test_a_workbook_with_a_password_is_told():
    content = xls({"a": [["x"]]}).replace("Workbook".encode("utf-16-le"), "Workboox".encode("utf-16-le"))
    encrypted = content + "EncryptedPackage".encode("utf-16-le")
    assert refusal(encrypted, "x.xlsx") == ("unreadable_file", "encrypted")


def test_limits_are_problems():
    many = workbook(None, a=[[1]] * 11)
    assert refusal(many, "x.xlsx", rows=10) == ("over_limit", "rows")
    assert refusal(workbook(None, a=[[1] * 30]), "x.xlsx", columns=28) == ("cell_beyond_limit", "columns")
    assert refusal(workbook(None, a=[[1]], b=[[1]]), "x.xlsx", sheets=1) == ("over_limit", "sheets")
    assert refusal(zipped({f"{n}.csv": b"x" for n in range(3)}), "x.zip", sheets=2) == (
        "over_limit",
        "sheets",
    )
    assert refusal(b"x" * (1024 * 1024 + 1), "x.xlsx", file_mib=1) == ("over_limit", "file_mib")
    long = read_all(zipped({"a.csv": b"x\n" * 11}), "x.zip", rows=10)
    assert long.unreadable["a.csv"].details == {"what": "rows", "limit": 10}
    wide = read_all(zipped({"a.csv": b"x," * 30}), "x.zip", columns=28)
    assert wide.unreadable["a.csv"].details == {"cell": "AD1", "what": "columns", "limit": 28}


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = zipped({"a.csv": bytes(2 * 1024 * 1024)})
    assert len(bomb) < 5000
    assert refusal(bomb, "x.zip", unpacked_mib=1) == ("over_limit", "unpacked_mib")


def test_a_bomb_that_lies_about_its_size_is_refused():
    content = bytearray(zipped({"a.csv": b"a" * 1_000_000}))
    declared = struct.pack("<I", 1_000_000)
    checksum = struct.pack("<I", zlib.crc32(b"a" * 100))
    for start in (content.find(b"PK\x03\x04"), content.find(b"PK\x01\x02")):
        at = content.find(declared, start)
        content[at : at + 4] = struct.pack("<I", 100)
        content[at - 8 : at - 4] = checksum
    # zipfile itself believes it
    assert len(zipfile.ZipFile(io.BytesIO(bytes(content))).read("a.csv")) == 100
    assert read_all(bytes(content), "x.zip").unreadable["a.csv"].details == {"reason": "damaged"}


def test_a_cell_at_the_far_corner_is_refused_before_the_grid_is_laid_out():
    sheet = workbook(None, a=[["x"]])
    archive = zipfile.ZipFile(io.BytesIO(sheet))
    for written in (b'<c r="XFD1048576" ', b"<c\tr='XFD1048576' ", b'<c r = "XFD1048576" '):
        files = {name: archive.read(name) for name in archive.namelist()}
        part = files["xl/worksheets/sheet1.xml"]
        files["xl/worksheets/sheet1.xml"] = part.replace(
            b"</sheetData>", b'<row r="1048576">' + written + b"><v>1</v></c></row></sheetData>"
        )
        assert refusal(zipped(files), "x.xlsx")[0] == "cell_beyond_limit"


def test_repeated_content_in_ods_is_refused():
    cell = '<table:table-cell office:value-type="float" office:value="1"{}/>'
    row = "<table:table-row{}>{}</table:table-row>"
    wide = row.format("", cell.format(' table:number-columns-repeated="16384"'))
    long = row.format(' table:number-rows-repeated="1048576"', cell.format(""))
    assert refusal(ods_of(f'<table:table table:name="a">{wide}</table:table>'), "x.ods") == (
        "cell_beyond_limit",
        "columns",
    )
    assert refusal(ods_of(f'<table:table table:name="a">{long}</table:table>'), "x.ods") == (
        "over_limit",
        "rows",
    )


def damage(data, original: bytes) -> tuple[bytes, bytes]:
    content = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    return bytes(content), bytes(content[: data.draw(st.integers(0, len(content)))])


MODERN = [
    (workbook(a=table({"x": 1, "y": "z"})), "x.xlsx"),
    (csv_zip(a=table({"x": 1, "y": "z"})), "x.zip"),
    (ods({"a": ROWS}), "x.ods"),
]


@settings(max_examples=examples(50, 300), deadline=None)
@given(st.data())
def test_damage_of_any_kind_is_refused_or_read_and_never_a_crash(data):
    original, name = data.draw(st.sampled_from(MODERN))
    for damaged in damage(data, original):
        with contextlib.suppress(Unreadable):
            read_all(damaged, name)


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_damage_of_the_old_format_too(data):
    for damaged in damage(data, xls({"a": ROWS})):
        with contextlib.suppress(Unreadable):
            read_all(damaged, "x.xls")


def test_an_old_workbook_that_asks_for_all_memory_is_only_a_problem():
    content = bytearray(xls({"a": ROWS}))
    at = content.find("Workbook".encode("utf-16-le"))
    content[at + 116 : at + 120] = (0x7FFFFFFF).to_bytes(4, "little")  # where its stream begins
    assert refusal(bytes(content), "x.xls") == ("unreadable_file", "damaged")


def only_a(sheet: str) -> bool:
    return sheet == "a"


def test_only_what_is_wanted_is_read():
    contents = Reading(workbook(a=[["x"]], notes=[["y"]]), "x.xlsx", Limits()).contents(only_a)
    assert (list(contents.sheets), contents.others) == (["a"], [("cover", 1), ("notes", 3)])
    folder = zipped({"a.csv": b"x", "b.txt": b"y", "__MACOSX/._a.csv": b""})
    contents = Reading(folder, "x.zip", Limits()).contents(only_a)
    assert (list(contents.sheets), contents.others) == (["a.csv"], [("b.txt", 2)])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook(a=[["x"]], notes=[["y"]]), "x.xlsx"),
        (ods({"a": [["x"]], "notes": [["y"]]}), "x.ods"),
        (xls({"a": [["x"]], "notes": [["y"]]}), "x.xls"),
        (zipped({"a.csv": b"x", "notes.csv": b"y"}), "x.zip"),
    ],
)
def test_a_delivery_is_opened_once_and_each_sheet_read_once(content, name, monkeypatch):
    opened = []
    own = Container.__init__
    monkeypatch.setattr(Container, "__init__", lambda *given: (opened.append(given), own(*given))[1])
    reading = Reading(content, name, Limits())
    first, later = reading.contents(only_a), reading.contents(lambda sheet: True)
    afresh = Reading(content, name, Limits()).contents(lambda sheet: True)
    assert len(opened) == 2
    assert (list(later.sheets), later.others) == (list(afresh.sheets), afresh.others)
    (sheet,) = first.sheets.values()
    assert any(one is sheet for one in later.sheets.values())


# ------------------------------------------------------------------ what was once lost in silence


def test_a_name_that_stands_twice_in_a_zip_is_two_sheets():
    content = zipped({"a.csv": b"x,y\n1,2\n", "b.csv": b"x,y\n3,4\n"}).replace(b"b.csv", b"a.csv")
    sheets = read_all(content, "x.zip").sheets.values()
    assert [rows_of(sheet)[1] for sheet in sheets] == [(2, ["1", "2"]), (2, ["3", "4"])]


@pytest.mark.parametrize("lines", ["a,b,c\n1;2;3\n", "a;b;c\n1;2;3\n1,x;2,3\n", "a,b,c\n1,2,3\n1;2,x;3;4\n"])
def test_lines_cut_by_different_signs_are_not_read(lines):
    contents = read_all(zipped({"a.csv": lines.encode()}), "x.zip")
    assert contents.unreadable["a.csv"].rule == "unclear_separator"


@pytest.mark.parametrize("text", ["สมชาย ใจดี", "Capacitación de la niñez"])
@pytest.mark.parametrize("encoding", ["cp874", "cp1252"])
def test_one_bad_line_does_not_make_another_character_set_of_utf8(text, encoding):
    bad = ("กข" if encoding == "cp874" else "é").encode(encoding)
    content = csv_bytes([["a", "b"], *([text, "x"] for _ in range(5))]) + bad + b",y\n"
    assert read_all(zipped({"a.csv": content}), "x.zip").unreadable["a.csv"].rule == "unclear_encoding"


def test_formulas_without_a_saved_result_are_not_blank():
    parts = zipfile.ZipFile(io.BytesIO(workbook(None, a=[["x", "y"], ["z"]])))
    files = {name: parts.read(name) for name in parts.namelist()}
    part = files["xl/worksheets/sheet1.xml"]
    cells = (
        '<row r="3"><c r="A3"><f>1+1</f></c><c r="B3" s="1"><f>1+1</f><v></v></c><c r="C3"><f>1+1</f><v/></c>'
        '<c r="D3"><f t="shared" si="0"/></c><c r="E3" t="str"><f>""</f><v></v></c>'
        '<c r="F3"><f>1+1</f><v>2</v></c></row>'
    )
    files["xl/worksheets/sheet1.xml"] = part.replace(b"</sheetData>", cells.encode() + b"</sheetData>")
    sheet = read_all(zipped(files), "x.xlsx").sheets["a"]
    assert [column.text(2) for column in sheet.columns] == ["\x02f"] * 4 + ["", "\x02n2"]


def test_a_part_that_stands_twice_in_a_workbook_is_refused():
    content = workbook(None, a=[["x"]], b=[["y"]]).replace(b"worksheets/sheet2.xml", b"worksheets/sheet1.xml")
    assert refusal(content, "x.xlsx") == ("unreadable_file", "damaged")


def test_a_stray_cell_far_down_lays_out_no_rows_between():
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("a")
    for row, column, value in ((1, 1, "x"), (2, 2, 0), (3, 1, False), (99_999, 3, "y")):
        sheet.write(row, column, value)
    book.close()
    found = read_all(content.getvalue(), "x.xlsx").sheets["a"]
    assert found.rows.tolist() == [2, 3, 4, 100_000]
    assert [found.shown(place) for place in range(4)] == [
        ["", "x", "", ""],
        ["", "", "0", ""],
        ["", "FALSE", "", ""],
        ["", "", "", "y"],
    ]


def test_more_shared_strings_than_there_is_room_for_are_refused():
    """Found by the fuzz harness: calamine reserved 96 GiB and took the process with it."""
    content = workbook(trainings=table({"training_id": "T1"}))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    strings = parts["xl/sharedStrings.xml"]
    count = re.search(rb'uniqueCount="\d+"', strings).group()
    for said in (
        b'uniqueCount="4294967296"',
        b"uniqueCount\t=\n'0099999999'",
        b'uniqueCount="' + b"9" * 5000 + b'"',
    ):
        changed = zipped({**parts, "xl/sharedStrings.xml": strings.replace(count, said)})
        assert refusal(changed, "x.xlsx") == ("unreadable_file", "damaged")
    wrong = zipped({**parts, "xl/sharedStrings.xml": strings.replace(count, b'uniqueCount="900"')})
    assert read_all(wrong, "x.xlsx").sheets.keys() == {"cover", "trainings"}, "a careless count does no harm"


def test_a_document_without_a_table_is_told_and_breaks_nothing():
    """Found by the fuzz harness."""
    emptied = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(ods({"cover": [["country", "THA"]]}))) as old,
        zipfile.ZipFile(emptied, "w") as new,
    ):
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "content.xml":
                content = re.sub(rb"<table:table .*</table:table>", b"", content, flags=re.DOTALL)
            new.writestr(entry, content)
    assert b"<table:table " not in zipfile.ZipFile(emptied).read("content.xml")
    assert not read_all(emptied.getvalue(), "x.ods").sheets


def test_an_entry_without_a_name_is_told_like_any_other():
    """Found by the fuzz harness."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("cover.csv", "a,b\n1,2\n")
        nameless = zipfile.ZipInfo("x")
        nameless.filename = ""
        archive.writestr(nameless, b"x")
    contents = read_all(packed.getvalue(), "x.zip")
    assert (list(contents.sheets), contents.others) == (["cover.csv"], [("", 2)])


def test_a_csv_file_that_begins_with_many_blank_lines_is_read():
    """Found by the fuzz harness: the lines that the width is told by were all blank."""
    content = zipped({"cover.csv": b"a,b\n", "trainings.csv": b"\n" * 269 + b",,,,,x\n"})
    sheet = read_all(content, "x.zip").sheets["trainings.csv"]
    assert rows_of(sheet) == [(270, ["", "", "", "", "", "x"])]
