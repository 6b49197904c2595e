"""Row conservation as it is read back from the warehouse, and that a row that goes missing is found."""

import dataclasses

import pytest
import sqlalchemy as sa

from atlas_pipeline.quality.conservation import FormAccount, accounts
from atlas_pipeline.warehouse import tables
from tests.ingestion.test_take_in import Office
from tests.validation.building import TRAINING, people, table, workbook

BAD = {**TRAINING, "training_id": "T2", "hours": "many"}


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    office.take_in(("a.xlsx", workbook(trainings=table(TRAINING, BAD), participants=people({}))))
    return office


def account(office: Office, form: str) -> FormAccount:
    (one,) = [
        one
        for one in accounts(office.warehouse, office.plan, office.plan.slice("THA", "2019-H2"))
        if one.form == form
    ]
    return one


def test_what_came_in_is_accounted_for(office):
    trainings = account(office, "trainings")
    assert (trainings.rows_read, trainings.rows_accepted, trainings.rows_set_aside) == (2, 1, 1)
    assert (trainings.rows_stored, trainings.rows_current, trainings.errors) == (1, 1, 1)
    assert trainings.problems[0]["column"] == "hours"
    assert trainings.is_conserved
    assert account(office, "participants").is_conserved


def test_what_nobody_carried_has_no_account_of_rows(office):
    assert account(office, "outputs") == FormAccount(form="outputs")


def test_a_form_that_came_again_unchanged_is_accounted_for(office):
    office.take_in(
        ("b.xlsx", workbook(trainings=table(TRAINING, BAD), participants=people({}, {"full_name": "B"})))
    )
    trainings = account(office, "trainings")
    assert (trainings.outcome, trainings.rows_stored, trainings.rows_current) == ("unchanged", 0, 1)
    assert trainings.is_conserved
    assert account(office, "participants").rows_current == 2


@pytest.mark.parametrize("form", ["trainings", "participants"])
def test_a_row_that_goes_missing_is_found(office, form):
    with office.warehouse.engine.begin() as connection:
        connection.execute(sa.delete(tables.facts[form]))
    lost = account(office, form)
    assert lost.rows_stored == 0
    assert not lost.is_conserved


def test_a_row_that_is_counted_twice_is_found(office):
    fact = tables.facts["participants"]
    with office.warehouse.engine.begin() as connection:
        row = dict(connection.execute(sa.select(fact)).mappings().one())
        connection.execute(sa.insert(fact), [row | {"row_number": 99}])
    assert not account(office, "participants").is_conserved


def test_counts_that_do_not_add_up_are_found(office):
    one = account(office, "trainings")
    assert not dataclasses.replace(one, rows_read=one.rows_read + 1).is_conserved
    assert not dataclasses.replace(one, rows_set_aside=0).is_conserved
