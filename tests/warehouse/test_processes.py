"""Several processes and one warehouse: real processes, started anew, at the same moment."""

import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import entries
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import currency, facts, intake, ledger
from tests.actors import DOOMED, OFFICER
from tests.warehouse.building import deliver, form_load, intake_of, send, trainings
from tests.warehouse.test_currency import check_history

SPAWN = multiprocessing.get_context("spawn")
KEYS = [f"T-{number:04}" for number in range(2000)]


def join_in(barrier):
    """What each worker begins with: the barrier that both meet at before they write."""
    global START
    START = barrier


def take_in(url, unit, content):
    warehouse = Warehouse(url)
    submission, _ = deliver(warehouse, content, unit=unit)
    rows = ({"training_id": key, "title": f"As {content} says"} for key in KEYS)
    load = intake_of(submission, form_load("trainings", *rows))
    START.wait(timeout=60)
    warehouse.intakes.take_in(load, Actor.claimed(f"process {os.getpid()}"))
    warehouse.close()
    return os.getpid()


def migrate(url):
    START.wait(timeout=60)
    Warehouse(url).migrate()
    return os.getpid()


@pytest.fixture(scope="module")
def at_once():
    """Runs a function in two processes at the same moment, once for each tuple of arguments."""
    with ProcessPoolExecutor(2, SPAWN, initializer=join_in, initargs=(SPAWN.Barrier(2),)) as pool:

        def run(target, first, second):
            futures = [pool.submit(target, *arguments) for arguments in (first, second)]
            workers = {future.result(timeout=120) for future in futures}
            assert len(workers - {os.getpid()}) == 2

        yield run


def die_before_the_end(url, submission_id, at_the_brink):
    warehouse = Warehouse(url)
    submission = next(known for known in warehouse.submissions.find() if known.id == submission_id)

    def never_returns(*_, **__):
        at_the_brink.set()
        time.sleep(60)

    entries.append = never_returns
    warehouse.intakes.take_in(intake_of(submission, trainings(*KEYS)), DOOMED)


def test_different_slices_at_once_both_succeed(warehouse, warehouse_url, at_once):
    at_once(take_in, (warehouse_url, "THA", "A"), (warehouse_url, "PRY", "B"))
    current = warehouse.currency.forms()
    assert list(current["unit"]) == ["PRY", "THA"]
    assert list(current["rows_accepted"]) == [len(KEYS)] * 2


def test_the_same_slice_at_once_leaves_one_current(warehouse, warehouse_url, at_once):
    at_once(take_in, (warehouse_url, "THA", "A"), (warehouse_url, "THA", "B"))
    current = warehouse.currency.forms()
    newest = max(submission.id for submission in warehouse.submissions.find())
    assert list(current["submission_id"]) == [newest]
    check_history(warehouse, "THA")


def test_the_same_submission_at_once_is_taken_in_once(warehouse, warehouse_url, at_once):
    deliver(warehouse, "A")
    at_once(take_in, (warehouse_url, "THA", "A"), (warehouse_url, "THA", "A"))
    assert len(warehouse.submissions.find()) == 1
    assert len(warehouse.read(sa.select(intake.c.id))) == 1
    stored = warehouse.read(sa.select(sa.func.count().label("rows")).select_from(facts["trainings"]))
    assert stored.loc[0, "rows"] == len(KEYS)
    assert len(warehouse.read(sa.select(currency.c.id))) == 1


def test_a_killed_process_leaves_nothing_and_blocks_nobody(warehouse, warehouse_url):
    submission, _ = deliver(warehouse, "A")
    at_the_brink = SPAWN.Event()
    doomed = SPAWN.Process(target=die_before_the_end, args=(warehouse_url, submission.id, at_the_brink))
    doomed.start()
    assert at_the_brink.wait(timeout=60)
    doomed.kill()
    doomed.join()
    assert warehouse.read(sa.select(facts["trainings"])).empty
    assert warehouse.read(sa.select(intake)).empty
    receipt = warehouse.intakes.take_in(intake_of(submission, trainings(*KEYS)), OFFICER)
    assert receipt.became_current == ("trainings",)


def test_two_processes_that_find_it_empty_migrate_once(empty_url, at_once):
    at_once(migrate, (empty_url,), (empty_url,))
    warehouse = Warehouse(empty_url)
    warehouse.migrate()
    send(warehouse, "A", trainings("T-1"))
    warehouse.close()


def test_numbers_follow_the_order_of_commits(warehouse, warehouse_url):
    """What has number n is visible before n + 1 is: a reader always sees 1, 2, … without a hole."""
    failures, seen, done = [], [], threading.Event()

    def write(unit):
        try:
            own = Warehouse(warehouse_url)
            for number in range(12):
                send(
                    own,
                    f"{unit} {number}",
                    trainings(*KEYS[: 100 * (number % 3) + 1]),
                    unit=unit,
                    confirms=True,
                )
            own.close()
        except Exception as error:
            failures.append(error)

    def watch():
        while not done.is_set():
            seen.append(list(warehouse.read(sa.select(ledger.c.seq).order_by(ledger.c.seq))["seq"]))

    watcher = threading.Thread(target=watch)
    writers = [threading.Thread(target=write, args=(unit,)) for unit in ("THA", "PRY", "LBR")]
    for thread in (watcher, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    watcher.join()
    assert failures == []
    assert len(seen) > 3
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in seen)
    assert warehouse.ledger.seq_at() == 3 * 12 * 2


@pytest.mark.parametrize("warehouse_url", ["sqlite"], indirect=True)
def test_a_writer_that_waits_too_long_gets_a_sentence(warehouse, warehouse_url, monkeypatch):
    from atlas_pipeline.warehouse import dialects
    from atlas_pipeline.warehouse.dialects import writing
    from atlas_pipeline.warehouse.errors import WarehouseError

    monkeypatch.setattr(dialects, "BUSY_SECONDS", 0.05)
    impatient = Warehouse(warehouse_url)
    with (
        writing(warehouse.engine),
        pytest.raises(WarehouseError, match="another process has blocked the warehouse"),
    ):
        deliver(impatient, "A")
    impatient.close()
