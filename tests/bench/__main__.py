"""`make bench`: our own figures beside what a user would pick instead, in one run, as ratios.

Nothing here is a test: the machines are shared and noisy, so only ratios within one run mean something.
"""

import argparse
from importlib import import_module

from rich.console import Console
from rich.table import Table

BENCHES = ("bench_check", "bench_checked", "bench_intake", "bench_indicators", "bench_persons")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benches", nargs="*", default=BENCHES, help="which benches, all unless told")
    table = Table("what", "ours, s", "beside it", "its, s", "ratio", "aim", title="Measured in one run")
    for name in parser.parse_args().benches:
        for line in import_module(f"tests.bench.{name}").run():
            rival_s = line.get("rival_s")
            table.add_row(
                line["name"],
                f"{line['ours_s']:.2f}",
                line.get("rival", ""),
                "" if rival_s is None else f"{rival_s:.2f}",
                line["ratio"] if isinstance(line.get("ratio"), str) else f"{line['ratio']:.2f}",
                line["aim"],
            )
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
