"""How numbers, dates, plurals and lists are written in each language."""

from datetime import date, datetime

import pytest

from atlas_pipeline.messages.catalogue import joined
from atlas_pipeline.messages.details import Detail

REGIONS = ("en", "es-AR", "th")
DAY = date(2020, 9, 3)


def written(value: object, spec: str) -> list[str]:
    return [format(Detail(value, region), spec) for region in REGIONS]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1250.5, ["1,250.5", "1.250,5", "1,250.5"]),
        (0, ["0", "0", "0"]),
        (1_234_567_890_123, ["1,234,567,890,123", "1.234.567.890.123", "1,234,567,890,123"]),
        (0.1 + 0.2, ["0.3", "0,3", "0.3"]),
        (-1234.5678, ["-1,234.5678", "-1.234,5678", "-1,234.5678"]),
        (1e7 / 3, ["3,333,333.333", "3.333.333,333", "3,333,333.333"]),
    ],
)
def test_a_number_has_the_marks_of_its_language(value, said):
    assert written(value, "number") == said


def test_a_day_follows_a_pattern_and_the_era_that_is_asked_for():
    assert written(DAY, "d MMMM y") == ["3 September 2020", "3 septiembre 2020", "3 กันยายน 2020"]
    assert written(DAY, "d 'de' MMM")[1] == "3 de sep"
    assert written(datetime(2020, 9, 3, 23, 59), "buddhist") == ["2563"] * 3
    assert written(DAY, "") == ["2020-09-03"] * 3


@pytest.mark.parametrize(
    ("value", "word"),
    [(1, "row"), ("1", "row"), (0, "rows"), (2, "rows"), (1.5, "rows"), ("1.0", "rows"), ("several", "rows")],
)
def test_a_word_agrees_with_its_number(value, word):
    assert format(Detail(value, "en"), "one row|other rows") == word
    assert format(Detail(value, "th"), "other แถว") == "แถว"


def test_a_category_that_a_sentence_does_not_name_is_said_as_other():
    assert format(Detail(1_000_000, "es-AR"), "one fila|other filas") == "filas"
    assert format(Detail(1_000_000, "es-AR"), "one fila|many de filas|other filas") == "de filas"


def test_a_blank_that_makes_no_sense_is_a_mistake_of_the_catalogue():
    with pytest.raises(ValueError, match="lacks the words"):
        format(Detail(1, "en"), "one row")
    with pytest.raises(ValueError, match="cannot be written"):
        format(Detail(1, "en"), "row|rows")


def test_a_list_within_a_sentence():
    assert [joined(("A", "B", 3), language) for language in ("en", "es", "th")] == [
        "A, B, and 3",
        "A, B y 3",
        "A B และ3",
    ]
    assert joined((), "en") == ""


@pytest.mark.parametrize(("rows", "word"), [("6", "row"), ("6, 9", "rows"), ("6-9", "rows"), (6, "row")])
def test_a_word_agrees_with_the_entries_of_a_list(rows, word):
    assert format(Detail(rows, "en"), "listed one row|other rows") == word
    assert format(Detail("6", "en"), "one row|other rows") == "rows", "without “listed” it is the number six"
