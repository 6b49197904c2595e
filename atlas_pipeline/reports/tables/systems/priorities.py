"""The table `report_priorities`: the interventions ranked by the respondents of each validation meeting.

Mean ranks use the ranks as written, like the upper half in K3. Borda points do not depend on how equal
ranks are written. `report_priority_agreement` shows how far the respondents agree.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.fact_frames import facts_of, table_rows
from atlas_pipeline.indicators.selection.rankings import borda_points, places, upper_half
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row
from atlas_pipeline.reports.tables.systems.evidence_map import FORM as STUDIES
from atlas_pipeline.reports.tables.systems.evidence_map import intervention_names, studies_up_to
from atlas_pipeline.reports.tables.systems.groups import VALIDATION
from atlas_pipeline.reports.tables.systems.meetings import FORM, Groups, Meeting, meetings, rankings_up_to
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

EVERYBODY = "all"
EQUAL_WEIGHT = "equal_weight"
GROUP = "group"

report_priorities = sa.Table(
    "report_priorities",
    derived,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("meeting_id", sa.Text, primary_key=True),
    sa.Column("scope", sa.Text, primary_key=True, comment="all, equal_weight (of groups) or group"),
    sa.Column("groups", sa.Text, primary_key=True, comment="of a group: those taken together, joined by ;"),
    sa.Column("intervention_id", sa.Text, primary_key=True),
    sa.Column("intervention", sa.Text, nullable=False, comment="empty: the Body of Knowledge has no study"),
    sa.Column("meeting_date", sa.Date, nullable=False),
    sa.Column("is_newest_meeting", sa.Boolean, nullable=False, comment="the unit's, the one K3 looks at"),
    sa.Column("place", sa.Integer, nullable=True, comment="by mean rank; equal ones share the better place"),
    sa.Column("mean_rank", sa.Float, nullable=False, comment="of the ranks as written, 1 is the highest"),
    sa.Column("borda_points", sa.Float, nullable=True, comment="equal_weight: each group's mean, added up"),
    sa.Column("is_upper_half", sa.Boolean, nullable=True, comment="as K3 asks; only for scope all"),
    sa.Column("ranked_by", sa.Integer, nullable=False, comment="respondents who ranked it"),
    sa.Column("respondents", sa.Integer, nullable=False),
    sa.Column("items", sa.Integer, nullable=False, comment="interventions that somebody ranked"),
    sa.Column("has_common_set", sa.Boolean, nullable=False, comment="everybody ranked every intervention"),
)


def priorities(rankings: pd.DataFrame, names: Mapping[str, str], plan: Plan) -> pd.DataFrame:
    """Returns one row for each meeting, scope and intervention, the highest first.

    If there is no common set of items, there are only mean ranks of all respondents, with the number who
    ranked. There are no places, points or groups then, because ranks of different sets cannot be
    compared. `rankings` comes from `meetings.rankings_up_to`. `names`: intervention → name.
    """
    lines: list[Row] = []
    for meeting in meetings(rankings, plan):
        for scope, groups, means, points in _scopes(meeting):
            own = _lines(meeting, scope, groups, means, points)
            lines += [line | {"intervention": names.get(line["intervention_id"], "")} for line in own]
    return table_rows(report_priorities, lines)


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, FORM, STUDIES)
    names = intervention_names(studies_up_to(facts, as_of_day))
    return priorities(rankings_up_to(facts, as_of_day), names, plan)


Numbers = Mapping[str, Fraction]
"""Intervention → number."""


def _scopes(meeting: Meeting) -> Iterator[tuple[str, Groups, Numbers, Numbers]]:
    """Yields scope, groups, mean ranks, points."""
    if not meeting.has_common_set:
        yield EVERYBODY, (), meeting.means(), {}
        return
    yield EVERYBODY, (), meeting.means(), _points(meeting, list(meeting.ranks))
    if meeting.shown_groups:
        members = [meeting.of(groups) for groups in meeting.shown_groups]
        by_group = [_points(meeting, own, share=Fraction(1, len(own))) for own in members]
        added = {item: sum((own[item] for own in by_group), Fraction()) for item in meeting.items}
        yield EQUAL_WEIGHT, (), meeting.equal_means(), added
    for groups in meeting.shown_groups:
        own = meeting.of(groups)
        yield GROUP, groups, meeting.means(own), _points(meeting, own)


def _points(meeting: Meeting, respondents: list[str], share: Fraction = Fraction(1)) -> Numbers:
    each = [borda_points(meeting.ranks[respondent]) for respondent in respondents]
    return {item: share * sum((own[item] for own in each), Fraction()) for item in meeting.items}


def _lines(meeting: Meeting, scope: str, groups: Groups, means: Numbers, points: Numbers) -> list[Row]:
    respondents = meeting.of(groups) if groups else list(meeting.ranks)
    ordered = places(means) if meeting.has_common_set else {}
    upper = upper_half(means)
    return [
        {
            "country": meeting.unit,
            "meeting_id": meeting.meeting_id,
            "scope": scope,
            "groups": ";".join(groups),
            "intervention_id": item,
            "meeting_date": meeting.day,
            "is_newest_meeting": meeting.is_newest,
            "place": ordered.get(item),
            "mean_rank": float(means[item]),
            "borda_points": float(points[item]) if points else None,
            "is_upper_half": item in upper if scope == EVERYBODY else None,
            "ranked_by": sum(item in meeting.ranks[respondent] for respondent in respondents),
            "respondents": len(respondents),
            "items": len(meeting.items),
            "has_common_set": meeting.has_common_set,
        }
        for item in sorted(means, key=lambda item: (means[item], item))
    ]


TABLE = SystemTable(
    table=report_priorities,
    group=VALIDATION,
    description="Priorities of each validation meeting: mean rank and Borda points of each intervention, "
    "of all respondents, with equal weight by stakeholder group, and by group; groups under three "
    "respondents are combined.",
    compute=compute,
    forms=(FORM, STUDIES),
)
