"""The tables `report_engagement` and `report_engagement_route`.

`report_engagement` lists the meetings: with whom, when, and by which office. `report_engagement_route`
shows the route from first contact to endorsement, for each country and each institution in it. The plan
gives each kind of engagement its place on the route (`route` in `codes/engagement_type.csv`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.fact_frames import facts_of
from atlas_pipeline.plan.framework import ENGAGEMENT_ROUTE, ROUTE
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.groups import ENGAGEMENT
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.reports.tables.systems.reported_states import (
    all_states,
    expected_units,
    unit_order,
    units_reporting,
)
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived

FORM = "engagements"
NO_CONTACT, NOT_REPORTED = "none", "not_reported"

report_engagement = sa.Table(
    "report_engagement",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="the office that met them: a unit"),
    sa.Column("engagement_id", sa.Text, primary_key=True),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("institution", sa.Text, nullable=False, comment="as the register names it, else as written"),
    sa.Column("institution_id", sa.Text, nullable=False, comment="empty: not in the register"),
    sa.Column("institution_type", sa.Text, nullable=False, comment="empty: not in the register"),
    sa.Column("engagement_type", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False, comment="contact, coordination or endorsement"),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("meeting_number", sa.Integer, nullable=False, comment="with this institution, from 1"),
    sa.Column("days_since_previous", sa.Integer, nullable=True),
    sa.Column("reported_in", sa.Text, nullable=False, comment="the slice of its newest state"),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
)

report_engagement_route = sa.Table(
    "report_engagement_route",
    derived,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("institution", sa.Text, primary_key=True, comment="empty: the country as a whole"),
    sa.Column("institution_id", sa.Text, primary_key=True, comment="empty: not in the register"),
    sa.Column("stage", sa.Text, nullable=False, comment="the furthest: none, contact, coordination, …"),
    sa.Column("first_contact_on", sa.Date, nullable=True),
    sa.Column("first_contact_with", sa.Text, nullable=False),
    sa.Column("first_coordination_on", sa.Date, nullable=True),
    sa.Column("first_coordination_with", sa.Text, nullable=False),
    sa.Column("first_endorsement_on", sa.Date, nullable=True),
    sa.Column("first_endorsement_with", sa.Text, nullable=False),
    sa.Column("days_contact_to_coordination", sa.Integer, nullable=True),
    sa.Column("days_coordination_to_endorsement", sa.Integer, nullable=True),
    sa.Column("days_contact_to_endorsement", sa.Integer, nullable=True),
    sa.Column("engagements", sa.Integer, nullable=True, comment="None: not reported"),
    sa.Column("institutions", sa.Integer, nullable=True, comment="different ones met"),
    sa.Column("last_met_on", sa.Date, nullable=True),
    sa.Column("days_since_last", sa.Integer, nullable=True, comment="until the day"),
)


def engagement(states: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns one row for each engagement, by unit and date.

    `states`: all states; the newest state of each is used.
    """
    register = {one.institution_id: one for one in plan.institutions}
    kinds, order = plan.code_list("engagement_type"), unit_order(plan)
    met = sorted(
        records(states[states["is_newest"]]),
        key=lambda row: (order[row["country"]], row["date"], row["engagement_id"]),
    )
    before: dict[tuple[str, str, str], list[date]] = {}
    rows = []
    for row in met:
        entry = register.get(row["institution_id"])
        earlier = before.setdefault((row["country"], *_known_by(row)), [])
        kind = row["engagement_type"]
        rows.append(
            {
                **row,
                "institution_type": entry.type if entry else "",
                "stage": kinds[kind].attributes.get(ROUTE, ENGAGEMENT_ROUTE[0]) if kind in kinds else "",
                "meeting_number": len(earlier) + 1,
                "days_since_previous": (row["date"] - earlier[-1]).days if earlier else None,
                "reported_in": row["reported_in"],
                **{name: row[name] or "" for name in ("outcome", "summary", "evidence")},
            }
        )
        earlier.append(row["date"])
    return pd.DataFrame(rows, columns=list(report_engagement.columns.keys()))


