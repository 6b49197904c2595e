"""A warehouse with something in every kept table, and ways to edit it behind the program's back."""

from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.problems.model import Problem, Severity
from atlas_pipeline.warehouse.publications import FigureSource
from atlas_pipeline.warehouse.store import Warehouse
from tests.actors import AUDITOR, ENGINEER, OFFICER
from tests.warehouse.building import form_load, send, trainings

FLAWED = Problem(
    form="trainings", row=9, column="hours", found="x", rule="not_a_number", severity=Severity.ERROR
)


def figures(**values: float) -> pd.DataFrame:
    """Totals of indicators: their value by code."""
    return pd.DataFrame(
        [
            {
                "indicator": code,
                "country": "THA",
                "calendar": "semester",
                "period": "2020-H1",
                "accumulation": "period",
                "breakdown": "",
                "category": "",
                "value": value,
                "numerator": None,
                "denominator": None,
                "rows": 3,
                "persons": None,
                "eligible": None,
                "status": "reported",
                "missing_units": "",
            }
            for code, value in values.items()
        ]
    )


def show(warehouse: Warehouse, **values: float) -> None:
    """Publishes these figures."""
    source = FigureSource(warehouse.ledger.seq_at(), repr(values), "plan 1", "code 1", date(2020, 7, 1))
    warehouse.publications.publish(figures(**values), source, OFFICER)


def fill(warehouse: Warehouse) -> None:
    """Two submissions of a slice, of which the second counts; another slice; a plan, a decision, two
    publications."""
    warehouse.plans.record("plan 1", '{"plan": 1}', ENGINEER)
    topics = pd.DataFrame({"row_number": [2, 2, 3], "position": [1, 2, 1], "value": ["CL", "FL", "HT"]})
    held = {"training_id": "T-1", "title": "การอบรม", "start_date": date(2020, 3, 1), "hours": 6.5}
    rows = [held, {**held, "training_id": "T-2", "title": ""}, {**held, "training_id": "T-3", "hours": None}]
    people = [
        {"training_id": "T-1", "person_key": key, "sex": "M", "completed": True, "birth_year": None}
        for key in (7, -8, 2**62)
    ]
    send(warehouse, "A", trainings("T-1"))
    send(
        warehouse,
        "B",
        form_load("trainings", *rows, bridges={"topics": topics}, set_aside=1),
        form_load("participants", *people),
        problems=[FLAWED],
    )
    send(warehouse, "C", trainings("P-1"), unit="PRY")
    warehouse.persons.decide(7, -8, "same", OFFICER, "one form")
    show(warehouse, K1=3, K2=3)
    show(warehouse, K1=3, K2=2)
    warehouse.submissions.record_showing(1, AUDITOR)


def edit(warehouse: Warehouse, *statements: str) -> None:
    """What a person does who has the database and no program."""
    with warehouse.engine.begin() as connection:
        for statement in statements:
            done = connection.exec_driver_sql(statement)
            assert done.rowcount > 0, f"{statement} changed nothing"


def state(warehouse: Warehouse) -> dict[str, int]:
    """How many entries the ledger has, for statements that name its last one."""
    with warehouse.engine.connect() as connection:
        return {"last": connection.execute(sa.text("SELECT max(seq) FROM ledger")).scalar_one()}
