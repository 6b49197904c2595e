"""The state that the tables must have according to the ledger: the contents of its entries, applied in
order.

Nothing here reads any other table.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from atlas_pipeline.warehouse import chain
from atlas_pipeline.warehouse.digests import NOTHING, Digest

Slice = tuple[str, str, str]
"""Unit, period and form."""

Span = tuple[str, str, str, int, int, int | None]
"""A row of `currency`: unit, period, form, intake, from_seq, to_seq."""

NUMBERED = ("submission", "intake", "forms", "problems", "publication", "added", "ended")
"""Kinds of content that are digests by number."""


@dataclass
class Expected:
    """The stored state according to the ledger.

    `numbered`: kind → number as text → digest. `facts`: "intake table" → digest. `whole`: table → digest.
    `figures`: those that are shown, None before the first publication. `spans`: the rows of `currency`.
    """

    numbered: dict[str, dict[str, Digest]] = field(default_factory=lambda: {kind: {} for kind in NUMBERED})
    facts: dict[str, Digest] = field(default_factory=dict)
    whole: dict[str, Digest] = field(
        default_factory=lambda: {"plan_version": NOTHING, "person_link": NOTHING}
    )
    figures: Digest | None = None
    spans: list[Span] = field(default_factory=list)

    @property
    def current(self) -> dict[Slice, int]:
        """Unit, period and form → the current intake."""
        return {span[:3]: span[3] for span in self.spans if span[5] is None}


def expected(all_entries: Sequence[Mapping[str, Any]]) -> Expected:
    """The state after all entries from the start of the chain."""
    put = Expected()
    for one in all_entries[chain.beginning(all_entries) :]:
        _put(put, json.loads(one["content"] or "{}"), one["seq"])
    return put


def _put(put: Expected, content: Mapping[str, Any], seq: int) -> None:
    for kind in NUMBERED:
        put.numbered[kind].update(_digests(content.get(kind, {})))
    put.facts.update(_digests(content.get("facts", {})))
    for key, columns in content.get("renewed", {}).items():
        before = put.facts.get(key, NOTHING)
        put.facts[key] = Digest(before.rows, {**before.columns, **columns})
    for kind in put.whole.keys() & content.keys():
        put.whole[kind] = Digest.of_json(content[kind])
    if "figures" in content:
        put.figures = Digest.of_json(content["figures"])
    if "currency" in content:
        put.spans = [tuple(row) for row in content["currency"]]
    for unit, period, form, intake in content.get("current", []):
        of_form = (unit, period, form)
        put.spans = [
            (*span[:5], seq) if span[:3] == of_form and span[5] is None else span for span in put.spans
        ]
        put.spans.append((unit, period, form, intake, seq, None))


def _digests(stored: Mapping[str, Any]) -> dict[str, Digest]:
    return {key: Digest.of_json(one) for key, one in stored.items()}
