"""The figures: computed and published, read as they were last published, or computed as of an earlier moment."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.version import figures_code
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.publications import Source
from atlas_pipeline.warehouse.store import Warehouse


def figures(
    warehouse: Warehouse,
    plan: Plan,
    *,
    moment: datetime | None = None,
    windows: Sequence[Period] | None = None,
) -> pd.DataFrame:
    """The columns of `indicator_value`, in publishing order.

    Raises WarehouseError where the table holds other figures than those that were published: whoever edits it by
    hand is found by its first reader.

    With a `moment`, the figures of then: from the facts that were current and by the plan that held. With
    `windows`, those of periods that belong to no calendar, computed now.
    """
    if moment is not None or windows is not None:
        seq = warehouse.seq_at(moment) if moment else None
        day = (moment or datetime.now(UTC)).date()
        then = plan_of(warehouse, plan, seq)
        computed = compute(warehouse, then, seq=seq, as_of_day=day, windows=windows)
        return in_publishing_order(computed, then)
    if not warehouse.has_table(tables.indicator_value.name):
        return pd.DataFrame(columns=[column.name for column in tables.indicator_value.columns])
    values = warehouse.read(sa.select(tables.indicator_value))
    warehouse.refuse_other_figures(values)
    return in_publishing_order(values, plan)


def publish(warehouse: Warehouse, plan: Plan, *, state: str, as_of_day: date, who: str) -> pd.DataFrame:
    """Computes every figure by what counts now, shows it and records that; returns the figures.

    `state`: the digest of what counts and of the plan, taken before.
    """
    seq = warehouse.seq_at()
    values = compute(warehouse, plan, as_of_day=as_of_day)
    warehouse.publish(values, Source(seq, state, plan.version, figures_code(), as_of_day), who)
    return values


def plan_of(warehouse: Warehouse, plan: Plan, seq: int | None) -> Plan:
    """The plan in force at a point of the ledger: today's, if none had been recorded by then."""
    stored = warehouse.plan_at(seq) if seq is not None else None
    if stored is None or stored.version == plan.version:
        return plan
    then = Plan.of_stored(stored.canonical_json)
    # the stored text has its mappings by name, and whatever is listed by calendar would be in another order
    places = {name: place for place, name in enumerate(plan.project.calendars)}
    ordered = sorted(then.project.calendars, key=lambda name: (places.get(name, len(places)), name))
    calendars = {name: then.project.calendars[name] for name in ordered}
    return then.model_copy(update={"project": then.project.model_copy(update={"calendars": calendars})})


def in_publishing_order(values: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Indicators, units, calendars, periods and categories in the order of the plan; what the plan does not have
    comes last, by its name. So the same figures have the same order, whoever read or computed them."""
    places = {
        "indicator": [indicator.code for indicator in plan.indicators],
        "country": [unit.code for unit in plan.units],
        "calendar": list(plan.project.calendars),
        "period": [period.key for calendar in plan.project.calendars for period in plan.periods(calendar)],
        "accumulation": ["period", "new", "cumulative"],
        "breakdown": ["", *(name.split(".")[-1] for entry in plan.indicators for name in entry.by)],
        "category": [code for codes in plan.code_lists.values() for code in codes.keys],
    }
    keys = {}
    for column, order in places.items():
        place = {value: index for index, value in reversed(list(enumerate(order)))}
        found = values[column].map(place)
        keys[column] = found.fillna(len(order))
        keys[f"{column} by name"] = values[column].where(found.isna(), "")
    sorted_places = pd.DataFrame(keys, index=values.index).sort_values(list(keys), kind="stable")
    return values.loc[sorted_places.index].reset_index(drop=True)
