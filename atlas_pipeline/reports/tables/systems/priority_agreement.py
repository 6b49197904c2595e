"""The table `report_priority_agreement`: how far the respondents of each validation meeting agree.

It measures agreement among those present, and says so. It says nothing about those who were not invited
or did not come. Every figure is of one meeting: no figure is pooled, compared or tested across meetings.
"""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.agreement import agreement, rank_correlation
from atlas_pipeline.indicators.selection.fact_frames import facts_of, table_rows
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row
from atlas_pipeline.reports.tables.systems.groups import VALIDATION
from atlas_pipeline.reports.tables.systems.meetings import FORM, Groups, Meeting, meetings, rankings_up_to
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.priorities import EQUAL_WEIGHT, EVERYBODY, GROUP
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

BETWEEN_GROUPS = "between_groups"
PAIR = "pair_of_groups"
READ_AS = "agreement_of_those_present"
"""The key of the sentence that says what the figures measure and what they do not measure."""

report_priority_agreement = sa.Table(
    "report_priority_agreement",
    derived,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("meeting_id", sa.Text, primary_key=True),
    sa.Column(
        "scope",
        sa.Text,
        primary_key=True,
        comment="all, equal_weight, group, between_groups (each one ranking), pair_of_groups",
    ),
    sa.Column("groups", sa.Text, primary_key=True, comment="of a group or pair: taken together, joined by ;"),
    sa.Column("other_groups", sa.Text, primary_key=True, comment="of a pair: the other one"),
    sa.Column("meeting_date", sa.Date, nullable=False),
    sa.Column("is_newest_meeting", sa.Boolean, nullable=False, comment="the unit's, the one K3 looks at"),
    sa.Column("respondents", sa.Integer, nullable=False),
    sa.Column("groups_shown", sa.Integer, nullable=False, comment="groups that are shown apart"),
    sa.Column("items", sa.Integer, nullable=False, comment="interventions that somebody ranked"),
    sa.Column("kendalls_w", sa.Float, nullable=True, comment="0 none to 1 full, corrected for ties"),
    sa.Column("p_value", sa.Float, nullable=True, comment="by permutation within each ranking"),
    sa.Column("p_method", sa.Text, nullable=False, comment="exact (all arrangements) or random; else empty"),
    sa.Column("arrangements", sa.Integer, nullable=True, comment="how many were looked at"),
    sa.Column("rank_correlation", sa.Float, nullable=True, comment="of a pair: Spearman's, of mean ranks"),
    sa.Column("no_figure_because", sa.Text, nullable=False, comment="why there is none; empty: there is one"),
    sa.Column("gaps", sa.Text, nullable=False, comment="item: not ranked by how many, joined by ;"),
    sa.Column("read_as", sa.Text, nullable=False, comment="the sentence that belongs to the figures"),
)


def priority_agreement(rankings: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns the agreement in each meeting: of all, with equal weight by group, within and between
    groups, and of each pair of groups.

    `rankings` comes from `meetings.rankings_up_to`.
    """
    lines: list[Row] = []
    for meeting in meetings(rankings, plan):
        said = {
            "country": meeting.unit,
            "meeting_id": meeting.meeting_id,
            "meeting_date": meeting.day,
            "is_newest_meeting": meeting.is_newest,
            "groups_shown": len(meeting.shown_groups),
            "items": len(meeting.items),
            "gaps": ";".join(f"{item}: {count}" for item, count in meeting.gaps.items()),
            "read_as": READ_AS,
        }
        lines += [{**_EMPTY, **said, **line} for line in _lines(meeting)]
    return table_rows(report_priority_agreement, lines)


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    return priority_agreement(rankings_up_to(facts_of(warehouse, plan, seq, FORM), as_of_day), plan)


_EMPTY: Row = {
    "groups": "",
    "other_groups": "",
    "kendalls_w": None,
    "p_value": None,
    "p_method": "",
    "arrangements": None,
    "rank_correlation": None,
    "no_figure_because": "",
}


def _lines(meeting: Meeting) -> Iterator[Row]:
    everybody = len(meeting.ranks)
    if not meeting.has_common_set:
        for scope in (EVERYBODY, EQUAL_WEIGHT, BETWEEN_GROUPS):
            yield {"scope": scope, "respondents": everybody, "no_figure_because": "no_common_set"}
        return
    yield {"scope": EVERYBODY, "respondents": everybody, **_figures(meeting.matrix())}
    if not meeting.shown_groups:
        for scope in (EQUAL_WEIGHT, BETWEEN_GROUPS):
            yield {"scope": scope, "respondents": everybody, "no_figure_because": "no_groups_apart"}
        return
    weighted = _figures(meeting.matrix(), meeting.equal_weights())
    yield {"scope": EQUAL_WEIGHT, "respondents": everybody, **weighted}
    means = {groups: _means(meeting, groups) for groups in meeting.shown_groups}
    yield {"scope": BETWEEN_GROUPS, "respondents": everybody, **_figures(np.array(list(means.values())))}
    for groups in meeting.shown_groups:
        own = meeting.of(groups)
        yield {
            "scope": GROUP,
            "groups": ";".join(groups),
            "respondents": len(own),
            **_figures(meeting.matrix(own)),
        }
    for one, other in combinations(meeting.shown_groups, 2):
        correlation = rank_correlation(means[one], means[other])
        yield {
            "scope": PAIR,
            "groups": ";".join(one),
            "other_groups": ";".join(other),
            "respondents": len(meeting.of(one + other)),
            "rank_correlation": correlation,
            "no_figure_because": "" if correlation is not None else _undefined(2, len(means[one])),
        }


def _figures(ranks: np.ndarray, weights: np.ndarray | None = None) -> Row:
    found = agreement(ranks, weights)
    if found is None:
        return {"no_figure_because": _undefined(*ranks.shape)}
    return {
        "kendalls_w": found.w,
        "p_value": found.p_value,
        "p_method": "exact" if found.is_exact else "random",
        "arrangements": found.arrangements,
    }


def _means(meeting: Meeting, groups: Groups) -> np.ndarray:
    """Returns the group as one ranking: the order of its mean ranks.

    Mean ranks are compared as fractions, so equal means are exactly equal.
    """
    means = meeting.means(meeting.of(groups))
    order = sorted(set(means.values()))
    return np.array([order.index(means[item]) for item in meeting.items])


def _undefined(respondents: int, items: int) -> str:
    if respondents < 2:
        return "one_respondent"
    return "one_item" if items < 2 else "nothing_preferred"


TABLE = SystemTable(
    table=report_priority_agreement,
    group=VALIDATION,
    description="How far the respondents of each validation meeting agree (Kendall's W corrected for ties, "
    "with a permutation p-value): all, with equal weight by stakeholder group, within and between groups. "
    "It measures agreement among those present, and says nothing about other persons.",
    compute=compute,
    forms=(FORM,),
)
