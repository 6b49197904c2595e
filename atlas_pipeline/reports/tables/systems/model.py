"""The model of a report-ready table of one of the project's systems: contents, sources, function.

The module of a system declares its `sa.Table`, a pure function from frames and the plan to the rows, and
one `SystemTable` for each table. The registry (`systems/__init__.py`) lists the `SystemTable`. Nothing here
knows a system.
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
    """Reads the current rows as of `seq` (None: now) and returns the table's rows. Writes nothing.

    `as_of_day` is "today" in the table: it decides what is overdue and how long a step has taken.
    """

    def __call__(
        self, warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
    ) -> pd.DataFrame: ...


@dataclass(frozen=True)
class SystemTable:
    """One report-ready table.

    `group`: the system it belongs to, one of `atlas_pipeline.reports.tables.systems.groups.GROUPS`.
    `forms`, `indicators`, `others`: its sources, which become its lineage. `others` are further assets by
    name (context data, other report-ready tables). `warnings`: returns one English sentence for each row
    that a person should look at. `made_by`: the command that makes the table. `as_of_note`: a key of
    the topic `reasons`, for a table that has no state as of a moment.
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
        """Returns the table's rows as of a moment, with exactly its columns. Stores nothing."""
        frame = self.compute(warehouse, plan, seq=seq, as_of_day=as_of_day)
        frame = frame[self.columns].reset_index(drop=True)
        # Integers with gaps stay integers, as the warehouse returns them.
        whole = [column.name for column in self.table.columns if isinstance(column.type, sa.Integer)]
        return frame.astype(dict.fromkeys(whole, "Int64"))

    def publish(
        self, warehouse: Warehouse, plan: Plan, *, seq: int | None = None, as_of_day: date
    ) -> pd.DataFrame:
        """Makes the table again in the warehouse and returns its rows."""
        frame = self.rows(warehouse, plan, seq=seq, as_of_day=as_of_day)
        warehouse.derived.replace({self.table: frame})
        return frame


def by_name(tables: Iterable[SystemTable]) -> dict[str, SystemTable]:
    return {entry.name: entry for entry in tables}
