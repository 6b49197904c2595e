"""Frames in and out: every kind of value, the same from both engines, nothing rounded or lost."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_pipeline.warehouse.bulk import insert_frame, read_frame
from atlas_pipeline.warehouse.dialects import Instant, writing
from atlas_pipeline.warehouse.errors import WarehouseError

everything = sa.Table(
    "everything",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text),
    sa.Column("big", sa.BigInteger),
    sa.Column("number", sa.Float),
    sa.Column("is_so", sa.Boolean),
    sa.Column("day", sa.Date),
    sa.Column("at", Instant),
)

MOMENT = datetime(2020, 6, 30, 23, 59, 59, 123456, tzinfo=UTC)


@pytest.fixture
def engine(warehouse):
    with writing(warehouse.engine) as connection:
        everything.create(connection)
    return warehouse.engine


def frame_of(*rows):
    """Rows of (text, big, number, is_so, day, at)."""
    columns = dict(zip(["text", "big", "number", "is_so", "day", "at"], zip(*rows, strict=True), strict=True))
    return pd.DataFrame(
        {
            "id": range(len(rows)),
            "text": pd.array(columns["text"], dtype="str"),
            "big": pd.array(columns["big"], dtype="Int64"),
            "number": pd.array(columns["number"], dtype="float64"),
            "is_so": pd.array(columns["is_so"], dtype="boolean"),
            "day": pd.to_datetime(pd.Series(columns["day"])).astype("datetime64[s]"),
            "at": pd.Series(pd.to_datetime(pd.Series(columns["at"]), utc=True)).dt.as_unit("us"),
        }
    )


def there_and_back(engine, frame):
    with writing(engine) as connection:
        connection.execute(sa.text("DELETE FROM everything"))
        assert insert_frame(connection, everything, frame) == len(frame)
    with engine.connect() as connection:
        return read_frame(connection, sa.select(everything).order_by(everything.c.id))


def test_every_kind_of_value_comes_back_with_its_dtype(engine):
    sent = frame_of(
        ("กรุงเทพ", 2**63 - 1, 0.1, True, date(2020, 2, 29), MOMENT),
        ("", -(2**63), -1e300, False, date(1899, 12, 31), MOMENT.replace(year=1999)),
        (None, None, None, None, None, None),
        ('a "quoted", 100 %\r\nnext; line\t\\N', 0, 5.0, True, date(2562, 1, 1), MOMENT),
    )
    back = there_and_back(engine, sent)
    assert back.dtypes.astype(str).to_dict() == {
        "id": "int64",
        "text": "str",
        "big": "Int64",
        "number": "float64",
        "is_so": "boolean",
        "day": "datetime64[s]",
        "at": "datetime64[us, UTC]",
    }
    pd.testing.assert_frame_equal(back, sent)


def test_dtypes_do_not_depend_on_the_rows(engine):
    empty = there_and_back(engine, frame_of(("", 1, 1.0, True, date(2020, 1, 1), MOMENT)).head(0))
    full = there_and_back(engine, frame_of(("a", 1, 1.0, True, date(2020, 1, 1), MOMENT)))
    assert empty.empty
    assert list(empty.dtypes) == list(full.dtypes)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.none()
            | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.floats(allow_nan=False, allow_infinity=False),
            st.none() | st.booleans(),
            st.none() | st.dates(date(1000, 1, 1), date(2999, 12, 31)),
            st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_goes_in_comes_out(engine, rows):
    sent = frame_of(*rows)
    pd.testing.assert_frame_equal(there_and_back(engine, sent), sent)


def test_dtypes_that_judging_may_bring_are_taken(engine):
    rows = pd.DataFrame(
        {
            "id": np.array([1, 2]),
            "text": pd.Categorical(["F", None]),
            "big": [1.0, np.nan],
            "number": pd.array([1, None], dtype="Int64"),
            "is_so": pd.Series([True, None], dtype="object"),
            "day": pd.Series([date(2020, 1, 1), None], dtype="object"),
            "at": pd.Series([MOMENT, None], dtype="object"),
        }
    )
    back = there_and_back(engine, rows)
    assert back.loc[0, ["text", "big", "number", "is_so"]].tolist() == ["F", 1, 1.0, True]
    assert back.loc[1].drop("id").isna().all()


@pytest.mark.parametrize(
    ("column", "value"),
    [("big", 1.5), ("number", "many"), ("day", "yesterday"), ("text", "a\x00b"), ("is_so", "x")],
)
def test_what_does_not_fit_is_refused_by_name(engine, column, value):
    frame = (
        frame_of(("a", 1, 1.0, True, date(2020, 1, 1), MOMENT)).drop(columns=column).assign(**{column: value})
    )
    with pytest.raises(WarehouseError, match=f"the column {column} of everything"):
        there_and_back(engine, frame)


def test_a_column_too_few_or_too_many_is_refused_by_name(engine):
    frame = frame_of(("a", 1, 1.0, True, date(2020, 1, 1), MOMENT))
    with pytest.raises(WarehouseError, match="other columns: day"):
        there_and_back(engine, frame.drop(columns="day"))
    with pytest.raises(WarehouseError, match="other columns: name"):
        there_and_back(engine, frame.assign(name="x"))


def test_conditions_labels_categories_and_lists_work_alike(engine):
    there_and_back(
        engine,
        frame_of(
            ("50 %", 1, 1.0, True, date(2020, 1, 1), MOMENT),
            ("it's", 2, 2.0, False, date(2020, 6, 30), MOMENT),
            ("50 %", 3, 3.0, None, date(2020, 7, 1), MOMENT),
        ),
    )
    table = everything.c
    with engine.connect() as connection:
        by_text = sa.select(table.id, table.text.label("kind")).where(table.text.in_(["50 %", "it's"]))
        found = read_frame(connection, by_text.order_by(table.id), categories=["kind"])
        assert list(found["kind"]) == ["50 %", "it's", "50 %"]
        assert isinstance(found["kind"].dtype, pd.CategoricalDtype)
        like = sa.select(table.id).where(
            table.text.like("50 %"), table.at <= MOMENT, table.is_so.is_not(None)
        )
        assert list(read_frame(connection, like)["id"]) == [0]
        by_day = sa.select(sa.func.count().label("rows"), sa.func.max(table.day).label("day"))
        counted = read_frame(connection, by_day.where(table.day < date(2020, 7, 1)))
        assert (counted.iloc[0]["rows"], counted.iloc[0]["day"]) == (2, pd.Timestamp("2020-06-30"))
        both = sa.union_all(sa.select(table.id), sa.select(table.id))
        assert len(read_frame(connection, both)) == 6


def test_a_gap_of_an_outer_join_turns_integers_nullable(engine):
    there_and_back(engine, frame_of(("a", 1, 1.0, True, None, None), ("b", 9, 1.0, True, None, None)))
    other = everything.alias()
    joined = sa.select(everything.c.text, other.c.id).outerjoin(other, other.c.id == everything.c.big)
    with engine.connect() as connection:
        back = read_frame(connection, joined.order_by(everything.c.id))
    assert str(back["id"].dtype) == "Int64"
    assert back["id"].isna().tolist() == [False, True]


def test_two_columns_of_one_name_are_refused(engine):
    with engine.connect() as connection, pytest.raises(WarehouseError, match="label one"):
        read_frame(connection, sa.select(everything.c.id, everything.alias().c.id))


def test_more_rows_than_a_batch(engine):
    count = 120_001
    frame = frame_of(*[("x", 1, 1.0, True, None, None)]).loc[[0] * count].assign(id=range(count))
    back = there_and_back(engine, frame)
    assert list(back["id"]) == list(range(count))


def test_bulk_loads_are_part_of_the_transaction(engine):
    frame = frame_of(("a", 1, 1.0, True, None, None))
    with engine.connect() as connection, connection.begin() as transaction:
        insert_frame(connection, everything, frame)
        assert len(read_frame(connection, sa.select(everything))) == 1
        transaction.rollback()
    with engine.connect() as connection:
        assert read_frame(connection, sa.select(everything)).empty
