"""Judging again what the archive holds: what the auditor is told of a form that differs."""

import sqlalchemy as sa

from atlas_pipeline.ingestion.revalidation import DIFFERS, REPLACED, SAME, revalidated
from atlas_pipeline.warehouse.tables import facts
from tests.ingestion.test_take_in import Office
from tests.validation.building import TRAINING, table, workbook

FIRST = workbook(trainings=table(TRAINING))
SECOND = workbook(trainings=table({**TRAINING, "title": "Training of inspectors and judges"}))


def results(office: Office) -> list[tuple]:
    """Of each submission the result, and what differs, of its form of trainings."""
    options = {"plan": office.plan, "warehouse": office.warehouse, "archive": office.archive}
    return [
        (line["result"], line["what"])
        for submission in office.warehouse.submissions.find()
        for line in revalidated(submission, **options)
        if line["form"] == "trainings"
    ]


def edit(office: Office, title: str) -> None:
    trainings = facts["trainings"]
    with office.warehouse.engine.begin() as connection:
        connection.execute(sa.update(trainings).where(trainings.c.title == title).values(title="edited"))


def test_an_edited_row_that_counts_differs_and_one_that_counts_no_more_is_replaced(tmp_path):
    office = Office(tmp_path)
    office.take_in(("THA_2019-H2.xlsx", FIRST))
    office.take_in(("THA_2019-H2.xlsx", SECOND))
    assert results(office) == [(SAME, ""), (SAME, "")]
    edit(office, "Training of inspectors and judges")
    assert results(office) == [(SAME, ""), (DIFFERS, "title")]
    edit(office, "Training of inspectors")
    assert results(office) == [(REPLACED, "title"), (DIFFERS, "title")]
