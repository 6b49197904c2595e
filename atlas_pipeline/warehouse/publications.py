"""Publications: which figures were shown when. Rows are only added to this record.

A figure is stored once for as long as it stays the same, with the numbers of the publications between
which it was shown (`from_seq` inclusive, `to_seq` exclusive), as in `currency`. The number of a
publication is the number of its entry in the ledger. Publishing the same figures again adds nothing.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import chain, contents, derived, entries
from atlas_pipeline.warehouse.bulk import insert_frame, read_frame
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.digests import Digest
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import (
    FIGURE_KEY,
    FIGURE_SAYS,
    indicator_value,
    publication,
    published_figure,
)
from atlas_pipeline.warehouse.tables import ledger as ledger_table

AT_ONCE = 5_000
"""Figures that one statement ends."""


@dataclass(frozen=True, slots=True)
class FigureSource:
    """The input and the code of a publication.

    `facts_seq`: the number of the ledger at which the facts were read. `state`: the digest of the current
    rows and of the plan. `day`: periods that had begun by this day have figures.
    """

    facts_seq: int
    state: str
    plan_version: str
    code_version: str
    day: date


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication: the number of its figures, and how many of them differ from the publication before."""

    seq: int
    at: datetime
    who: str
    source: FigureSource
    figures: int
    changed: int
    hash: str = ""
    """The hash of its entry in the ledger. Together with `seq` it is a head of which a copy can be kept.
    Empty if the entry is older than the chain."""


