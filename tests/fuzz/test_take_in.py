"""Mutated files through a real warehouse: rows are conserved by query, and a failure leaves nothing
half-written."""

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa

from atlas_pipeline.ingestion.archive import Archive
from atlas_pipeline.ingestion.deliveries import receive
from atlas_pipeline.ingestion.received_names import NAMES_KEY
from atlas_pipeline.ingestion.take_in import take_in_slice, waiting_slices
from atlas_pipeline.quality.conservation import accounts
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import metadata
from sources.delivery import Delivery
from tests.actors import TESTER
from tests.fuzz.mutator import made, recipe_of
from tests.validation.building import NOON, SECRET, plan

FILES = 6
"""Mutated files that come one after the other into one warehouse."""


class Struck(Exception):
    """The failure that is put into the middle of a transaction."""


def deliveries(first: int) -> list[Delivery]:
    found = []
    for seed in range(first, first + FILES):
        mutant = made(recipe_of(seed))
        stem, _, suffix = mutant.name.rpartition(".")
        found.append(Delivery("inbox", f"{seed}/{stem}.{suffix}", mutant.content))
    return found


def take_in(warehouse: Warehouse, archive: Archive, delivery: Delivery, number: int) -> None:
    now = NOON + timedelta(hours=number)
    receive([delivery], plan=plan(), warehouse=warehouse, archive=archive, actor=TESTER, now=now)
    for one in waiting_slices(plan=plan(), warehouse=warehouse):
        take_in_slice(
            one, plan=plan(), warehouse=warehouse, archive=archive, secret=SECRET, actor=TESTER, now=now
        )


def opened(folder, name: str) -> tuple[Warehouse, Archive]:
    moments = iter(NOON + timedelta(seconds=second) for second in range(10**6))
    warehouse = Warehouse(folder / f"{name}.db", clock=lambda: next(moments))
    warehouse.migrate()
    archive = Archive(folder / name, SECRET)
    archive.put_named(NAMES_KEY, b"the same key in both archives...")
    return warehouse, archive


def content(warehouse: Warehouse) -> dict[str, list[tuple]]:
    """Every kept row, without the moments of the ledger, of which an undone attempt uses up some, and the
    hashes over them."""
    with warehouse.engine.connect() as connection:
        return {
            table.name: sorted(
                map(
                    repr,
                    connection.execute(
                        sa.select(*(c for c in table.c if c.name not in ("at", "hash")))
                    ).all(),
                )
            )
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("first", range(0, 24, FILES))
def test_a_failure_at_any_statement_leaves_nothing_half_written(tmp_path, first):
    calm, archive = opened(tmp_path, "calm")
    struck, other = opened(tmp_path, "struck")
    chance = random.Random(first)
    strikes = 0
    for number, delivery in enumerate(deliveries(first)):
        take_in(calm, archive, delivery, number)
        for _ in range(4):
            before, left = content(struck), [chance.randint(1, 40)]

            def strike(_connection, _cursor, statement, *_rest, left=left):  # type: ignore[no-untyped-def]
                if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
                    left[0] -= 1
                    if left[0] == 0:
                        raise Struck

            sa.event.listen(struck.engine, "before_cursor_execute", strike)
            try:
                take_in(struck, other, delivery, number)
            except Struck:
                strikes += 1
                after = content(struck)
                # a transaction that ended before stands whole; the one that was struck left nothing
                assert len(after["intake"]) == sum("took_in" in entry for entry in after["ledger"])
                assert len(after["submission"]) - len(before["submission"]) in (0, 1)
                assert all(
                    set(before[name]) <= set(after[name]) for name in ("intake", "submission", "problem")
                )
            finally:
                sa.event.remove(struck.engine, "before_cursor_execute", strike)
        take_in(struck, other, delivery, number)
        assert content(struck) == content(calm)
    assert struck.ledger.tampering(is_whole=True) == []
    assert strikes
    for one in plan().slices():
        for account in accounts(calm, plan(), one):
            assert account.is_conserved, (one, account)
    calm.close()
    struck.close()
