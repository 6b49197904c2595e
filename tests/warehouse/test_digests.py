"""Digests of columns: what must change them, and what must not."""

import pyarrow as pa
import pytest

from atlas_pipeline.warehouse.digests import of_rows


def digest(values: list, kind: pa.DataType) -> str:
    """The digest of a column with these values, row after row."""
    table = pa.table({"row": pa.array(range(len(values)), pa.int64()), "column": pa.array(values, kind)})
    return of_rows(table, ["row"]).columns.get("column", "")


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (["ab", "c"], ["a", "bc"], pa.string()),
        (["ab", ""], ["", "ab"], pa.string()),
        (["", None, "a"], [None, "", "a"], pa.string()),
        ([0, None, 5], [None, 0, 5], pa.int64()),
        ([0.0, None, 5.0], [None, 0.0, 5.0], pa.float64()),
        ([False, None, True], [None, False, True], pa.bool_()),
        ([1, 2], [2, 1], pa.int64()),
    ],
)
def test_whatever_changes_places_changes_the_digest(one, other, kind):
    assert digest(one, kind) != digest(other, kind)


def test_a_column_of_gaps_has_none():
    assert digest([None, None], pa.string()) == ""


def test_a_minus_zero_is_a_zero():
    assert digest([-0.0, 1.0], pa.float64()) == digest([0.0, 1.0], pa.float64())
