"""Finds differences between the tables and the ledger. Changes nothing.

`look` reads the current rows, the published figures and every small table. With `is_whole`, it also reads
the rows and figures of earlier states. A difference has a kind, and the details of its sentence. The
sentences are in the catalogue (topic `alerts`), under the kind.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from atlas_pipeline.warehouse import as_found, chain, contents, expected_state, tables
from atlas_pipeline.warehouse.digests import NOTHING, Digest

LEDGER = {
    how: f"tampered_ledger_{how}" for how in (chain.EDITED, chain.MISSING, chain.CUT_OFF, chain.UNSEALED)
}
ROWS, CELLS, CURRENCY = "tampered_rows", "tampered_cells", "tampered_currency"
COUNTS, PROBLEMS = "tampered_counts", "tampered_problems"
CHANGED, GONE, SURPLUS, UNREADABLE = (
    "tampered_changed",
    "tampered_gone",
    "tampered_surplus",
    "tampered_unreadable",
)
PLANS, PERSONS, PUBLISHED, INDICATORS = (
    "tampered_plans",
    "tampered_persons",
    "tampered_published",
    "tampered_indicators",
)
KINDS = (
    *LEDGER.values(),
    *(ROWS, CELLS, CURRENCY, COUNTS, PROBLEMS),
    *(CHANGED, GONE, SURPLUS, UNREADABLE, PLANS, PERSONS, PUBLISHED, INDICATORS),
)

_UNREADABLE = (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, ValueError, TypeError)
"""The errors that a value of another type than its column's raises when it is read. SQLite stores a value
of any type in any column."""


@dataclass(frozen=True)
class Tampering:
    """One difference. `details` fill the sentence of its kind; they hold numbers and the names of tables,
    columns and forms, and no value of a row."""

    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)
    submission_id: int | None = None
    unit: str = ""
    period: str = ""
    form: str = ""


def look(connection: sa.Connection, *, is_whole: bool) -> list[Tampering]:
    """Every difference, those in the ledger first. All other differences are found with the help of the
    ledger, so an unreadable or unsealed ledger is the only difference returned."""
    try:
        all_entries = chain.entries(connection)
        found = [
            Tampering(LEDGER[one.how], {"entry": one.seq})
            for one in chain.breaks(all_entries, chain.head(connection))
        ]
        if any(one.kind == LEDGER[chain.UNSEALED] for one in found):
            return found
        expected = expected_state.expected(all_entries)
    except _UNREADABLE:
        return [Tampering(UNREADABLE, {"table": "ledger"})]
    return [*found, *_Look(connection, expected, is_whole).all()]


class _Look:
    """One comparison of the tables with the state that the ledger expects."""

    def __init__(self, connection: sa.Connection, expected: expected_state.Expected, is_whole: bool) -> None:
        self.connection = connection
        self.expected = expected
        self.is_whole = is_whole
        self.spans = as_found.spans(connection)
        row = tables.submission.c
        places = sa.select(tables.intake.c.id, row.id, row.unit, row.period).join(
            tables.submission, row.id == tables.intake.c.submission_id
        )
        self.places = {one[0]: (one[1], one[2] or "", one[3] or "") for one in connection.execute(places)}
        self.current: dict[str, set[int]] = {}
        """Form → the intakes that are current, by the tables or by the ledger."""
        now = [(span[2], span[3]) for span in self.spans if span[5] is None]
        for form, intake in [*now, *((key[2], one) for key, one in expected.current.items())]:
            self.current.setdefault(form, set()).add(intake)

    def all(self) -> Iterator[Tampering]:
        yield from self._numbered("submission")
        yield from self._currency()
        current_intakes = None if self.is_whole else set().union(*self.current.values())
        for kind in contents.OF_INTAKE:
            yield from self._numbered(kind, current_intakes)
        for name in contents.FACT_TABLES:
            yield from self._facts(name)
        for kind, found in (("plan_version", PLANS), ("person_link", PERSONS)):
            yield from self._whole(kind, found)
        yield from self._numbered("publication")
        if self.is_whole:
            yield from self._published()
            yield from self._figures(INDICATORS)
        else:
            yield from self._figures(PUBLISHED)

    # -------------------------------------------------------------- rows by number

    def _numbered(self, kind: str, numbers: set[int] | None = None) -> Iterator[Tampering]:
        table = contents.GROUPED[kind][0].name
        try:
            now = contents.found(self.connection, kind, numbers)
        except _UNREADABLE:
            yield Tampering(UNREADABLE, {"table": table})
            return
        then = self.expected.numbered[kind]
        wanted = then.keys() if numbers is None else then.keys() & {str(one) for one in numbers}
        for number in sorted(now.keys() | wanted, key=int):
            before, after = then.get(number), now.get(number)
            if before is not None and after is not None and before == after:
                continue
            yield self._of_row(kind, table, int(number), before, after)

    def _of_row(
        self, kind: str, table: str, number: int, before: Digest | None, after: Digest | None
    ) -> Tampering:
        if kind in ("forms", "problems"):
            then, now = before or NOTHING, after or NOTHING
            details = {"then": then.rows, "now": now.rows, "columns": ", ".join(then.differing(now))}
            return self._of_intake(COUNTS if kind == "forms" else PROBLEMS, number, details)
        details = {"table": table, "number": number}
        if before is None or after is None:
            return Tampering(GONE if after is None else SURPLUS, details)
        return Tampering(CHANGED, details | {"columns": ", ".join(before.differing(after))})

    def _of_intake(self, kind: str, intake: int, details: dict[str, Any], form: str = "") -> Tampering:
        submission, unit, period = self.places.get(intake, (0, "", ""))
        place = {
            "submission": submission or "?",
            "place": f"{unit} {period}".strip() or "?",
            "intake": intake,
        }
        return Tampering(kind, place | {"form": form} | details, submission or None, unit, period, form)

    # -------------------------------------------------------------- facts

    def _facts(self, name: str) -> Iterator[Tampering]:
        form = contents.FACT_TABLES[name][0]
        then = {
            int(key.split()[0]): digest
            for key, digest in self.expected.facts.items()
            if key.split()[1] == name
        }
        if self.is_whole:
            there = contents.intakes_in(self.connection, name)
            intakes = {one: there.get(one, 0) for one in then.keys() | there.keys()}
        else:
            intakes = {one: then.get(one, NOTHING).rows for one in self.current.get(form, ())}
        for intake, now in self._digests(name, intakes):
            if now is None:
                yield self._of_intake(UNREADABLE, intake, {"table": name}, form)
            elif differing := then.get(intake, NOTHING).differing(now):
                before = then.get(intake, NOTHING)
                field_name = contents.BRIDGED.get(name)
                details = {
                    "then": before.rows,
                    "now": now.rows,
                    "columns": field_name or ", ".join(differing),
                }
                kind = CELLS if field_name or before.rows == now.rows else ROWS
                yield self._of_intake(kind, intake, details, form)

    def _digests(self, name: str, intakes: dict[int, int]) -> Iterator[tuple[int, Digest | None]]:
        """Each intake with the digest of its rows as they are stored; None if they cannot be read."""
        try:
            read: dict[int, Digest | None] = dict(contents.facts(self.connection, name, intakes))
        except _UNREADABLE:
            read = {}
            for intake, count in intakes.items():
                try:
                    read.update(contents.facts(self.connection, name, {intake: count}))
                except _UNREADABLE:
                    read[intake] = None
        for intake in sorted(intakes):
            yield intake, read.get(intake, NOTHING)

    # -------------------------------------------------------------- currency, plans, persons, publications

    def _currency(self) -> Iterator[Tampering]:
        then, now = self.expected.spans, self.spans
        odd = {span for span in (*then, *now) if then.count(span) != now.count(span)} if then != now else ()
        for unit, period, form in sorted({span[:3] for span in odd}):
            details = {
                "then": _span_text(then, (unit, period, form)),
                "now": _span_text(now, (unit, period, form)),
                "form": form,
                "place": f"{unit} {period}",
            }
            yield Tampering(CURRENCY, details, None, unit, period, form)

    def _whole(self, kind: str, found: str) -> Iterator[Tampering]:
        try:
            now = contents.whole(self.connection, kind)
        except _UNREADABLE:
            yield Tampering(UNREADABLE, {"table": kind})
            return
        then = self.expected.whole[kind]
        if differing := then.differing(now):
            yield Tampering(found, {"then": then.rows, "now": now.rows, "columns": ", ".join(differing)})

    def _published(self) -> Iterator[Tampering]:
        reads: dict[str, Callable[[sa.Connection], dict[str, Digest]]] = {
            "added": contents.added_figures,
            "ended": contents.ended_figures,
        }
        reported: set[int] = set()
        for kind, read in reads.items():
            try:
                now = read(self.connection)
            except _UNREADABLE:
                yield Tampering(UNREADABLE, {"table": "published_figure"})
                return
            then = self.expected.numbered[kind]
            for number in sorted(now.keys() | then.keys(), key=int):
                before, after = then.get(number, NOTHING), now.get(number, NOTHING)
                if before != after and int(number) not in reported:
                    reported.add(int(number))
                    names = ", ".join(before.differing(after)) if before.rows == after.rows else "rows"
                    yield Tampering(PUBLISHED, {"publication": int(number), "columns": names})

    def _figures(self, kind: str) -> Iterator[Tampering]:
        """Compares the figures shown now: those of the derived table for INDICATORS, otherwise those of
        the record of publications."""
        table = tables.indicator_value if kind == INDICATORS else tables.published_figure
        then = self.expected.figures
        if then is None or not sa.inspect(self.connection).has_table(table.name):
            return
        try:
            read = contents.of_derived if kind == INDICATORS else contents.shown_figures
            now = read(self.connection)
        except _UNREADABLE:
            yield Tampering(UNREADABLE, {"table": table.name})
            return
        if differing := then.differing(now):
            names = ", ".join(differing) if then.rows == now.rows else "rows"
            newest = max(map(int, self.expected.numbered["publication"]), default=0)
            yield Tampering(kind, {"publication": newest, "columns": names})


def _span_text(spans: list[Any], of_form: expected_state.Slice) -> str:
    """The intakes that were current, each with the entries between which it was: 12 (15–20), 14 (20–)."""
    own = [span for span in spans if span[:3] == of_form]
    return ", ".join(f"{one[3]} ({one[4]}–{one[5] or ''})" for one in own) or "–"
