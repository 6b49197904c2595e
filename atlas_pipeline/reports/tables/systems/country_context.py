"""The table `report_country_context`: ILAB's figures on the plan's countries, to show next to the PSA.

These figures are context only. There is no arrow for better or worse, and nothing says that the project
caused a figure. ILAB's values are shown as published, with footnote marks and qualifiers. A change is
computed only if two consecutive editions give two known and comparable values. Otherwise the row says why
there is no change.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.selection.fact_frames import table_rows
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.reports.tables.rows import Row, records
from atlas_pipeline.reports.tables.systems.groups import SITUATION_ANALYSIS
from atlas_pipeline.reports.tables.systems.model import SystemTable
from atlas_pipeline.warehouse.store import Warehouse
from atlas_pipeline.warehouse.tables import derived
from atlas_pipeline.warehouse.tables.context import ilab_country_year

KNOWN = "known"
QUANTITIES = ("count", "usd", "years", "share")
"""Units with values that can be subtracted. For yes and no, the row shows both answers."""

LABOR = ("labor_inspectors", "labor_inspections", "labor_worksite_inspections", "labor_violations")
CRIMINAL = ("criminal_violations", "criminal_prosecutions", "criminal_convictions")
MEETS_STANDARD = "_meets_standard"
COUNTED = {"conventions": "conventions_ratified", "legal_standards": "legal_standards_met"}
"""Area → the measure that counts its "yes" answers.

ILAB publishes only the answers, so the count is made here.
"""
AREAS = ("labor_enforcement", "criminal_enforcement", "conventions", "legal_standards", "suggested_actions")

NO_TABLE = "context_not_loaded"
"""The reason for an empty table if no edition was loaded. Frames carry it as `attrs["reason"]`."""

report_country_context = sa.Table(
    "report_country_context",
    derived,
    sa.Column("country", sa.Text, primary_key=True, comment="a country of the plan"),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("measure", sa.Text, primary_key=True),
    sa.Column("territory", sa.Text, primary_key=True, comment="empty: the country as a whole"),
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value_text", sa.Text, nullable=True, comment="as published; None: no element, or counted"),
    sa.Column("value", sa.Float, nullable=True, comment="yes 1, no 0, shares 0 to 1"),
    sa.Column("value_unit", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, comment="known, or in which way there is no value"),
    sa.Column("qualifier", sa.Text, nullable=False),
    sa.Column("footnote", sa.Text, nullable=False, comment="marks as published"),
    sa.Column("previous_edition", sa.Integer, nullable=True, comment="the edition loaded before this one"),
    sa.Column("previous_value", sa.Float, nullable=True),
    sa.Column("change", sa.Float, nullable=True, comment="value less previous_value; says nothing of why"),
    sa.Column("no_change_because", sa.Text, nullable=False, comment="why there is none; empty: there is one"),
    sa.Column("ilab_country", sa.Text, nullable=False, comment="as ILAB writes it in that edition"),
    sa.Column("file_name", sa.Text, nullable=False),
)


def country_context(ilab: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Returns the chosen measures of the plan's countries, by country, measure and edition.

    `ilab` has the columns of the table `ilab_country_year`. Its editions are the available editions.
    """
    editions = sorted({int(edition) for edition in ilab["edition"]})
    before = dict(zip(editions[1:], editions, strict=False))
    countries = [unit.code for unit in plan.countries]
    chosen = records(ilab[ilab["iso3"].isin(countries)])
    measured = [row for row in chosen if _is_shown(row)]
    measured += _counted(chosen)
    by_place = {(row["iso3"], row["measure"], row["territory"], int(row["edition"])): row for row in measured}
    order = list(dict.fromkeys(row["measure"] for row in measured))
    lines = []
    for (country, measure, territory, edition), row in by_place.items():
        earlier = by_place.get((country, measure, territory, before.get(edition, -1)))
        reason = _no_change_because(row, earlier, is_first=edition not in before)
        previous = None if earlier is None else earlier["value"]
        lines.append(
            {
                **row,
                "country": country,
                "ilab_country": row["country"],
                "value_unit": row["unit"],
                "previous_edition": before.get(edition),
                "previous_value": previous,
                "change": None if reason or previous is None else row["value"] - previous,
                "no_change_because": reason,
            }
        )
    lines.sort(
        key=lambda line: (
            countries.index(line["country"]),
            AREAS.index(line["area"]),
            order.index(line["measure"]),
            line["territory"],
            line["edition"],
        )
    )
    return table_rows(report_country_context, lines)


