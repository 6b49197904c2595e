"""What the command line writes as CSV is safe to open in a spreadsheet program."""

import pytest

from atlas_pipeline.cli.output import written


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－1"])
def test_text_that_begins_a_formula_is_defused(text):
    assert written(text) == f"'{text}"


@pytest.mark.parametrize(("value", "shown"), [(-5, -5), (-0.5, -0.5), ("a=b", "a=b"), (None, ""), ("", "")])
def test_numbers_and_other_texts_stay_as_they_are(value, shown):
    assert written(value) == shown
