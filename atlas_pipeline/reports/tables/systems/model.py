"""What a report-ready table of one of the project's systems is: what it says, what it is made of, how.

A system's module declares its `sa.Table`, a pure function from frames and the plan to its rows, and one
`SystemTable` for each table, named in the registry (`systems/__init__.py`). Nothing here knows a system.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.plan.model import Plan
from atlas_pipeline.warehouse.store import Warehouse


class Compute(Protocol):
    """Reads what is current as of `seq` (now for None) and gives the table's rows; writes nothing.

    `as_of_day` is the day that "now" means in the table: what is overdue, how long a step has taken.
    """

    def __call__(
        self, warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
    ) -> pd.DataFrame: ...


@dataclass(frozen=True)
class SystemTable:
    """One report-ready table.

    `group`: the system it belongs to, one of `atlas_pipeline.reports.tables.systems.groups.GROUPS`.
    `forms`, `indicators`, `others`: what it is made of, the last being further assets by name (context data,
    other report-ready tables); they become its lineage. `warnings`: what in its rows wants a person's eye, a
    sentence each, in English. `made_by`: the command that makes it. `as_of_note`: a key of `reasons.yaml`, for a
    table that cannot be had as of a moment.
    """

    table: sa.Table
    group: str
    description: str
    compute: Compute
    forms: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    warnings: Callable[[pd.DataFrame, Plan], list[str]] | None = None
    made_by: str = "atlas run"
    as_of_note: str = ""

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> list[str]:
        return list(self.table.columns.keys())

    def rows(
        self, warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
    ) -> pd.DataFrame:
        """The table's rows as of a moment, with exactly its columns, without storing them."""
        frame = self.compute(warehouse, plan, seq=seq, as_of_day=as_of_day)
        frame = frame[self.columns].reset_index(drop=True)
        # integers with gaps stay integers, as they come back from the warehouse
        whole = [column.name for column in self.table.columns if isinstance(column.type, sa.Integer)]
        return frame.astype(dict.fromkeys(whole, "Int64"))

    def publish(
        self, warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
    ) -> pd.DataFrame:
        """Makes the table anew in the warehouse and returns its rows."""
        frame = self.rows(warehouse, plan, seq=seq, as_of_day=as_of_day)
        warehouse.derived.replace({self.table: frame})
        return frame


def by_name(tables: Iterable[SystemTable]) -> dict[str, SystemTable]:
    return {entry.name: entry for entry in tables}
