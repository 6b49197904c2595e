"""What the command line writes: as CSV safe to open in a spreadsheet program, on a screen without a broken
word."""

import csv
import io

import pytest

from atlas_pipeline.cli.output import Format, counted, print_table, show, written

PROBLEMS = [
    {"country": "LBR", "row": 1234, "birth_year": 1993, "rule": "required_missing", "message": "Fill it in."},
    {
        "country": "LBR",
        "row": 4,
        "birth_year": 1980,
        "rule": "not_in_code_list",
        "message": "Write one of: F, M.",
    },
]


def printed(capsys, monkeypatch, width, rows=PROBLEMS):
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(rows, list(rows[0]))
    return capsys.readouterr().out


def test_a_wide_screen_has_a_line_a_row(capsys, monkeypatch):
    shown = printed(capsys, monkeypatch, 120)
    assert [line.split() for line in shown.splitlines() if "1993" in line] == [
        ["LBR", "1234", "1993", "required_missing", "Fill", "it", "in."]
    ]


def test_a_narrower_one_leaves_out_what_is_the_same_in_all_rows(capsys, monkeypatch):
    shown = printed(capsys, monkeypatch, 45)
    assert shown.startswith("In all rows: country LBR")
    assert shown.count("LBR") == 1
    assert len([line for line in shown.splitlines() if "required_missing" in line and "1234" in line]) == 1


def test_a_narrow_one_has_a_block_a_row_and_breaks_no_word(capsys, monkeypatch):
    shown = printed(capsys, monkeypatch, 32)
    words = {word for row in PROBLEMS for value in row.values() for word in str(value).split()}
    assert words <= set(shown.replace("all rows: country", "").split())
    assert max(map(len, shown.splitlines())) <= 32


def test_an_instant_is_shown_to_the_minute_and_a_number_with_thousands(capsys, monkeypatch):
    shown = printed(capsys, monkeypatch, 80, [{"at": "2026-11-27T16:51:44.647185+00:00", "figures": 56581}])
    assert "2026-11-27 16:51 UTC" in shown
    assert "56,581" in shown


def test_one_is_not_several():
    assert [counted(number, "row") for number in (0, 1, 2, 1000)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,000 rows",
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1+1", "－1"])
def test_text_that_begins_a_formula_is_defused(text):
    assert written(text) == f"'{text}"


@pytest.mark.parametrize("text", ["\r=1+1", "x\r=1+1", "x\r\n=1+1"])
def test_no_carriage_return_begins_a_record_of_its_own(text, capsys):
    show([{"a": "1", "b": text}], ["a", "b"], Format.CSV)
    said = capsys.readouterr().out
    assert "\r" not in said
    [_, row] = csv.reader(io.StringIO(said))
    assert row[1].lstrip("'") == text.replace("\r\n", "\n").replace("\r", "\n")
    assert not [cell for cell in row if cell.startswith("=")]


def test_what_a_terminal_would_obey_is_shown_as_a_sign(capsys, monkeypatch):
    shown = printed(capsys, monkeypatch, 80, [{"file": "new\x1b[31m\x9b.xlsx"}])
    assert "new\ufffd[31m\ufffd.xlsx" in shown
    assert "\x1b" not in shown
    show([{"file": "\x1b[31m"}], ["file"], Format.CSV)
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(("value", "shown"), [(-5, -5), (-0.5, -0.5), ("a=b", "a=b"), (None, ""), ("", "")])
def test_numbers_and_other_texts_stay_as_they_are(value, shown):
    assert written(value) == shown


@pytest.mark.parametrize("sign", ["=", "＝", "+", "＋", "-", "－", "@", "＠"])
def test_each_sign_that_begins_a_formula_is_defused_in_both_widths(sign):
    assert written(f"{sign}SUM(A1)") == f"'{sign}SUM(A1)"
