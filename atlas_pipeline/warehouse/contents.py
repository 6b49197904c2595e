"""The content of ledger entries: digests of the rows that an entry stored, and the forms that it made
current.

The content of an entry is a JSON object with some of these keys:

    submission, intake, publication     number → digest of the row
    forms, problems                     intake → digest of its rows
    facts                               "intake table" → digest of its rows in that table, bridges included
    renewed                             "intake table" → columns whose digests a change of keys replaced
    current                             [unit, period, form, intake] of each form that this entry made current
    currency                            the rows of `currency` (only if sealed as found)
    plan_version, person_link           digest of the whole table, which is small
    figures                             digest of the figures that are shown from this entry on
    added                               publication → digest of the figures that it was the first to show
    ended                               publication → digest of the ids of the figures that it no longer shows
    ledger                              digest of all entries before (only if sealed as found)
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.warehouse import bulk, digests, tables
from atlas_pipeline.warehouse.digests import Digest
from atlas_pipeline.warehouse.tables import FIGURE_KEY

FACT_TABLES: dict[str, tuple[str, sa.Table, tuple[str, ...]]] = {
    table.name: (form, table, ("row_number",)) for form, table in tables.facts.items()
} | {table.name: (form, table, ("row_number", "position")) for (form, _), table in tables.bridges.items()}
"""Name of a table of facts → its form, the table, and the columns that order the rows of an intake in it."""

BRIDGED = {table.name: field for (_, field), table in tables.bridges.items()}
"""Name of a bridge table → the field whose values it holds."""

AT_ONCE = 250_000
"""Rows of facts that are read at one time."""

WHOLE: dict[str, tuple[sa.Table, tuple[str, ...]]] = {
    "plan_version": (tables.plan_version, ("version",)),
    "person_link": (tables.person_link, ("id",)),
}

GROUPED: dict[str, tuple[sa.Table, str, tuple[str, ...]]] = {
    "submission": (tables.submission, "id", ()),
    "intake": (tables.intake, "id", ()),
    "forms": (tables.intake_form, "intake_id", ("form",)),
    "problems": (tables.problem, "intake_id", ("id",)),
    "publication": (tables.publication, "seq", ()),
}

OF_INTAKE = ("intake", "forms", "problems")


def fact_key(intake_id: int, table: str) -> str:
    return f"{intake_id} {table}"


def found(connection: sa.Connection, kind: str, numbers: Collection[int] | None = None) -> dict[str, Digest]:
    """The digests of the rows of one kind of GROUPED, as they are stored now; of those numbers, or of all
    for None."""
    table, group, key = GROUPED[kind]
    read: dict[str, Digest] = {}
    for some in _batches(numbers):
        query = sa.select(table) if some is None else sa.select(table).where(table.c[group].in_(some))
        groups = digests.of_groups(bulk.read_arrow(connection, query), group, key)
        read.update({str(number): digest for number, digest in groups.items()})
    return read


def whole(connection: sa.Connection, kind: str) -> Digest:
    """The digest of a whole table; `kind` is a key of WHOLE."""
    table, key = WHOLE[kind]
    return digests.of_rows(bulk.read_arrow(connection, sa.select(table)), key)


def facts(
    connection: sa.Connection, name: str, intakes: Mapping[int, int], columns: Sequence[str] = ()
) -> Iterator[tuple[int, Digest]]:
    """The digests of the rows of these intakes in one table of facts, batch by batch. An intake without
    rows has no digest.

    `intakes`: intake → approximate number of rows. `columns`: only these, besides the key; empty for all.
    """
    _, table, key = FACT_TABLES[name]
    chosen = [table.c[one] for one in ("intake_id", *key, *columns)] if columns else [table]
    for some in _by_rows(intakes):
        query = sa.select(*chosen).where(table.c.intake_id.in_(some)).order_by(*table.primary_key.columns)
        yield from digests.of_groups(bulk.read_arrow(connection, query), "intake_id", key).items()


def intakes_in(connection: sa.Connection, name: str) -> dict[int, int]:
    """Every intake that has rows in a table of facts → its number of rows there."""
    table = FACT_TABLES[name][1]
    query = sa.select(table.c.intake_id, sa.func.count()).group_by(table.c.intake_id)
    return {int(intake): int(rows) for intake, rows in connection.execute(query)}


def added_figures(connection: sa.Connection, publication: int | None = None) -> dict[str, Digest]:
    """Publication → the digest of the figures that it was the first to show. Figures that are no longer
    shown are included."""
    figure = tables.published_figure
    query = sa.select(*(column for column in figure.columns if column.name != "to_seq"))
    if publication is not None:
        query = query.where(figure.c.from_seq == publication)
    read = digests.of_groups(bulk.read_arrow(connection, query), "from_seq", ["id"])
    return {str(seq): digest for seq, digest in read.items()}


def ended_figures(connection: sa.Connection, publication: int | None = None) -> dict[str, Digest]:
    """Publication → the digest of the ids of the figures that it was the first not to show."""
    figure = tables.published_figure.c
    query = sa.select(figure.to_seq, figure.id).where(figure.to_seq.is_not(None))
    if publication is not None:
        query = query.where(figure.to_seq == publication)
    read = digests.of_groups(bulk.read_arrow(connection, query), "to_seq", ["id"])
    return {str(seq): digest for seq, digest in read.items()}


def of_figures(values: pd.DataFrame) -> Digest:
    """The digest of figures, in any order. `values` has the columns of `indicator_value`."""
    return digests.of_rows(bulk.to_arrow(tables.indicator_value, values), FIGURE_KEY)


def shown_figures(connection: sa.Connection) -> Digest:
    """The digest of the figures that are shown now, by the record of publications."""
    columns = [tables.published_figure.c[column.name] for column in tables.indicator_value.columns]
    query = sa.select(*columns).where(tables.published_figure.c.to_seq.is_(None))
    return digests.of_rows(bulk.read_arrow(connection, query), FIGURE_KEY)


def of_derived(connection: sa.Connection) -> Digest:
    """The digest of the figures in the derived table `indicator_value`."""
    return digests.of_rows(bulk.read_arrow(connection, sa.select(tables.indicator_value)), FIGURE_KEY)


def as_json(read: Mapping[str, Digest]) -> dict[str, Any]:
    return {key: digest.as_json() for key, digest in read.items()}


def _batches(numbers: Collection[int] | None) -> Iterator[list[int] | None]:
    if numbers is None:
        yield None
        return
    ordered = sorted(numbers)
    for start in range(0, len(ordered), 500):
        yield ordered[start : start + 500]


def _by_rows(intakes: Mapping[int, int]) -> Iterator[list[int]]:
    """Intakes in batches of about AT_ONCE rows."""
    batch: list[int] = []
    rows = 0
    for intake, count in sorted(intakes.items()):
        if batch and (rows + count > AT_ONCE or len(batch) == 500):
            yield batch
            batch, rows = [], 0
        batch.append(intake)
        rows += count
    if batch:
        yield batch
