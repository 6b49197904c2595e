"""What is edited in the database is not published: doctor, run, rejudge and the readers say so, and there is
a way back."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.e2e.office import call

pytestmark = pytest.mark.e2e


@pytest.fixture
def office(small_office):
    return small_office


def edit(folder, *statements):
    with closing(sqlite3.connect(folder / ".atlas" / "warehouse.db")) as connection, connection:
        for statement in statements:
            assert connection.execute(statement).rowcount > 0


def checks(folder, *options):
    """Of each check of the doctor its state and what it says."""
    done = call(folder, ["doctor", "--format", "json", *options])
    return {one["check"]: (one["state"], one["what"]) for one in json.loads(done.stdout)}


def check(folder, name, *options):
    return checks(folder, *options)[name]


def test_edited_facts_are_told_not_published_and_mended_from_the_archive(office):
    figures = call(office, ["indicators", "--format", "csv"]).stdout
    state, said = check(office, "record", "--archive")
    assert state == "ok"
    whole = ("--archive", "--head", said.split()[-1])

    edit(
        office,
        "UPDATE fact_participants SET sex = 'F'",
        "DELETE FROM fact_activities WHERE row_number % 3 = 0",
    )
    told = checks(office, *whole)
    state, said = told["record"]
    assert state == "failed"
    assert "the stored values of sex have changed" in said
    assert "submissions rejudge 2 --store" in said
    state, said = told["from the archive"]
    assert (state, "participants of submission 2 (THA 2020-H1): differs sex" in said) == ("failed", True)
    assert told["head"][0] == "ok"

    done = call(office, ["run", "--inbox", "inbox"])
    assert done.returncode == 2
    assert "Nothing is published, because stored data were changed" in done.stderr
    assert "Publishing failed." in done.stderr
    assert done.stdout.startswith(
        "Nothing new is published. The figures below are from the last publication."
    )
    assert "activities of submission" in done.stderr
    alerts = call(office, ["alerts", "--format", "csv"]).stdout
    assert "the stored values of sex have changed" in alerts
    assert call(office, ["indicators", "--format", "csv"]).stdout == figures

    done = call(office, ["submissions", "rejudge", "--all", "--format", "csv"])
    assert done.returncode == 1
    lines = {tuple(line.split(",")[2:4]) for line in done.stdout.splitlines()}
    assert {("participants", "differs"), ("activities", "differs"), ("trainings", "same")} <= lines

    for number in ("1", "2"):
        done = call(office, ["submissions", "rejudge", number, "--store"])
        assert (done.returncode, "Stored again from the archive" in done.stderr) == (0, True)
    assert call(office, ["run", "--inbox", "inbox"]).returncode in (0, 1)
    assert call(office, ["indicators", "--format", "csv"]).stdout == figures
    assert "the stored values of sex have changed" not in call(office, ["alerts", "--format", "csv"]).stdout
    told = checks(office, *whole)
    assert told["record"][0] == "failed"  # the edited rows are still there, for whoever asks
    assert told["head"][0] == "ok"


def test_an_edited_figure_is_refused_to_its_reader_and_made_anew(office):
    figures = call(office, ["indicators", "--format", "csv"]).stdout
    edit(
        office,
        "UPDATE indicator_value SET value = value + 1 WHERE indicator = 'K2' AND country = 'THA' "
        "AND calendar = 'semester' AND period = '2020-H1' AND accumulation = 'period' AND breakdown = ''",
    )
    done = call(office, ["indicators", "--format", "csv"])
    assert (done.returncode, done.stdout) == (2, "")
    assert "1 of the figures in the table indicator_value are not the published ones" in done.stderr
    assert "K2 THA semester 2020-H1 period" in done.stderr
    assert call(office, ["run", "--inbox", "inbox"]).returncode in (0, 1)
    assert call(office, ["indicators", "--format", "csv"]).stdout == figures


def test_what_cannot_be_mended_is_sealed_with_a_reason(office):
    assert call(office, ["doctor", "--seal", "no reason"]).returncode == 2
    edit(office, "UPDATE ledger SET who = 'nobody' WHERE seq = 2")
    assert check(office, "record")[0] == "failed"
    assert call(office, ["doctor", "--seal", " "]).returncode == 2
    assert check(office, "record", "--seal", "no backup is whole")[0] == "ok"
    history = call(office, ["history", "--format", "csv"]).stdout
    assert "sealed_as_found" in history
    assert "no backup is whole" in history
    assert "Entry 2 of the ledger was changed after it was written." in history
    assert check(office, "record")[0] == "ok"  # what a publication asks for, as above


def test_an_edited_version_of_the_tables_is_a_sentence(office):
    edit(office, "UPDATE alembic_version SET version_num = '0003'")
    done = call(office, ["run", "--inbox", "inbox"])
    assert (done.returncode, "the version of the tables was edited" in done.stderr.lower()) == (2, True)
    assert check(office, "migrations")[0] == "failed"
