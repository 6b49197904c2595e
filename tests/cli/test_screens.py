"""What a list shows at 80, 100 and 140 columns: every column to its end, every word whole."""

import pytest

from atlas_pipeline.cli.column_widths import column_widths
from atlas_pipeline.cli.output import print_table
from atlas_pipeline.cli.status import SHOWN_STATUS, SPARE, in_words

LINE = {
    "country": "THA",
    "period": "2020-H1",
    "form": "validation_rankings",
    "outcome": "partly_accepted",
    "is_current": True,
    "submission": 10,
    "file": "THA_2020-H1_second_delivery.xlsx",
    "rows_read": 12069,
    "rows_accepted": 12068,
    "rows_set_aside": 1,
}
OTHER = {
    **LINE,
    "country": "PRY",
    "period": "2019-H2",
    "form": "coordination_models",
    "is_current": False,
    "submission": 4,
    "rows_set_aside": 12,
}
WIDTHS = (80, 100, 140)


def printed(capsys, monkeypatch, width, rows, columns, spare=()):
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(rows, columns, spare=spare)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", WIDTHS)
def test_the_status_is_a_table_with_its_last_column(capsys, monkeypatch, width):
    rows = [in_words(LINE), in_words(OTHER)] * 3
    shown = printed(capsys, monkeypatch, width, rows, SHOWN_STATUS, SPARE)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= width
    [head] = [line for line in lines if "country" in line]
    row = next(line for line in lines if "THA" in line)
    last = {80: ("accepted", "12,068/12,069"), 100: ("aside", "1"), 140: ("aside", "1")}[width]
    assert (head.split()[-1], row.split()[-1]) == last
    assert "12,068/12,069" in row
    assert shown.split().count("accepted,") == 3
    assert "replaced" in shown
    assert ("THA_2020-H1_second_delivery.xlsx" in shown) == (width == 140)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("columns", range(2, 14))
def test_no_list_is_cut_off_whatever_its_columns(capsys, monkeypatch, width, columns):
    words = ["activities", "2020-H1", "a text of several words that may wrap", "partly_accepted", "x"]
    rows = [{f"c{at}": words[(at + shift) % 5] for at in range(columns)} for shift in range(3)]
    shown = printed(capsys, monkeypatch, width, rows, list(rows[0]))
    assert max(map(len, shown.splitlines())) <= width
    found = shown.split()
    assert all(found.count(word) >= 1 for row in rows for text in row.values() for word in text.split())


def test_a_column_that_wants_little_gets_it_and_the_widest_share_the_rest():
    assert column_widths([5, 5, 5], [6, 40, 40], 36) == [6, 15, 15]
    assert column_widths([5, 5], [6, 8], 100) == [6, 8]
    assert column_widths([30, 30], [30, 90], 59) is None
