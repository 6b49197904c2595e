"""Decisions of officers on candidate pairs: one person or two. Pseudonyms only, never names.

A decision is in force between two numbers of the ledger. Taking it back closes it and removes nothing. The
ledger has who decided, when and why.
"""

import hashlib
from collections.abc import Iterable, Mapping

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import contents, entries, pseudonyms
from atlas_pipeline.warehouse.bulk import read_frame
from atlas_pipeline.warehouse.database import Database
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import ledger as ledger_table
from atlas_pipeline.warehouse.tables import person_link

SAME, DIFFERENT = "same", "different"
PAIR_LENGTH = 8


def pair_name(one: int, other: int) -> str:
    """The name of a pair in lists and commands: the same in both orders, and each time the pair is found."""
    return hashlib.sha256("|".join(map(str, sorted((one, other)))).encode()).hexdigest()[:PAIR_LENGTH]


def links_at(seq: int | None) -> sa.Select:
    """The pairs that were one person at that number of the ledger; now for None."""
    query = sa.select(person_link.c.person_key, person_link.c.same_as).where(person_link.c.decision == SAME)
    if seq is None:
        return query.where(person_link.c.to_seq.is_(None))
    ended = sa.or_(person_link.c.to_seq.is_(None), person_link.c.to_seq > seq)
    return query.where(person_link.c.from_seq <= seq, ended)


def representatives(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each linked key → the smallest key of its group. Keys are in one group if they are linked directly
    or through others."""
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in links:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return {key: root(key) for key in parent}


class Persons:
    """Decisions on pairs of persons, and the stored pseudonyms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def links(self, seq: int | None = None) -> pd.DataFrame:
        """The pairs of keys, `person_key` and `same_as`, that were one person at that number (now for
        None)."""
        with self._database.reading() as connection:
            return read_frame(connection, links_at(seq))

    def decisions(self) -> pd.DataFrame:
        """The decisions in force: person_key, same_as, decision, seq, at, who and details (JSON, with
        the note)."""
        with self._database.reading() as connection:
            return read_frame(connection, _decisions())

    def decide(self, one: int, other: int, decision: str, actor: Actor, note: str) -> int:
        """Enters that two keys are one person (`same`) or two (`different`). Returns the number of the
        entry.

        Raises WarehouseError if this was decided already, or if the opposite is in force, directly or
        through other pairs. Then one of those pairs must be undone first.
        """
        one, other = sorted((one, other))
        name = pair_name(one, other)
        with self._database.writing() as connection:
            serialise(connection)
            _refuse_decided(connection, one, other, decision)
            seq = entries.next_seq(connection)
            values = {"person_key": one, "same_as": other, "decision": decision, "from_seq": seq}
            connection.execute(sa.insert(person_link).values(**values, to_seq=None))
            return self._enter(connection, f"persons_{decision}", {"pair": name, "note": note}, actor)

    def undo(self, one: int, other: int, actor: Actor, note: str) -> int:
        """Takes back the decision on two keys. Returns the number of the entry. Raises WarehouseError if
        there is no decision."""
        one, other = sorted((one, other))
        name = pair_name(one, other)
        with self._database.writing() as connection:
            serialise(connection)
            decided = _decision_on(connection, one, other)
            if decided is None:
                raise WarehouseError(
                    f"the pair {name} has no decision; `atlas persons --all` lists all decisions"
                )
            seq = entries.next_seq(connection)
            is_it = person_link.c.id == decided.id
            connection.execute(sa.update(person_link).where(is_it).values(to_seq=seq))
            details = {"pair": name, "note": note, "was": decided.decision}
            return self._enter(connection, "persons_undone", details, actor)

    def pseudonyms(self) -> list[int]:
        """Every stored pseudonym, once."""
        with self._database.reading() as connection:
            return pseudonyms.stored(connection)

    def replace_pseudonyms(self, new: Mapping[int, int], fingerprint: str, before: str, actor: Actor) -> None:
        """Replaces all stored pseudonyms and remembers the secret that made the new ones, in one
        transaction.

        `new`: old pseudonym → new pseudonym, for every stored one. Raises WarehouseError and changes
        nothing if the stored pseudonyms were made with another secret than `before`, or if a new pseudonym
        was stored meanwhile.
        """
        with self._database.writing() as connection:
            at = self._database.clock()
            pseudonyms.replace(connection, new, fingerprint, before, actor=actor, at=at)

    def _enter(self, connection: sa.Connection, what: str, details: dict[str, str], actor: Actor) -> int:
        links = {"person_link": contents.whole(connection, "person_link").as_json()}
        at = self._database.clock()
        return entries.append(connection, at=at, actor=actor, what=what, details=details, content=links)


def _refuse_decided(connection: sa.Connection, one: int, other: int, decision: str) -> None:
    name = pair_name(one, other)
    if one == other:
        raise WarehouseError("these two rows already count as one person: they have the same pseudonym")
    if (decided := _decision_on(connection, one, other)) is not None:
        raise WarehouseError(
            f"the pair {name} was already decided: {decided.decision}; to change this, undo it first"
        )
    links = [(row.person_key, row.same_as) for row in connection.execute(links_at(None))]
    before = representatives(links)
    if before.get(one, one) == before.get(other, other):
        raise WarehouseError(f"the pair {name} already counts as one person, through other pairs")
    if decision == SAME:
        _refuse_contradiction(connection, representatives([*links, (one, other)]), name)


def _decisions() -> sa.Select:
    return (
        sa.select(
            person_link.c.person_key,
            person_link.c.same_as,
            person_link.c.decision,
            ledger_table.c.seq,
            ledger_table.c.at,
            ledger_table.c.who,
            ledger_table.c.details,
        )
        .join(ledger_table, ledger_table.c.seq == person_link.c.from_seq)
        .where(person_link.c.to_seq.is_(None))
        .order_by(ledger_table.c.seq)
    )


def _decision_on(connection: sa.Connection, one: int, other: int) -> sa.Row | None:
    return connection.execute(
        sa.select(person_link.c.id, person_link.c.decision).where(
            person_link.c.person_key == one, person_link.c.same_as == other, person_link.c.to_seq.is_(None)
        )
    ).first()


def _refuse_contradiction(connection: sa.Connection, after: dict[int, int], name: str) -> None:
    apart = connection.execute(
        sa.select(person_link.c.person_key, person_link.c.same_as).where(
            person_link.c.decision == DIFFERENT, person_link.c.to_seq.is_(None)
        )
    )
    for row in apart:
        if after.get(row.person_key, row.person_key) == after.get(row.same_as, row.same_as):
            raise WarehouseError(
                f"{name} would join the pair {pair_name(row.person_key, row.same_as)}, which was decided to "
                "be two persons; if that decision is wrong, undo it first"
            )
