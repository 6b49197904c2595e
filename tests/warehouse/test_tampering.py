"""What is edited in the database is found, and told in a sentence; what the program itself does is not."""

import dataclasses

import pandas as pd
import pytest
import sqlalchemy as sa

from atlas_pipeline.alerts import tampering as words
from atlas_pipeline.warehouse import chain, tampering
from atlas_pipeline.warehouse.chain import Head
from atlas_pipeline.warehouse.contents import BRIDGED, FACT_TABLES, GROUPED, WHOLE
from atlas_pipeline.warehouse.dialects import writing
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import metadata
from tests.actors import ENGINEER, OFFICER, PROGRAM
from tests.depth import examples
from tests.warehouse.building import deliver, form_load, intake_of, send, trainings
from tests.warehouse.edited import FLAWED, edit, figures, fill, show, state

COUNTING = 2
"""The intake that counts of THA 2020-H1."""

PARTICIPANT = (
    "INSERT INTO fact_participants (intake_id, row_number, training_id, sex, person_key) "
    "VALUES (2, 99, 'T-1', 'F', 5)"
)
COPY_HEAD = (
    "UPDATE ledger_head SET seq = (SELECT max(seq) FROM ledger), hash = (SELECT hash FROM ledger ORDER BY "
    "seq DESC LIMIT 1)"
)

