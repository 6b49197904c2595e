"""`make mutants`: applies each mutant of the list and runs its tests, which must fail.

Exit code 1 if a mutant survived, is stale, or could not be tested; 2 if the tests fail without any mutant.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.copies import FAILED, NOT_COLLECTED, NOT_FOUND, PASSED, Copy, Run, copied, load_libraries
from tests.mutation.mutants import Mutant, Stale, load_mutants

SECONDS, SECONDS_OF_ALL = 120, 900
"""Time limits: for the tests of one mutant, and for all named tests without a mutant."""
LOOK_SECONDS = 0.05

KILLED, TIMED_OUT, SURVIVED, STALE, UNTESTED = "killed", "timed out", "SURVIVED", "STALE", "UNTESTED"
GOOD = (KILLED, TIMED_OUT)
STATES = {
    None: TIMED_OUT,
    PASSED: SURVIVED,
    **dict.fromkeys((FAILED, NOT_COLLECTED, NOT_FOUND), KILLED),
}


@dataclass(frozen=True)
class Result:
    mutant: Mutant
    state: str
    seconds: float = 0
    why: str = ""

    @property
    def line(self) -> str:
        told = self.why or ("" if self.state in GOOD else self.mutant.harm)
        return f"{self.state:<9} {self.seconds:5.1f} s  {self.mutant.id}  {told}".rstrip()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="ID", help="only these mutants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants at the same time")
    options = parser.parse_args(arguments)
    mutants = load_mutants()
    if unknown := set(options.only or ()) - {one.id for one in mutants}:
        parser.error(f"no such mutant: {', '.join(sorted(unknown))}")
    chosen = [one for one in mutants if options.only is None or one.id in options.only]
    began = time.monotonic()
    load_libraries()
    with ExitStack() as stack:
        base = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atlas-mutants-")))
        count = max(1, min(options.jobs, len(chosen)))
        copies = [stack.enter_context(copied(base / str(number))) for number in range(count)]
        if not passes_without(chosen, copies):
            return 2
        print(f"Their tests pass without a mutant ({time.monotonic() - began:.0f} s).", flush=True)
        results = []
        for result in tested(chosen, copies):
            results.append(result)
            print(result.line, flush=True)
    return summed_up(results, time.monotonic() - began)


def passes_without(mutants: Sequence[Mutant], copies: Sequence[Copy]) -> bool:
    """Whether the tests of all these mutants pass without a mutant."""
    tests = sorted({test for one in mutants for test in one.tests})
    share = -(-len(tests) // len(copies))
    runs = [
        copy.start(tests[place * share : (place + 1) * share], SECONDS_OF_ALL)
        for place, copy in enumerate(copies)
        if tests[place * share : (place + 1) * share]
    ]
    while not all(run.has_ended() for run in runs):
        time.sleep(LOOK_SECONDS)
    failed = [run for run in runs if run.code != PASSED]
    for run in failed:
        print(run.output[-6000:])
    if failed:
        print("The tests do not pass without a mutant, so mutants would say nothing. Mend them first.")
    return not failed


def tested(mutants: Sequence[Mutant], copies: Sequence[Copy]) -> Iterator[Result]:
    """What became of each mutant, in the order in which they end; one mutant at a time in a copy."""
    waiting, free = list(mutants), list(copies)
    running: list[tuple[Mutant, Copy, Run]] = []
    while waiting or running:
        while waiting and free:
            mutant = waiting.pop(0)
            try:
                free[-1].put_in(mutant)
            except Stale as stale:
                yield Result(mutant, STALE, why=str(stale))
                continue
            copy = free.pop()
            running.append((mutant, copy, copy.start(mutant.tests, SECONDS)))
        time.sleep(LOOK_SECONDS)
        for one in [one for one in running if one[2].has_ended()]:
            running.remove(one)
            mutant, copy, run = one
            copy.take_out(mutant)
            free.append(copy)
            why = "" if run.code in STATES else run.output.strip()[-500:]
            yield Result(mutant, STATES.get(run.code, UNTESTED), time.monotonic() - run.began, why)


def summed_up(results: Sequence[Result], seconds: float) -> int:
    """Prints how many mutants were killed and how long it took; the exit code."""
    counts = Counter(one.state for one in results)
    bad = [one.mutant.id for one in results if one.state not in GOOD]
    told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    print(f"\n{len(results)} mutants: {told}; {seconds:.0f} s.")
    if bad:
        print(f"Not killed: {' '.join(bad)}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
