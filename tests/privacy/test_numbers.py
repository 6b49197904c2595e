"""Numbers and addresses of persons in a text: found, told apart from amounts, and quickly in any text."""

import time

import pytest

from atlas_pipeline.privacy.numbers import numbers_in

LONGEST_CELL = 32_767
"""Characters that a cell of Excel can hold."""


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in numbers_in(text)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Call Ana at 0981 765 432 or ana@example.org", ["ana@example.org", "0981 765 432"]),
        ("a@b@c@d", ["a@b", "c@d"]),
        ("CI 4.567.891", ["CI 4.567.891", "4.567.891"]),
        ("US$ 12.345.678", []),
        ("12.345.678 guaraníes for 20-12345678-3", ["20-12345678-3"]),
        ("12.345.678 personas", []),
        ("12.345.678 trees", ["12.345.678"]),
    ],
)
def test_they_are_told_apart_from_amounts(text, numbers):
    assert found(text) == numbers


@pytest.mark.parametrize("part", ["x", "1", "1 ", "1.", "@", "a@", "a@ ", "1-", "(0", "ci 1", "Gs 1", "+1"])
def test_no_text_of_a_cell_takes_long(part):
    """Patterns that begin anew within a word took a minute. Here each text takes milliseconds."""
    text = (part * LONGEST_CELL)[:LONGEST_CELL]
    began = time.process_time()
    found(text)
    assert time.process_time() - began < 5