def compute(warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date) -> pd.DataFrame:
    """Returns the rows of the editions that were loaded last, for any `seq` and day: the context has no
    history. If no edition is loaded, returns no row, and the reason in `attrs["reason"]`."""
    if not warehouse.derived.has(ilab_country_year.name):
        empty = table_rows(report_country_context, [])
        empty.attrs["reason"] = NO_TABLE
        return empty
    return country_context(warehouse.read(sa.select(ilab_country_year)), plan)


def _is_shown(row: Row) -> bool:
    area, measure = row["area"], row["measure"]
    if area in ("labor_enforcement", "criminal_enforcement"):
        return measure in LABOR + CRIMINAL
    if area == "legal_standards":
        return measure.endswith(MEETS_STANDARD)
    return area in ("conventions", "suggested_actions")


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    """Yields for each edition the number of "yes" answers on conventions and on legal standards.

    The qualifier names the answers that are not known. So two counts are compared only if the same
    answers are known.
    """
    answers: dict[tuple[str, str, str, int], list[Row]] = {}
    for row in rows:
        if row["area"] in COUNTED and _is_shown(row):
            place = (row["iso3"], row["area"], row["territory"], int(row["edition"]))
            answers.setdefault(place, []).append(row)
    for (_, area, _, _), asked in answers.items():
        known = [row for row in asked if row["status"] == KNOWN]
        unknown = sorted(row["measure"].removesuffix(MEETS_STANDARD) for row in asked if row not in known)
        yield {
            **asked[0],
            "measure": COUNTED[area],
            "value_text": None,
            "value": float(sum(row["value"] for row in known)) if known else None,
            "unit": "count",
            "status": KNOWN if known else "unknown",
            "qualifier": f"without {', '.join(unknown)}" if known and unknown else "",
            "footnote": "".join(sorted({mark for row in asked for mark in row["footnote"]})),
        }


def _no_change_because(row: Row, earlier: Row | None, is_first: bool) -> str:
    """Returns a key of the messages `no_change.*`, or an empty text if the two values can be compared."""
    if is_first:
        return "first_edition"
    if earlier is None:
        return "not_in_previous_edition"
    if row["status"] != KNOWN or pd.isna(row["value"]):
        return "not_known"
    if earlier["status"] != KNOWN or pd.isna(earlier["value"]):
        return "previous_not_known"
    if row["unit"] != earlier["unit"]:
        return "unit_differs"
    if row["unit"] not in QUANTITIES:
        return "not_a_quantity"
    if row["qualifier"] != earlier["qualifier"]:
        return "qualifier_differs"
    if row["footnote"] != earlier["footnote"]:
        return "footnote_differs"
    return ""


TABLE = SystemTable(
    table=report_country_context,
    group=SITUATION_ANALYSIS,
    description="Context from ILAB's Findings on the Worst Forms of Child Labor: inspectors, inspections, "
    "violations, prosecutions, convictions, conventions, legal standards met and suggested actions, by "
    "country and edition, with footnote marks and qualifiers. A change is shown only between two known and "
    "comparable values; it does not say the cause. Empty until the asset ilab_country_year has "
    "loaded the editions (ATLAS_ILAB).",
    compute=compute,
    others=(ilab_country_year.name,),
    as_of_note="context_has_no_history",
)