TAMPERINGS = {
    "a value": (
        ["UPDATE fact_participants SET sex = 'F' WHERE row_number = 3"],
        "participants of submission 2 (THA 2020-H1): the stored values of sex have changed",
    ),
    "a gap": (
        ["UPDATE fact_trainings SET title = NULL WHERE title = ''"],
        "trainings of submission 2 (THA 2020-H1): the stored values of title have changed",
    ),
    "a gap filled": (
        ["UPDATE fact_trainings SET admin1 = '' WHERE intake_id = 2 AND row_number = 2"],
        "trainings of submission 2 (THA 2020-H1): the stored values of admin1 have changed",
    ),
    "a number by a hair": (
        ["UPDATE fact_trainings SET hours = 6.5000000000000009 WHERE row_number = 2 AND intake_id = 2"],
        "trainings of submission 2 (THA 2020-H1): the stored values of hours have changed",
    ),
    "a date": (
        ["UPDATE fact_trainings SET start_date = '2020-03-02' WHERE row_number = 2 AND intake_id = 2"],
        "the stored values of start_date have changed",
    ),
    "yes and no": (
        ["UPDATE fact_participants SET completed = NOT completed"],
        "the stored values of completed have changed",
    ),
    "a third of the rows": (
        ["DELETE FROM fact_participants WHERE row_number = 3"],
        "participants of submission 2 (THA 2020-H1): 3 rows were stored, but the table now has 2",
    ),
    "a row more": (
        [PARTICIPANT],
        "participants of submission 2 (THA 2020-H1): 3 rows were stored, but the table now has 4",
    ),
    "two rows exchanged": (
        [
            "UPDATE fact_participants SET row_number = 90 WHERE row_number = 2",
            "UPDATE fact_participants SET row_number = 2 WHERE row_number = 3",
            "UPDATE fact_participants SET row_number = 3 WHERE row_number = 90",
        ],
        "the stored values of person_key have changed",
    ),
    "a bridge row": (
        ["UPDATE fact_trainings_topics SET value = 'FL' WHERE value = 'HT'"],
        "trainings of submission 2 (THA 2020-H1): the stored values of topics have changed",
    ),
    "a bridge row deleted": (
        ["DELETE FROM fact_trainings_topics WHERE value = 'HT'"],
        "trainings of submission 2 (THA 2020-H1): the stored values of topics have changed",
    ),
    "counts": (
        [
            (
                "UPDATE intake_form SET rows_set_aside = 0, rows_read = 3 WHERE intake_id = 2 AND form = "
                "'trainings'"
            )
        ],
        (
            "counts of submission 2 (THA 2020-H1, intake 2) changed after they were stored: rows_read, "
            "rows_set_aside"
        ),
    ),
    "a problem": (
        ["DELETE FROM problem"],
        "problems of submission 2 (THA 2020-H1, intake 2) changed after they were stored: 1 then, 0 now",
    ),
    "what counts": (
        ["UPDATE currency SET intake_id = 1 WHERE unit = 'THA' AND form = 'trainings' AND to_seq IS NULL"],
        "trainings of THA 2020-H1 are not those of the ledger: the ledger says intakes 1 (3–5), 2 (5–)",
    ),
    "until when it counted": (
        ["UPDATE currency SET to_seq = to_seq + 1 WHERE to_seq IS NOT NULL"],
        "the ledger says intakes 1 (3–5), 2 (5–), the table says 1 (3–6), 2 (5–)",
    ),
    "what counts no more": (
        ["UPDATE currency SET to_seq = 6 WHERE form = 'participants'"],
        "The current rows for participants of THA 2020-H1",
    ),
    "an entry": (
        ["UPDATE ledger SET who = 'nobody' WHERE seq = 4"],
        "Entry 4 of the ledger was changed after",
    ),
    "the details of an entry": (
        ["UPDATE ledger SET details = '[]' WHERE what = 'raw_file_taken_out'"],
        "Entry 11 of the ledger was changed after",
    ),
    "an entry in the middle": (["DELETE FROM ledger WHERE seq = 4"], "Entry 4 of the ledger is missing"),
    "the first entry": (["DELETE FROM ledger WHERE seq = 1"], "Entry 1 of the ledger is missing"),
    "the last entry": (
        ["DELETE FROM ledger WHERE seq = 11"],
        "The ledger ends too early: entry 11 and all later entries are missing",
    ),
    "an entry in the middle, renumbered": (
        ["DELETE FROM ledger WHERE seq = 10", "UPDATE ledger SET seq = 10 WHERE seq = 11"],
        "Entry 10 of the ledger was changed after",
    ),
    "the head": (["DELETE FROM ledger_head"], "The ledger has 11 entries and no head"),
    "the plan of an intake": (
        ["UPDATE intake SET plan_version = 'plan 2' WHERE id = 2"],
        "intake 2 changed after it was stored: plan_version",
    ),
    "the bytes of a submission": (
        ["UPDATE submission SET sha256 = 'sha of Z' WHERE id = 2"],
        "submission 2 changed after it was stored: sha256",
    ),
    "whose submission": (
        ["UPDATE submission SET unit = 'PRY' WHERE id = 1"],
        "submission 1 changed after it was stored: unit",
    ),
    "a submission": (
        ["DELETE FROM submission WHERE id = 1"],
        "submission 1 was stored, but is no longer there",
    ),
    "a submission nobody received": (
        [
            (
                "INSERT INTO submission (id, source, file_name, sha256, size_bytes, received_at) "
                "VALUES (77, 'inbox', 'x', 'y', 1, '2020-07-01 12:00:00.000000')"
            )
        ],
        "submission 77 is in the table, but not in the ledger",
    ),
    "a published figure": (
        ["UPDATE published_figure SET value = 30 WHERE indicator = 'K1'"],
        "The figures that publication 9 showed or ended are not the recorded ones (value)",
    ),
    "a figure no longer shown": (
        ["UPDATE published_figure SET value = 4 WHERE to_seq IS NOT NULL"],
        "The figures that publication 9 showed or ended",
    ),
    "since when a figure is not shown": (
        ["UPDATE published_figure SET to_seq = NULL"],
        "The figures that publication 10 showed or ended",
    ),
    "a publication": (
        ["DELETE FROM publication WHERE seq = 9"],
        "publication 9 was stored, but is no longer there",
    ),
    "a decision on persons": (
        [
            (
                "INSERT INTO person_link (id, person_key, same_as, from_seq, decision) "
                "VALUES (50, -8, 4611686018427387904, 8, 'same')"
            )
        ],
        "The stored links between persons are not the decisions that were recorded: 1 entries then, 2 now",
    ),
    "a decision taken back": (
        ["UPDATE person_link SET to_seq = 9"],
        "are not the decisions that were recorded: 1 entries then, 1 now (to_seq)",
    ),
    "a plan": (
        ["""UPDATE plan_version SET plan = '{"plan": 2}'"""],
        "The stored plans are not the recorded ones (plan)",
    ),
    "a figure in the derived table": (
        ["UPDATE indicator_value SET value = 200 WHERE indicator = 'K2'"],
        "The table indicator_value does not hold the last published figures (value)",
    ),
}


