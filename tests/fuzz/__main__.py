"""`make fuzz N=100000 SEED=7`: judges that many mutated files from that seed on, as long as one likes.

A file that breaks a property is reduced to the fewest changes that still break it, and kept with its seed in
the folder `.fuzz`. Exit code 1 where there is one.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from os import cpu_count
from pathlib import Path
from threading import local

from tests.fuzz.mutator import Recipe, made, recipe_of
from tests.fuzz.worker import Worker

FOLDER = Path(".fuzz")
_own = local()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("-n", type=int, default=10_000, help="how many files")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the first file's seed")
    parser.add_argument("--again", type=int, help="only the file of this seed, kept whether it fails or not")
    told = parser.parse_args()
    if told.again is not None:
        found = _validated(told.again)
        print(_kept(recipe_of(told.again), found[1]))
        return bool(found[1])
    began = time.monotonic()
    print(f"seeds {told.seed} to {told.seed + told.n - 1}", flush=True)
    failures = 0
    with ThreadPoolExecutor(cpu_count()) as pool:
        for count, (seed, found) in enumerate(pool.map(_validated, range(told.seed, told.seed + told.n)), 1):
            if found:
                failures += 1
                print(_kept(least(recipe_of(seed), _worker()), found), flush=True)
            if count % 1000 == 0:
                print(f"{count:,} files, {failures} broken, {time.monotonic() - began:,.0f} s", flush=True)
    seconds = time.monotonic() - began
    print(f"{told.n:,} files from seed {told.seed} in {seconds:,.1f} s: {failures} broken")
    return failures > 0


def least(recipe: Recipe, worker: Worker) -> Recipe:
    """The recipe without the changes that it fails without."""
    for smaller in _smaller(recipe):
        if worker.broken(smaller):
            return least(smaller, worker)
    return recipe


def _smaller(recipe: Recipe) -> Iterator[Recipe]:
    for place in range(len(recipe.steps)):
        yield replace(recipe, steps=recipe.steps[:place] + recipe.steps[place + 1 :])


def _worker() -> Worker:
    """One for each thread."""
    if not hasattr(_own, "worker"):
        _own.worker = Worker()
    return _own.worker


def _validated(seed: int) -> tuple[int, list[str]]:
    return seed, _worker().broken(recipe_of(seed))


def _kept(recipe: Recipe, found: list[str]) -> str:
    """Writes the file and its story; says where."""
    FOLDER.mkdir(exist_ok=True)
    mutant = made(recipe)
    path = FOLDER / f"{recipe.seed}-{mutant.name}"
    path.write_bytes(mutant.content)
    story = "\n".join([f"seed {recipe.seed}", *mutant.told, "", *found])
    path.with_name(path.name + ".txt").write_text(story, encoding="utf-8")
    return f"{path}\n  " + "\n  ".join([*mutant.told[1:], *(one.strip().splitlines()[-1] for one in found)])


if __name__ == "__main__":
    sys.exit(main())