def engagement_route(met: pd.DataFrame, reporting: set[str], plan: Plan, as_of_day: date) -> pd.DataFrame:
    """Returns the rows of `report_engagement_route`.

    There is one row for each country that owes the form or met somebody, and one for each institution that
    it met.

    `met` has the columns of `report_engagement`. `reporting`: the units that sent the form.
    """
    expected = {unit.code for unit in expected_units(plan, FORM, as_of_day)}
    rows = []
    for unit in plan.countries:
        own = records(met[met["country"] == unit.code])
        if unit.code in expected or own:
            rows.append(_route(unit.code, "", own, unit.code in reporting, as_of_day))
        for institution in dict.fromkeys(map(_known_by, own)):
            with_it = [row for row in own if _known_by(row) == institution]
            rows.append(_route(unit.code, with_it[0]["institution"], with_it, True, as_of_day))
    return pd.DataFrame(rows, columns=list(report_engagement_route.columns.keys()))


def _known_by(row: Row) -> tuple[str, str]:
    """The id of an institution of the register. If it is not in the register, its name as written."""
    return (row["institution_id"], "") if row["institution_id"] else ("", row["institution"])


def _route(
    country: str, institution: str, met: list[Row], is_reported: bool, as_of_day: date
) -> dict[str, Any]:
    first = dict(_firsts(met))
    contact, coordination, endorsement = (first.get(stage) for stage in ENGAGEMENT_ROUTE)
    reached = [stage for stage in ENGAGEMENT_ROUTE if stage in {row["stage"] for row in met}]
    default_stage = NO_CONTACT if is_reported else NOT_REPORTED
    return {
        "country": country,
        "institution": institution,
        "institution_id": met[0]["institution_id"] if institution else "",
        "stage": reached[-1] if reached else default_stage,
        **_milestone("contact", contact),
        **_milestone("coordination", coordination),
        **_milestone("endorsement", endorsement),
        "days_contact_to_coordination": _between(contact, coordination),
        "days_coordination_to_endorsement": _between(coordination, endorsement),
        "days_contact_to_endorsement": _between(contact, endorsement),
        "engagements": len(met) if met or is_reported else None,
        "institutions": len({_known_by(row) for row in met}) if met or is_reported else None,
        "last_met_on": met[-1]["date"] if met else None,
        "days_since_last": max((as_of_day - met[-1]["date"]).days, 0) if met else None,
    }


def _firsts(met: list[Row]) -> Iterator[tuple[str, Row]]:
    """Yields the first engagement of any kind, which is the contact, and the first of each further stage."""
    for stage in ENGAGEMENT_ROUTE:
        of_stage = met if stage == ENGAGEMENT_ROUTE[0] else [row for row in met if row["stage"] == stage]
        if of_stage:
            yield stage, of_stage[0]


def _milestone(stage: str, row: Row | None) -> dict[str, Any]:
    return {
        f"first_{stage}_on": row["date"] if row else None,
        f"first_{stage}_with": row["institution"] if row else "",
    }


def _between(first: Row | None, then: Row | None) -> int | None:
    """Days from one to the other. None if one is missing; negative if the second came first."""
    return None if first is None or then is None else (then["date"] - first["date"]).days


def _engagement(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, FORM)
    return engagement(all_states(facts, FORM), plan)


def _engagement_route(
    warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
) -> pd.DataFrame:
    facts = facts_of(warehouse, plan, seq, FORM)
    met = engagement(all_states(facts, FORM), plan)
    return engagement_route(met, units_reporting(facts, FORM), plan, as_of_day)


TABLE = SystemTable(
    report_engagement,
    ENGAGEMENT,
    "Every workshop, meeting, consultation, endorsement and agreement: who was met, when, and by which "
    "office.",
    _engagement,
    forms=(FORM,),
)
ROUTES = SystemTable(
    report_engagement_route,
    ENGAGEMENT,
    "Each country's way from first contact over the first coordination meeting to endorsement, with the days "
    "between, for the country as a whole and for each institution.",
    _engagement_route,
    forms=(FORM,),
)