DOCTORS = ("a figure no longer shown", "a figure in the derived table")
"""What is seen by the whole look only: what is shown no more, and what publishing makes anew."""


@pytest.fixture
def filled(warehouse):
    fill(warehouse)
    assert state(warehouse) == {"last": 11}
    return warehouse


def said(warehouse, *, is_whole=True):
    return [words.sentence(one) for one in warehouse.ledger.tampering(is_whole=is_whole)]


@pytest.mark.parametrize("name", TAMPERINGS)
def test_it_is_found_and_told(filled, name):
    assert said(filled) == said(filled, is_whole=False) == []
    statements, sentence = TAMPERINGS[name]
    edit(filled, *statements)
    assert sentence in " ".join(said(filled))
    assert bool(said(filled, is_whole=False)) is (name not in DOCTORS)


@pytest.mark.parametrize("warehouse_url", examples(["sqlite"], ["sqlite", "postgresql"]), indirect=True)
@pytest.mark.parametrize("name", TAMPERINGS)
def test_nothing_is_published_from_it_and_every_language_tells_it(filled, name):
    edit(filled, *TAMPERINGS[name][0])
    found = filled.ledger.tampering(is_whole=name in DOCTORS)
    assert found
    if name == "a figure in the derived table":  # made anew by publishing
        words.refuse(found)
    else:
        with pytest.raises(WarehouseError, match="nothing is published, because stored data were changed"):
            words.refuse(found)
    for one in found:
        told = {words.sentence(one, language) for language in ("en", "es", "th")}
        assert len(told) == 3
        assert all("{" not in sentence for sentence in told)
        assert {words.next_step(one, language) for language in ("en", "es", "th")}.isdisjoint(told)


def test_an_old_intake_is_looked_at_by_the_whole_look_only(filled):
    edit(filled, "UPDATE fact_trainings SET title = 'x' WHERE intake_id = 1")
    assert said(filled, is_whole=False) == []
    assert said(filled) == [
        "trainings of submission 1 (THA 2020-H1): the stored values of title have changed (intake 1)."
    ]


def test_rows_of_an_intake_that_never_was_are_found(filled):
    edit(filled, PARTICIPANT.replace("(2, 99", "(12, 99"))
    assert said(filled) == [
        "participants of submission ? (?): 0 rows were stored, but the table now has 1 (intake 12)."
    ]


def test_a_value_of_another_type_is_told(warehouse):
    if warehouse.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps none")
    fill(warehouse)
    edit(
        warehouse,
        "UPDATE fact_trainings SET hours = 'many' WHERE intake_id = 2 AND row_number = 2",
        "UPDATE intake_form SET rows_read = 'all' WHERE intake_id = 1",
        "UPDATE published_figure SET value = 'x'",
    )
    found = said(warehouse)
    for table in ("fact_trainings", "intake_form", "published_figure"):
        assert f"The table {table} holds a value that cannot be read" in " ".join(found)


def test_one_who_cuts_the_ledger_and_moves_the_head_is_found_by_a_copy_of_it(filled):
    copy = filled.ledger.head()
    assert filled.ledger.follows(copy)
    edit(filled, "DELETE FROM ledger WHERE seq = 11", COPY_HEAD)
    assert said(filled) == []  # nothing hung on that entry
    assert not filled.ledger.follows(copy)
    assert filled.ledger.follows(filled.ledger.head())


def test_one_who_makes_the_whole_chain_anew_is_found_by_a_copy_of_the_head(filled):
    """The limit of what the database alone can show."""
    copy = filled.ledger.head()
    edit(filled, "UPDATE ledger SET who = 'nobody' WHERE seq = 4")
    with writing(filled.engine) as connection:
        before = ""
        for entry in chain.entries(connection):
            before = chain.hash_of(entry, before)
            connection.execute(
                sa.text("UPDATE ledger SET hash = :hash WHERE seq = :seq"),
                {"hash": before, "seq": entry["seq"]},
            )
        chain.move_head(connection, Head(copy.seq, before))
    assert said(filled) == []
    assert not filled.ledger.follows(copy)


