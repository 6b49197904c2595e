"""The table `report_evidence_map`: the contents of the Body of Knowledge, and how good the evidence is.

The studies are those added up to the day, each by its newest report. The grades come from
`indicators.selection.evidence`, so the map and K3 always agree.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.evidence import EFFECTIVE, PROMISING, grade, votes
from atlas_pipeline.indicators.selection.fact_frames import facts_of, rows_at, table_rows
from atlas_pipeline.indicators.selection.facts import Facts
from atlas_pipeline.indicators.selection.states import newest, on_or_before
from atlas_pipeline.indicators.selection.windows import day_number
from atlas_pipeline.plan.codes import CodeList
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.groups import BODY_OF_KNOWLEDGE
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

FORM = "bok_studies"
EFFECTS = ("positive", "mixed", "none", "negative")
"""The effects that grades are made of (DESIGN 9)."""

report_evidence_map = sa.Table(
    "report_evidence_map",
    derived,
    sa.Column("intervention_id", sa.Text, primary_key=True),
    sa.Column("area", sa.Text, primary_key=True, comment="an outcome; empty: the intervention as a whole"),
    sa.Column("topic", sa.Text, primary_key=True, comment="empty with area: all topics, each study once"),
    sa.Column("design", sa.Text, primary_key=True, comment="empty: all designs"),
    sa.Column("intervention", sa.Text, nullable=False, comment="its name in the study added last"),
    sa.Column("as_of_day", sa.Date, nullable=False, comment="studies added up to this day"),
    sa.Column("studies", sa.Integer, nullable=False),
    *(sa.Column(effect, sa.Integer, nullable=False) for effect in EFFECTS),
    sa.Column("rigorous_studies", sa.Integer, nullable=False, comment="of rigorous designs"),
    *(sa.Column(f"rigorous_{effect}", sa.Integer, nullable=False) for effect in EFFECTS),
    sa.Column("non_voting_studies", sa.Integer, nullable=False, comment="of designs without a vote"),
    sa.Column("study_ids", sa.Text, nullable=False, comment="joined by ;"),
    sa.Column("last_added_on", sa.Date, nullable=False),
    sa.Column("grade", sa.Text, nullable=False, comment="by the row's own studies; empty for one design"),
    sa.Column("intervention_grade", sa.Text, nullable=False, comment="by all studies: what K3 looks at"),
    sa.Column("is_evidence_based", sa.Boolean, nullable=False, comment="graded promising or effective"),
)


def studies_up_to(facts: Facts, as_of_day: date) -> pd.DataFrame:
    """Returns the studies in the Body of Knowledge on that day, in the order in which they were added."""
    studies = facts.rows(FORM)
    counted = newest(studies, on_or_before(studies.days("added_on"), day_number(as_of_day)))
    return rows_at(facts, FORM, counted).sort_values("added_on", kind="stable", ignore_index=True)


def intervention_names(studies: pd.DataFrame) -> dict[str, str]:
    """Returns intervention → its name in the study that was added last."""
    return dict(zip(studies["intervention_id"], studies["intervention"], strict=True))


def intervention_grades(studies: pd.DataFrame, designs: CodeList) -> dict[str, str]:
    """Returns intervention → the grade of all its studies together."""
    return {
        str(intervention): grade(votes(_pairs(own), designs))
        for intervention, own in studies.groupby("intervention_id")
    }


def evidence_map(studies: pd.DataFrame, plan: Plan, as_of_day: date) -> pd.DataFrame:
    """Returns the rows of the evidence map.

    There is one row for each intervention as a whole, and one for each intervention × area × topic. Below
    each of them there is one row for every design that it has studies of. `studies` comes from
    `studies_up_to`. A study with several topics is in the row of each topic.
    """
    designs = plan.code_list("study_design")
    names, grades = intervention_names(studies), intervention_grades(studies, designs)
    lines: list[Row] = []
    for intervention, own in studies.groupby("intervention_id"):
        whole = grades[str(intervention)]
        said = {
            "intervention_id": intervention,
            "intervention": names[str(intervention)],
            "as_of_day": as_of_day,
            "intervention_grade": whole,
            "is_evidence_based": whole in (PROMISING, EFFECTIVE),
        }
        for area, topic, cell in _cells(own, plan):
            place = {"area": area, "topic": topic}
            graded = grade(votes(_pairs(cell), designs))
            lines.append({**said, **place, "design": "", "grade": graded, **_counts(cell, designs)})
            for design, part in _by_code(cell, "design", designs):
                lines.append({**said, **place, "design": design, "grade": "", **_counts(part, designs)})
    return table_rows(report_evidence_map, lines)


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    studies = studies_up_to(facts_of(warehouse, plan, seq, FORM), as_of_day)
    return evidence_map(studies, plan, as_of_day)


def _cells(own: pd.DataFrame, plan: Plan) -> Iterator[tuple[str, str, pd.DataFrame]]:
    yield "", "", own
    for area, there in _by_code(own, "area", plan.code_list("outcome")):
        topics = there["topics"].str.split(";")
        for topic in plan.code_list("topic").keys:
            cell = there[[topic in given for given in topics]]
            if len(cell):
                yield area, topic, cell


def _by_code(rows: pd.DataFrame, column: str, codes: CodeList) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yields the rows of each code that has rows, in the order of the list."""
    for code in codes.keys:
        part = rows[rows[column] == code]
        if len(part):
            yield code, part


def _pairs(studies: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(studies["design"], studies["effect"], strict=True))


def _counts(studies: pd.DataFrame, designs: CodeList) -> Row:
    rows = records(studies)
    rigorous = [row["effect"] for row in rows if _is(designs, row["design"], "is_rigorous")]
    effects, of_rigorous = Counter(row["effect"] for row in rows), Counter(rigorous)
    return {
        "studies": len(rows),
        **{effect: effects[effect] for effect in EFFECTS},
        "rigorous_studies": len(rigorous),
        **{f"rigorous_{effect}": of_rigorous[effect] for effect in EFFECTS},
        "non_voting_studies": sum(not _is(designs, row["design"], "is_voting") for row in rows),
        "study_ids": ";".join(sorted(row["study_id"] for row in rows)),
        "last_added_on": studies["added_on"].max(),
    }


def _is(designs: CodeList, design: str, attribute: str) -> bool:
    """A design that the plan no longer has is never rigorous and has no vote, as for the grades."""
    return design in designs and designs[design].flag(attribute)


TABLE = SystemTable(
    table=report_evidence_map,
    group=BODY_OF_KNOWLEDGE,
    description="Evidence map: the number of studies by intervention, area, topic, design and effect, and "
    "the grade of the evidence.",
    compute=compute,
    forms=(FORM,),
)
