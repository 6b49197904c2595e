"""Targets row by row: what stands for a total, and what a revision must say."""

import pytest

from tests.plan.test_checks import TARGET


def test_a_target_of_a_category_does_not_stand_for_the_total(folder):
    rows = folder.rows("targets.csv")
    for row in rows:
        if (row["indicator"], row["country"], row["period"]) == ("K2", "THA", "2022-H2"):
            row["category"] = "sex=F"
    folder.write_rows("targets.csv", rows)
    assert folder.problems() == [("targets.csv", "K2 THA 2022-H2", "target")]


@pytest.mark.parametrize("field", ["reason", "donor_reference"])
def test_the_first_revision_of_a_target_says_why(folder, field):
    """2022-H2 has no revision yet in the packaged plan."""
    new = TARGET | {"period": "2022-H2", field: ""}
    row = folder.add_row("targets.csv", **new)
    assert folder.problems() == [("targets.csv", f"{row} (K2 THA 2022-H2)", field)]