# ------------------------------------------------------------------ who may write


def test_what_the_program_does_is_not_tampering(warehouse):
    fill(warehouse)
    warehouse.persons.undo(7, -8, OFFICER, "two forms")
    warehouse.persons.decide(7, 2**62, "different", OFFICER, "seen both")
    dropping, _ = send(warehouse, "D", trainings("T-1", "T-2"))
    warehouse.intakes.confirm(dropping.id, ["trainings"], OFFICER, "meant")
    send(warehouse, "E", trainings("T-1", "T-2", "T-9"))
    warehouse.intakes.dismiss(deliver(warehouse, "F")[0].id, OFFICER, "a mistake")
    show(warehouse, K1=5)
    show(warehouse, K1=5)
    warehouse.plans.record("plan 2", '{"plan": 2}', ENGINEER)
    warehouse.plans.record("plan 1", '{"plan": 1}', ENGINEER)
    assert said(warehouse) == []


def test_other_pseudonyms_are_no_tampering(filled):
    filled.plans.recognise_secret("old", OFFICER)
    new = {key: key + 1000 for key in filled.persons.pseudonyms()}
    filled.persons.replace_pseudonyms(new, "new", "old", OFFICER)
    assert said(filled) == []
    edit(filled, "UPDATE fact_participants SET sex = 'F' WHERE row_number = 2")
    assert len(said(filled)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact_participants SET person_key = 8 WHERE row_number = 2",
        "UPDATE person_link SET decision = 'different'",
    ],
)
def test_edited_pseudonyms_are_not_made_true_by_a_rotation(filled, statement):
    filled.plans.recognise_secret("old", OFFICER)
    edit(filled, statement)
    new = {key: key + 1000 for key in filled.persons.pseudonyms()}
    with pytest.raises(WarehouseError, match="changed after they were stored"):
        filled.persons.replace_pseudonyms(new, "new", "old", OFFICER)


def test_another_edited_column_is_still_found_after_a_rotation(filled):
    filled.plans.recognise_secret("old", OFFICER)
    edit(filled, "UPDATE fact_participants SET sex = 'F' WHERE row_number = 2")
    filled.persons.replace_pseudonyms(
        {key: key + 1 for key in filled.persons.pseudonyms()}, "new", "old", OFFICER
    )
    assert ["values of sex have changed" in one for one in said(filled)] == [True]


def test_a_new_nullable_column_changes_no_digest(filled):
    """Fact columns are only added, nullable: as a later version of the program reads them."""
    edited = {**FACT_TABLES}
    form, table, key = FACT_TABLES["fact_trainings"]
    wider = sa.Table(
        table.name,
        sa.MetaData(),
        *(column._copy() for column in table.columns),
        sa.Column("institution_id", sa.Text, nullable=True),
    )
    with filled.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE fact_trainings ADD COLUMN institution_id TEXT")
    FACT_TABLES["fact_trainings"] = (form, wider, key)
    try:
        assert said(filled) == []
        edit(filled, "UPDATE fact_trainings SET institution_id = 'THA-MOJ' WHERE intake_id = 2")
        assert ["values of institution_id have changed" in one for one in said(filled)] == [True]
    finally:
        FACT_TABLES.update(edited)
        with filled.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE fact_trainings DROP COLUMN institution_id")


def test_mending_stores_the_forms_that_count_anew(filled):
    edit(filled, PARTICIPANT, "DELETE FROM fact_trainings WHERE intake_id = 2 AND row_number = 2")
    people = [{"training_id": "T-1", "person_key": key, "sex": "M"} for key in (7, -8, 2**62)]
    submission = filled.submissions.find()[1]
    load = intake_of(submission, trainings("T-1", "T-2", "T-3"), form_load("participants", *people))
    receipt = filled.intakes.repair(dataclasses.replace(load, problems=(FLAWED,)), OFFICER)
    assert set(receipt.became_current) == {"trainings", "participants"}
    assert said(filled, is_whole=False) == []
    assert len(said(filled)) == 2  # the edited rows stay where they are
    with pytest.raises(WarehouseError, match="no form of submission 1 is current"):
        filled.intakes.repair(intake_of(filled.submissions.find()[0], trainings("T-1")), OFFICER)


