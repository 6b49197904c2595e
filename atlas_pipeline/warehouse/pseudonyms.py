"""Replaces the stored pseudonyms in all tables: facts and links.

One new pseudonym replaces one old pseudonym. So the rows stay the same, and so does every count of
persons, now and at any earlier day.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

import sqlalchemy as sa

from atlas_pipeline.forms.tables import PERSON_KEY
from atlas_pipeline.provenance.actor import Actor
from atlas_pipeline.warehouse import chain, contents, entries, expected_state
from atlas_pipeline.warehouse.dialects import serialise
from atlas_pipeline.warehouse.errors import WarehouseError
from atlas_pipeline.warehouse.plans import remembered_secret
from atlas_pipeline.warehouse.tables import metadata

HOLDING = ("person_key", "same_as")
"""Names of the columns that hold a pseudonym."""

_new = sa.Table(
    "new_person_key",
    sa.MetaData(),
    sa.Column("old", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("new", sa.BigInteger, nullable=False),
    prefixes=["TEMPORARY"],
)


def stored(connection: sa.Connection) -> list[int]:
    """Every stored pseudonym, once, sorted."""
    found: set[int] = set()
    for column in _columns():
        found.update(connection.execute(sa.select(column).where(column.is_not(None)).distinct()).scalars())
    return sorted(found)


def replace(
    connection: sa.Connection,
    new: Mapping[int, int],
    fingerprint: str,
    before: str,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """See `Persons.replace_pseudonyms`."""
    serialise(connection)
    if remembered_secret(connection) != before:
        raise WarehouseError("the stored pseudonyms were made with another secret than the one to replace")
    if missing := set(stored(connection)) - set(new):
        raise WarehouseError(f"{len(missing)} persons were added meanwhile; rotate again")
    if len(set(new.values())) != len(new):
        raise WarehouseError("two persons would become one; rotate again, with another new secret")
    _refuse_changed(connection)
    _new.drop(connection, checkfirst=True)
    _new.create(connection)
    if new:
        connection.execute(sa.insert(_new), [{"old": old, "new": one} for old, one in new.items()])
    for column in _columns():
        other = sa.select(_new.c.new).where(_new.c.old == column).scalar_subquery()
        connection.execute(sa.update(column.table).where(column.is_not(None)).values({column.name: other}))
    _new.drop(connection)
    details = {"fingerprint": fingerprint, "before": before, "persons": len(new)}
    # only the digests of pseudonyms are replaced: an edit in another column is still found
    content = {
        "renewed": {key: {PERSON_KEY: digest} for key, digest in _digests(connection).items()},
        "person_link": contents.whole(connection, "person_link").as_json(),
    }
    entries.append(connection, at=at, actor=actor, what="secret_set", details=details, content=content)


def _refuse_changed(connection: sa.Connection) -> None:
    """Raises WarehouseError if a pseudonym was edited in the database: the edited one would become a
    genuine one."""
    known = expected_state.expected(chain.entries(connection))
    before = {
        key: digest.columns.get(PERSON_KEY, "")
        for key, digest in known.facts.items()
        if key.split()[1] in _fact_tables()
    }
    now = _digests(connection)
    links = contents.whole(connection, "person_link")
    if {key: one for key, one in before.items() if one} != now or known.whole["person_link"].differing(links):
        raise WarehouseError(
            "pseudonyms in the warehouse were changed after they were stored; `atlas doctor` lists them. "
            "Restore the warehouse from a backup, then rotate again"
        )


def _digests(connection: sa.Connection) -> dict[str, str]:
    """Fact key of `contents` → the digest of the pseudonyms there, if there are any."""
    found = {}
    for name in _fact_tables():
        intakes = contents.intakes_in(connection, name)
        for intake, digest in contents.facts(connection, name, intakes, [PERSON_KEY]):
            if one := digest.columns.get(PERSON_KEY):
                found[contents.fact_key(intake, name)] = one
    return found


def _fact_tables() -> list[str]:
    return [name for name, (_, table, _) in contents.FACT_TABLES.items() if PERSON_KEY in table.c]


def _columns() -> Iterator[sa.Column]:
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if column.name in HOLDING)
