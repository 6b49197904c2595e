"""Errors within a run: which are tried again, which fail at once with a sentence, which are ours."""

import dagster as dg
import httpx
import pytest
import sqlalchemy as sa
import sqlalchemy.exc

from atlas_pipeline.orchestration.failures import failing_in_words
from atlas_pipeline.privacy.secret import SecretError

BUSY = sqlalchemy.exc.OperationalError("UPDATE …", {}, Exception("database is locked"))


def run(*raised: Exception | None) -> tuple[dg.ExecuteInProcessResult, int]:
    """An op that raises these one after the other, one a try; None: it goes well. With how often it was
    tried."""
    tries = []

    @dg.op
    @failing_in_words
    def work():
        tries.append(1)
        error = raised[min(len(tries), len(raised)) - 1]
        if error is not None:
            raise error

    @dg.job
    def job():
        work()

    return job.execute_in_process(raise_on_error=False), len(tries)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("atlas_pipeline.orchestration.failures.WAIT_SECONDS", 0)


@pytest.mark.parametrize("passing", [BUSY, httpx.ConnectError("no route")])
def test_a_passing_trouble_is_tried_again(passing):
    result, tries = run(passing, passing, None)
    assert result.success
    assert tries == 3


def test_it_is_not_tried_for_ever():
    result, tries = run(BUSY)
    assert not result.success
    assert tries == 4


def test_a_wrong_secret_fails_at_once_with_its_sentence():
    result, tries = run(SecretError("the secret file is missing; put it back from a backup"))
    assert not result.success
    assert tries == 1
    failure = result.failure_data_for_node("work")
    assert failure.user_failure_data.description == ("The secret file is missing; put it back from a backup.")


@pytest.mark.parametrize(
    "ours", [ZeroDivisionError("a fault"), sqlalchemy.exc.IntegrityError("INSERT …", {}, Exception("unique"))]
)
def test_a_fault_of_ours_is_neither_tried_again_nor_dressed_up(ours):
    result, tries = run(ours)
    assert not result.success
    assert tries == 1
    assert type(ours).__name__ in result.failure_data_for_node("work").error.cause.cls_name


def test_a_body_that_yields_fails_in_words_as_well():
    @dg.op(out=dg.DynamicOut(int))
    @failing_in_words
    def work():
        yield dg.DynamicOutput(1, mapping_key="a")
        raise SecretError("the secret is another")

    @dg.job
    def job():
        work()

    result = job.execute_in_process(raise_on_error=False)
    assert result.failure_data_for_node("work").user_failure_data.description == "The secret is another."


def test_no_error_of_the_database_carries_what_was_written(tmp_path):
    from atlas_pipeline.warehouse.store import Warehouse

    engine = Warehouse(f"sqlite:///{tmp_path / 'warehouse.db'}").engine
    with pytest.raises(sqlalchemy.exc.DBAPIError) as told, engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:name)"), {"name": "Somchai Planted"})
    assert "Planted" not in str(told.value)
