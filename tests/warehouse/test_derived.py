"""Derived tables are replaced as a whole, and a reader never finds them empty."""

import threading

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import indicator_value

context = sa.Table(
    "context_numbers",
    sa.MetaData(),
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("value", sa.Float),
)


def values(number, count=1):
    frame = pd.DataFrame({column.name: [""] * count for column in indicator_value.columns})
    return frame.assign(
        category=[f"c{row}" for row in range(count)],
        value=float(number),
        numerator=None,
        denominator=None,
        rows=number,
        persons=None,
        eligible=None,
        status="reported",
    )


def test_a_frame_replaces_what_was_there(warehouse):
    for number in (1, 2):
        warehouse.derived.replace({"indicator_value": values(number)})
        assert list(warehouse.read(sa.select(indicator_value.c.value))["value"]) == [number]


def test_a_table_of_its_own_may_change_its_shape(warehouse):
    warehouse.derived.replace({context: pd.DataFrame({"country": ["THA"], "value": [1.5]})})
    wider = sa.Table(
        "context_numbers",
        sa.MetaData(),
        sa.Column("country", sa.Text, primary_key=True),
        sa.Column("value", sa.Float),
        sa.Column("note", sa.Text),
    )
    warehouse.derived.replace({wider: pd.DataFrame({"country": ["THA"], "value": [None], "note": ["n/a"]})})
    assert warehouse.read(sa.select(wider)).loc[0, "note"] == "n/a"


def test_all_tables_change_or_none(warehouse):
    warehouse.derived.replace({"indicator_value": values(1)})
    with pytest.raises(WarehouseError, match="other columns: value"):
        warehouse.derived.replace({"indicator_value": values(2), context: pd.DataFrame({"country": ["THA"]})})
    assert list(warehouse.read(sa.select(indicator_value.c.value))["value"]) == [1]


def test_kept_and_unknown_tables_are_refused(warehouse):
    with pytest.raises(WarehouseError, match="ledger is kept"):
        warehouse.derived.replace({"ledger": pd.DataFrame()})
    with pytest.raises(WarehouseError, match="no derived table figures"):
        warehouse.derived.replace({"figures": pd.DataFrame()})


def test_a_reader_sees_the_old_or_the_new_never_none(warehouse, warehouse_url):
    warehouse.derived.replace({"indicator_value": values(1, 500)})
    failures, done = [], threading.Event()

    def publish():
        own = Warehouse(warehouse_url)
        for number in range(2, 12):
            own.derived.replace({"indicator_value": values(number, 500)})
        own.close()
        done.set()

    publisher = threading.Thread(target=publish)
    publisher.start()
    seen = set()
    while not done.is_set():
        found = warehouse.read(sa.select(indicator_value.c.value))
        if len(found) != 500 or found["value"].nunique() != 1:
            failures.append(found)
        seen |= set(found["value"])
    publisher.join()
    assert failures == []
    assert len(seen) > 1
