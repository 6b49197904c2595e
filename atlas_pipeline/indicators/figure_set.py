"""Figure sets: the figures of one state, as last published or computed as of an earlier moment.

Only this module decides the meaning of "as of a moment".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.engine import compute
from atlas_pipeline.indicators.figures import INCREMENTAL
from atlas_pipeline.indicators.version import figures_code
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.periods import Period
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import tables
from atlas_pipeline.warehouse.publications import FigureSource
from atlas_pipeline.warehouse.store import Warehouse


@dataclass(frozen=True)
class InForce:
    """The state at one moment: the last ledger number (None for now), the plan, and the day that is used as
    today."""

    seq: int | None
    plan: Plan
    day: date
    moment: datetime | None = None
    """The requested moment; None for now."""


def in_force(warehouse: Warehouse, plan: Plan, moment: datetime | None = None) -> InForce:
    """The state at the moment; None means now.

    `plan` is today's plan. It is also used if no plan was recorded by the moment.
    """
    if moment is None:
        return InForce(None, plan, datetime.now(UTC).date())
    seq = warehouse.ledger.seq_at(moment)
    return InForce(seq, plan_of(warehouse, plan, seq), moment.date(), moment)


@dataclass(frozen=True)
class FigureSet:
    """The figures of one state, for everything that reports them.

    `values` has the columns of `indicator_value`, in publishing order. `in_force` is the state from which
    they were computed.
    """

    values: pd.DataFrame
    in_force: InForce

    @classmethod
    def current(cls, warehouse: Warehouse, plan: Plan) -> "FigureSet":
        """The figures as last published. Empty before the first publication.

        Raises WarehouseError if the table holds other figures than the published ones. So if someone edits
        the table by hand, its first reader notices.
        """
        now = in_force(warehouse, plan)
        if not warehouse.derived.has(tables.indicator_value.name):
            return cls(pd.DataFrame(columns=[column.name for column in tables.indicator_value.columns]), now)
        values = warehouse.read(sa.select(tables.indicator_value))
        warehouse.publications.refuse_other_figures(values)
        return cls(in_publishing_order(values, plan), now)

    @classmethod
    def as_of(cls, warehouse: Warehouse, plan: Plan, moment: datetime) -> "FigureSet":
        """Computes the figures of a moment again, from the facts that were current and by the plan in force
        then."""
        return cls._computed(warehouse, in_force(warehouse, plan, moment))

    @classmethod
    def of_ranges(
        cls, warehouse: Warehouse, plan: Plan, ranges: Sequence[Period], moment: datetime | None = None
    ) -> "FigureSet":
        """Computes the figures of periods that belong to no calendar, now or as of the moment."""
        return cls._computed(warehouse, in_force(warehouse, plan, moment), ranges)

    @classmethod
    def of(
        cls,
        warehouse: Warehouse,
        plan: Plan,
        moment: datetime | None = None,
        ranges: Sequence[Period] | None = None,
    ) -> "FigureSet":
        """The figures that a person requests: those of `ranges`, those as of the moment, or the
        current ones."""
        if ranges is not None:
            return cls.of_ranges(warehouse, plan, ranges, moment)
        return cls.current(warehouse, plan) if moment is None else cls.as_of(warehouse, plan, moment)

    @classmethod
    def _computed(
        cls, warehouse: Warehouse, held: InForce, ranges: Sequence[Period] | None = None
    ) -> "FigureSet":
        values = compute(warehouse, held.plan, seq=held.seq, as_of_day=held.day, windows=ranges)
        return cls(in_publishing_order(values, held.plan), held)

    @property
    def plan(self) -> Plan:
        """The plan by which the figures were computed."""
        return self.in_force.plan

    @property
    def moment(self) -> datetime | None:
        """The moment of the figures; None if they are the current ones."""
        return self.in_force.moment


def publish(warehouse: Warehouse, plan: Plan, *, state: str, as_of_day: date, actor: Actor) -> pd.DataFrame:
    """Computes every figure from the current rows, publishes the figures and returns them.

    `state`: the digest of the current rows and of the plan, taken before the computation.
    """
    seq = warehouse.ledger.seq_at()
    values = compute(warehouse, plan, as_of_day=as_of_day)
    warehouse.publications.publish(
        values, FigureSource(seq, state, plan.version, figures_code(), as_of_day), actor
    )
    return values


def plan_of(warehouse: Warehouse, plan: Plan, seq: int | None) -> Plan:
    """The plan in force at a ledger number. If no plan was recorded by then, it is today's plan."""
    stored = warehouse.plans.at(seq) if seq is not None else None
    if stored is None or stored.version == plan.version:
        return plan
    then = Plan.of_stored(stored.canonical_json)
    # the stored text sorts its mappings by name; lists by calendar would follow that order, so the order of
    # today's plan is restored
    places = {name: place for place, name in enumerate(plan.project.calendars)}
    ordered = sorted(then.project.calendars, key=lambda name: (places.get(name, len(places)), name))
    calendars = {name: then.project.calendars[name] for name in ordered}
    return then.model_copy(update={"project": then.project.model_copy(update={"calendars": calendars})})


def in_publishing_order(values: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Sorts figures by the plan: indicators, units, calendars, periods, breakdowns and categories.

    If the plan does not have a value, it comes last, by name. So the same figures have the same order,
    whether they were read or computed.
    """
    places = {
        "indicator": [indicator.code for indicator in plan.indicators],
        "country": [unit.code for unit in plan.units],
        "calendar": list(plan.project.calendars),
        "period": [period.key for calendar in plan.project.calendars for period in plan.periods(calendar)],
        "accumulation": list(INCREMENTAL),
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