def test_what_is_sealed_as_found_is_the_beginning(filled):
    edit(filled, "UPDATE fact_participants SET sex = 'F'", "UPDATE ledger SET who = 'nobody' WHERE seq = 4")
    assert len(said(filled)) == 2
    filled.ledger.seal_as_found(ENGINEER, {"why": "no backup is whole"})
    assert said(filled) == []
    send(filled, "G", trainings("T-1", "T-2", "T-3", "T-4"))
    show(filled, K1=9)
    assert said(filled) == []
    edit(filled, "UPDATE ledger SET who = 'somebody' WHERE seq = 4")
    assert said(filled) == ["Entry 11 of the ledger was changed after it was written."]


# ------------------------------------------------------------------ databases from before


def test_a_database_from_before_is_sealed_as_found(filled):
    show(filled, K1=4, K2=1)
    with filled.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE ledger_head")
        for column in ("content", "hash"):
            connection.exec_driver_sql(f"ALTER TABLE ledger DROP COLUMN {column}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
    filled.migrate()
    assert said(filled) == []
    with filled.engine.connect() as connection:
        newest = chain.entries(connection)[-1]
    assert (newest["what"], newest["who"], newest["seq"]) == (chain.SEALED, PROGRAM.name, 13)
    send(filled, "H", trainings("T-1", "T-2", "T-3", "T-4"))
    show(filled, K1=4, K2=2)
    assert said(filled) == []
    edit(
        filled,
        "UPDATE fact_participants SET sex = 'F'",
        "UPDATE published_figure SET value = 9 WHERE from_seq = 9",
    )
    assert len(said(filled)) == 2


@pytest.mark.parametrize("stored", ["'0004'", "NULL"])
def test_an_edited_version_of_the_tables_is_told(filled, stored):
    if stored == "NULL":
        edit(filled, "DELETE FROM alembic_version")
    else:
        edit(filled, f"UPDATE alembic_version SET version_num = {stored}")
    try:
        assert "The version of the tables was edited" in (filled.edited_revision or "")
        with pytest.raises(WarehouseError, match="the version of the tables was edited"):
            filled.migrate()
    finally:
        with filled.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{filled.revision}')")


# ------------------------------------------------------------------ readers, and what is covered


def test_a_reader_of_the_figures_gets_no_edited_one(filled):
    values = figures(K1=3, K2=2)
    filled.publications.refuse_other_figures(values.sample(frac=1, random_state=1))
    with pytest.raises(
        WarehouseError, match=r"1 of the figures .*K2 THA .*: 2 was published, 200 is in the table"
    ):
        filled.publications.refuse_other_figures(values.assign(value=[3, 200]))
    with pytest.raises(WarehouseError, match="of the figures in the table"):
        filled.publications.refuse_other_figures(values.head(1))
    with pytest.raises(WarehouseError, match="of the figures in the table"):
        filled.publications.refuse_other_figures(pd.concat([values, figures(K9=1)]))


NOT_COVERED = {
    "alert": "what people are told: changes by itself, and is found again from what stands",
    "alert_event": "the same",
    "alert_delivery": "the same",
}


def test_every_kept_table_is_covered():
    looked_at = {
        *(table.name for table, _, _ in GROUPED.values()),
        *(table.name for table, _ in WHOLE.values()),
        *FACT_TABLES,
        *("ledger", "ledger_head", "currency", "published_figure"),
    }
    assert set(metadata.tables) == looked_at | NOT_COVERED.keys()
    assert set(BRIDGED) <= set(FACT_TABLES)


def test_every_kind_has_its_words():
    from atlas_pipeline.messages.catalogue import entries

    told = {key.rsplit(".", 1)[0] for key in entries("alerts", "en") if key.startswith("tampered_")}
    assert told == set(tampering.KINDS)
