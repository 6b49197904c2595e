"""The doctor's checks of the stored data: whether the tables agree with the ledger, whether the ledger
continues a copy of its head, and whether the archived files still give the stored rows."""

from collections import Counter
from collections.abc import Callable

from atlas_pipeline.cli.refusals import Refusal
from atlas_pipeline.home import Home

SPELLED = 5
"""The maximum of differences that a check names."""


def record(home: Home) -> tuple[str, str]:
    """Compares all stored rows with the digests in the ledger, including rows that are no longer current."""
    from atlas_pipeline.alerts import tampering

    found = home.warehouse.ledger.tampering(is_whole=True)
    head = home.warehouse.ledger.head()
    if not found:
        return "ok", f"no stored row was changed; the ledger's head is {head}"
    said = " ".join(tampering.sentence(one) for one in found[:SPELLED])
    more = f" And {len(found) - SPELLED:,} more." if len(found) > SPELLED else ""
    steps = list(dict.fromkeys(tampering.next_step(one) for one in found[:SPELLED]))
    return "failed", f"{said}{more} {' '.join(steps)}"


def following(copy: str) -> Callable[[Home], tuple[str, str]]:
    """The check whether the ledger continues a copy of its head, `SEQ:HASH`, that was kept elsewhere.
    Raises Refusal if `copy` does not have this form."""
    from atlas_pipeline.warehouse.chain import Head

    seq, _, digest = copy.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise Refusal(
            f"{copy!r} is not a head of a ledger. Write a number, a colon and 64 hexadecimal digits."
        )

    def check(home: Home) -> tuple[str, str]:
        if home.warehouse.ledger.follows(Head(int(seq), digest)):
            return "ok", f"entry {seq} of the ledger is unchanged since the copy was made"
        return "failed", (
            f"The ledger has no entry {seq} with this hash. Somebody changed earlier rows and computed the "
            "hashes again, or the copy is from another warehouse. Restore the warehouse from a backup."
        )

    return check


def from_archive(home: Home) -> tuple[str, str]:
    """Validates every submission again from its archived file, and compares the result with the stored
    rows."""
    from atlas_pipeline.services.revalidation import GOOD, revalidate

    results: Counter[str] = Counter()
    differing = []
    for one, line in revalidate(home, home.warehouse.submissions.find()):
        results[str(line["result"])] += 1
        if line["result"] not in GOOD:
            place = " ".join(filter(None, (one.unit, one.period)))
            named = " ".join(filter(None, (str(line["form"]), f"of submission {one.id} ({place})")))
            differing.append(f"{named}: {line['result']} {line.get('what') or ''}".strip())
    if differing:
        more = f"; and {len(differing) - SPELLED:,} more" if len(differing) > SPELLED else ""
        return "failed", (
            f"{'; '.join(differing[:SPELLED])}{more}. To replace edited rows by the rows of the archive: "
            "`atlas submissions rejudge NUMBER --store`."
        )
    return "ok", f"{results.total():,} forms, all equal to the archive"
