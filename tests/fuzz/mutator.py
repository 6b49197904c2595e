"""From a seed to a mutated file: the same seed gives the same bytes.

A file goes through layers: the values of a book, its writing in one of four formats, the XML inside, the
bytes. What was changed is kept as steps that can be left out one by one, to find the least that fails.
"""

import random
from dataclasses import dataclass

from tests.fuzz import grids, parts, raw
from tests.fuzz.books import Book, samples, small_books
from tests.fuzz.writing import KINDS, written

GRID, XML, BYTES = "grid", "xml", "bytes"


@dataclass(frozen=True)
class Recipe:
    """`steps`: the layer and the seed of each change, in the order in which they are made."""

    seed: int
    base: int
    """Which small book; -1 − n: the nth sample as a whole."""
    kind: str
    steps: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Mutant:
    """`book` holds the values that were written, where nothing was changed after the writing."""

    name: str
    content: bytes
    told: tuple[str, ...]
    book: Book | None


def recipe_of(seed: int) -> Recipe:
    """Which base, format and changes a seed means."""
    rng = random.Random(seed)
    is_whole = rng.random() < 0.01
    base = -1 - rng.randrange(len(samples())) if is_whole else rng.randrange(len(small_books()))
    kind = "xlsx" if is_whole else rng.choices(tuple(KINDS), weights=(66, 14, 17, 3))[0]
    layers = rng.choices(
        ((GRID,), (XML,), (BYTES,), (GRID, XML), (GRID, BYTES)),
        weights=(42, 26, 20, 8, 4),
    )[0]
    if is_whole or kind == "xls":
        layers = (rng.choice((XML, BYTES)),) if is_whole else (rng.choice((GRID, BYTES)),)
    steps = []
    for layer in layers:
        for _ in range(rng.choice((1, 1, 2, 3, 6)) if layer == GRID else rng.choice((1, 1, 1, 2, 3))):
            steps.append((layer, rng.getrandbits(32)))
    return Recipe(seed, base, kind, tuple(steps))


def made(recipe: Recipe) -> Mutant:
    """The file that a recipe gives."""
    told: list[str] = []
    of_layer = {layer: [seed for name, seed in recipe.steps if name == layer] for layer in (GRID, XML, BYTES)}
    if recipe.base < 0:
        name, content = sorted(samples().items())[-1 - recipe.base]
        book = None
        told.append(f"{name}.xlsx as it is")
    else:
        book = small_books()[recipe.base].copy()
        name = book.name
        told.append(f"{name} {', '.join(sheet.name for sheet in book.sheets)} as {recipe.kind}")
        told += [grids.change(random.Random(seed), book) for seed in of_layer[GRID]]
        content = written(book, recipe.kind)
    for seed in of_layer[XML]:
        content, what = (raw if recipe.kind in ("xls",) else parts).change(random.Random(seed), content)
        told.append(what)
    for seed in of_layer[BYTES]:
        content, what = raw.change(random.Random(seed), content)
        told.append(what)
    is_as_written = not of_layer[XML] and not of_layer[BYTES]
    return Mutant(f"{name}{KINDS[recipe.kind]}", content, tuple(told), book if is_as_written else None)