class Publications:
    """The record of publications, and the table of the figures that are shown now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, values: pd.DataFrame, source: FigureSource, actor: Actor) -> Publication:
        """Creates `indicator_value` again and records the figures that are shown from now on, in one
        transaction. If the figures, the state, the plan and the code are all unchanged, returns the newest
        publication and records nothing."""
        with self._database.writing() as connection:
            serialise(connection)
            derived.replace(connection, {indicator_value: values})
            newest = _published_at(connection)
            shown = read_frame(connection, sa.select(published_figure).where(shown_at()))
            both = side_by_side(shown, values, also=["id"])
            changed = both[~both["is_same"]]
            if newest and changed.empty and _content_key(newest.source) == _content_key(source):
                return newest
            seq = _add_publication(connection, values, changed, source)
            entries.append(
                connection,
                at=self._database.clock(),
                actor=actor,
                what="published",
                details={
                    "plan": source.plan_version,
                    "program": source.code_version,
                    "changed": len(changed),
                },
                content=_content(connection, values, seq),
            )
            published = _published_at(connection)
        assert published is not None
        return published

    def all(self) -> list[Publication]:
        """Every publication, the oldest first."""
        with self._database.reading() as connection:
            return [_publication(row) for row in connection.execute(_entries().order_by(publication.c.seq))]

    def at(self, seq: int | None = None) -> Publication | None:
        """The publication in force at that number of the ledger (now for None); None before the first
        publication."""
        with self._database.reading() as connection:
            return _published_at(connection, seq)

    def figures(self, seq: int | None = None) -> pd.DataFrame:
        """The figures that were shown at that number (now for None), with the columns of
        `indicator_value`."""
        with self._database.reading() as connection:
            return _shown_figures(connection, seq)

    def refuse_other_figures(self, values: pd.DataFrame) -> None:
        """Raises WarehouseError if these figures, read from `indicator_value`, are not those that were
        published last.

        The figures that were published last are known by their digest in the ledger. If the ledger has no
        such digest yet, nothing is refused.
        """
        with self._database.reading() as connection:
            known = _figures_in_ledger(connection)
            if known is None or known == contents.of_figures(values):
                return
            raise _edited(_shown_figures(connection), values)


def _add_publication(
    connection: sa.Connection, values: pd.DataFrame, changed: pd.DataFrame, source: FigureSource
) -> int:
    """Stores the publication and the figures that it changed. Returns its number."""
    seq = entries.next_seq(connection)
    entry = {
        "facts_seq": source.facts_seq,
        "day": source.day,
        "state": source.state,
        "plan_version": source.plan_version,
        "code_version": source.code_version,
        "figures": len(values),
        "changed": len(changed),
    }
    connection.execute(sa.insert(publication).values(seq=seq, **entry))
    _end(connection, changed.loc[changed["side"] != "right_only", "id"].astype(int).tolist(), seq)
    _add(connection, changed[changed["side"] != "left_only"], seq)
    return seq


def _content(connection: sa.Connection, values: pd.DataFrame, seq: int) -> dict[str, Any]:
    return {
        "publication": contents.as_json(contents.found(connection, "publication", [seq])),
        "added": contents.as_json(contents.added_figures(connection, seq)),
        "ended": contents.as_json(contents.ended_figures(connection, seq)),
        "figures": contents.of_figures(values).as_json(),
    }


def side_by_side(before: pd.DataFrame, after: pd.DataFrame, *, also: list[str] | None = None) -> pd.DataFrame:
    """One row for each figure of either state, sorted by the key as text.

    Columns: the key, the content as `*_before` and `*_after`, `side` (`left_only`: gone, `right_only`:
    new, `both`) and `is_same`. `also`: further columns of `before` to keep. Numbers are compared without
    tolerance, because both sides are computed, never typed.
    """
    columns = FIGURE_KEY + FIGURE_SAYS
    both = before[columns + (also or [])].merge(
        after[columns],
        on=FIGURE_KEY,
        how="outer",
        suffixes=("_before", "_after"),
        indicator="side",
    )
    same = (both["side"] == "both").to_numpy(copy=True)
    for name in FIGURE_SAYS:
        left, right = both[f"{name}_before"], both[f"{name}_after"]
        equal = (left == right).fillna(False) | (left.isna() & right.isna())
        same &= equal.to_numpy(dtype=bool)
    both["is_same"] = same
    return both


def _content_key(source: FigureSource) -> tuple[str, str, str]:
    return source.state, source.plan_version, source.code_version


def _end(connection: sa.Connection, ids: list[int], seq: int) -> None:
    for start in range(0, len(ids), AT_ONCE):
        ended = published_figure.c.id.in_(ids[start : start + AT_ONCE])
        connection.execute(sa.update(published_figure).where(ended).values(to_seq=seq))


def _add(connection: sa.Connection, changed: pd.DataFrame, seq: int) -> None:
    highest = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(published_figure.c.id), 0))
    ).scalar_one()
    frame = changed[FIGURE_KEY + [f"{name}_after" for name in FIGURE_SAYS]]
    frame = frame.rename(columns={f"{name}_after": name for name in FIGURE_SAYS}).astype({"rows": "Int64"})
    ids = pd.RangeIndex(highest + 1, highest + 1 + len(frame))
    insert_frame(connection, published_figure, frame.assign(id=ids, from_seq=seq, to_seq=None))


def shown_at(seq: int | None = None) -> sa.ColumnElement[bool]:
    """The condition on `published_figure` for the figures that were shown at that number; for None, that
    are shown now."""
    figure = published_figure.c
    if seq is None:
        return figure.to_seq.is_(None)
    return sa.and_(figure.from_seq <= seq, sa.or_(figure.to_seq.is_(None), figure.to_seq > seq))


def _shown_figures(connection: sa.Connection, seq: int | None = None) -> pd.DataFrame:
    columns = [published_figure.c[column.name] for column in indicator_value.columns]
    return read_frame(connection, sa.select(*columns).where(shown_at(seq)).order_by(published_figure.c.id))


def _figures_in_ledger(connection: sa.Connection) -> Digest | None:
    newest = connection.execute(
        sa.select(ledger_table.c.content)
        .where(ledger_table.c.what.in_(("published", chain.SEALED)))
        .order_by(ledger_table.c.seq.desc())
        .limit(1)
    ).scalar()
    known = json.loads(newest or "{}").get("figures")
    return None if known is None else Digest.of_json(known)


def _edited(published: pd.DataFrame, values: pd.DataFrame) -> WarehouseError:
    """The error that names the first figure that differs from the published one."""
    both = side_by_side(published, values)
    differing = both[~both["is_same"]]
    named = "the record of publications was edited too"
    if len(differing):
        first = differing.iloc[0]
        place = " ".join(str(first[name]) for name in FIGURE_KEY if first[name])
        named = f"{place}: {first['value_before']:g} was published, {first['value_after']:g} is in the table"
    return WarehouseError(
        f"{len(differing):,} of the figures in the table indicator_value are not the published ones "
        f"({named}); they were edited in the database. Run `atlas run`, which writes the table again. "
        "`atlas doctor` shows other edits"
    )


def _published_at(connection: sa.Connection, seq: int | None = None) -> Publication | None:
    newest = _entries().order_by(publication.c.seq.desc()).limit(1)
    row = connection.execute(newest if seq is None else newest.where(publication.c.seq <= seq)).first()
    return _publication(row) if row else None


def _entries() -> sa.Select:
    entries = sa.select(publication, ledger_table.c.at, ledger_table.c.who, ledger_table.c.hash)
    return entries.join(ledger_table, ledger_table.c.seq == publication.c.seq)


def _publication(row: sa.Row) -> Publication:
    source = FigureSource(row.facts_seq, row.state, row.plan_version, row.code_version, row.day)
    return Publication(row.seq, row.at, row.who, source, row.figures, row.changed, row.hash or "")
