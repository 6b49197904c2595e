"""What officers decided about pairs of persons: one and the same, or two. Pseudonyms only, never names.

A decision stands from one number of the ledger to another; taking it back closes it and removes nothing. Who
decided, when and why is in the ledger.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from atlas_pipeline.warehouse import contents, ledger
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.tables import ledger as ledger_table
from atlas_pipeline.warehouse.tables import person_link

SAME, DIFFERENT = "same", "different"
PAIR_LENGTH = 8


def pair_name(one: int, other: int) -> str:
    """What a pair is called on lists and commands: the same whatever the order and however often it is found."""
    return hashlib.sha256("|".join(map(str, sorted((one, other)))).encode()).hexdigest()[:PAIR_LENGTH]


def links_at(seq: int | None) -> sa.Select:
    """The pairs that were one person at that number of the ledger; now for None."""
    query = sa.select(person_link.c.person_key, person_link.c.same_as).where(person_link.c.decision == SAME)
    if seq is None:
        return query.where(person_link.c.to_seq.is_(None))
    ended = sa.or_(person_link.c.to_seq.is_(None), person_link.c.to_seq > seq)
    return query.where(person_link.c.from_seq <= seq, ended)


def decisions() -> sa.Select:
    """What stands: person_key, same_as, decision, seq, at, who and details (JSON, with the note)."""
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


def representatives(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each linked key → the least key of those it is linked with, directly or through others."""
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


def decide(
    connection: sa.Connection, one: int, other: int, decision: str, *, who: str, note: str, at: datetime
) -> int:
    """Raises WarehouseError where the same was decided already, or the opposite stands, directly or by way of
    other pairs: then one of those has to be undone first."""
    serialise(connection)
    one, other = sorted((one, other))
    name = pair_name(one, other)
    if one == other:
        raise WarehouseError("these two rows are of one person already: they have the same pseudonym")
    if (standing := _standing(connection, one, other)) is not None:
        raise WarehouseError(
            f"the pair {name} was already decided: {standing.decision}; to change that, undo it first"
        )
    links = [(row.person_key, row.same_as) for row in connection.execute(links_at(None))]
    before = representatives(links)
    if before.get(one, one) == before.get(other, other):
        raise WarehouseError(f"the two of {name} are one person already, by way of other pairs")
    if decision == SAME:
        _refuse_contradiction(connection, representatives([*links, (one, other)]), name)
    seq = ledger.next_seq(connection)
    connection.execute(
        sa.insert(person_link).values(
            person_key=one, same_as=other, decision=decision, from_seq=seq, to_seq=None
        )
    )
    details = {"pair": name, "note": note}
    return _enter(connection, f"persons_{decision}", details, who=who, at=at)


def undo(connection: sa.Connection, one: int, other: int, *, who: str, note: str, at: datetime) -> int:
    """Raises WarehouseError where nothing was decided about the pair."""
    serialise(connection)
    one, other = sorted((one, other))
    name = pair_name(one, other)
    standing = _standing(connection, one, other)
    if standing is None:
        raise WarehouseError(
            f"nothing was decided about the pair {name}; `atlas persons --all` lists what was"
        )
    details = {"pair": name, "note": note, "was": standing.decision}
    seq = ledger.next_seq(connection)
    connection.execute(sa.update(person_link).where(person_link.c.id == standing.id).values(to_seq=seq))
    return _enter(connection, "persons_undone", details, who=who, at=at)


def _enter(connection: sa.Connection, what: str, details: dict[str, str], *, who: str, at: datetime) -> int:
    links = contents.whole(connection, "person_link").as_json()
    return ledger.append(
        connection, at=at, who=who, what=what, details=details, content={"person_link": links}
    )


def _standing(connection: sa.Connection, one: int, other: int) -> sa.Row | None:
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
                f"{name} would make one person of the pair {pair_name(row.person_key, row.same_as)}, which was "
                "decided to be two; undo that first, if it was wrong"
            )
