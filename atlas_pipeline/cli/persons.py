"""`atlas persons`: candidate pairs of persons, and the decisions of officers about them. Names are never
shown."""

from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import known_units, open_home
from atlas_pipeline.cli.options import AllOption, NoteOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.home import Home

SHOWN = ("pair", "country", "row", "other_row", "bits", "evidence", "state")
LISTED = (
    *("pair", "country", "period", "submission", "row", "other_period", "other_submission", "other_row"),
    *("bits", "evidence", "state", "who", "at", "note"),
)
PairArgument = Annotated[
    str,
    typer.Argument(
        help="A pair from `atlas persons`, or a row as SUBMISSION:ROW with a second row as OTHER."
    ),
]
OtherArgument = Annotated[
    str | None, typer.Argument(help="The second row, as SUBMISSION:ROW of the sheet about persons.")
]

persons_app = typer.Typer()


@persons_app.callback(invoke_without_command=True)
@polite
def persons(
    context: typer.Context,
    country: UnitOption = None,
    is_all_wanted: AllOption = False,
    is_across_wanted: Annotated[
        bool, typer.Option("--across", help="Also compare the rows of different countries. Slower.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """See pairs of rows that may be one person, the most likely first, and decide.

    The program never shows names: open the two rows in the files to see them. If `bits` is above 0, one
    person is more likely than two. With --all, also lists the decided pairs, with who decided and why.
    """
    if context.invoked_subcommand is not None:
        return
    home = open_home()

    from atlas_pipeline.matching.review import review_list

    if is_across_wanted:
        from atlas_pipeline.services.persons import find_pairs_across

        find_pairs_across(home)
    lines = review_list(home.warehouse, is_all_wanted=is_all_wanted).rename(
        columns={
            "unit": "country",
            "submission_id": "submission",
            "row_number": "row",
            "other_submission_id": "other_submission",
            "other_row_number": "other_row",
        }
    )
    if country:
        lines = lines[lines["country"].isin(known_units(home.plan, country, or_all=True))]
    records = lines.to_dict("records")
    if form is Format.TABLE:
        for line in records:
            line["row"] = _place(line, "")
            line["other_row"] = _place(line, "other_")
    empty = "No pair of persons waits for a decision" + (", and none was decided." if is_all_wanted else ".")
    show(records, SHOWN if form is Format.TABLE else LISTED, form, empty=empty)
    if records and form is Format.TABLE:
        typer.echo(
            "To decide: atlas persons same PAIR --note WHY, or atlas persons different PAIR --note WHY."
        )


@persons_app.command("same")
@polite
def same(pair: PairArgument, note: NoteOption, other: OtherArgument = None) -> None:
    """Confirm that the two rows are one person. The person counts once in every figure.

    Run `atlas run` afterwards.
    """
    _decide(pair, other, "same", note)


@persons_app.command("different")
@polite
def different(pair: PairArgument, note: NoteOption, other: OtherArgument = None) -> None:
    """Confirm that the two rows are two persons. The pair is not listed again."""
    _decide(pair, other, "different", note)


@persons_app.command("undo")
@polite
def undo(pair: PairArgument, note: NoteOption, other: OtherArgument = None) -> None:
    """Take back a decision. The pair counts as before and is listed again."""
    home = open_home()
    from atlas_pipeline.services.persons import undo_persons

    undo_persons(home, *_keys(home, pair, other), actor=home.actor, note=note)
    typer.echo("Taken back. `atlas history` still shows the decision. Run `atlas run` to publish.")


def _decide(pair: str, other: str | None, decision: str, note: str) -> None:
    from atlas_pipeline.services.persons import decide_persons

    home = open_home()
    keys = _keys(home, pair, other)
    decide_persons(home, *keys, decision, actor=home.actor, note=note)
    said = "one person and count once" if decision == "same" else "two persons"
    after = " Run `atlas run` to publish." if decision == "same" else ""
    typer.echo(f"Stored: the two are {said}.{after}")


def _keys(home: Home, pair: str, other: str | None) -> tuple[int, int]:
    """The two pseudonyms. Raises Refusal if there is no such pair or row."""
    if other is not None:
        return _key_at(home, pair), _key_at(home, other)

    from atlas_pipeline.matching.review import review_list

    pairs = review_list(home.warehouse, is_all_wanted=True)
    found = pairs[[bool(pair) and str(name).startswith(pair.lower()) for name in pairs["pair"]]]
    if len(found) != 1:
        which = "more than one pair begins with this" if len(found) else "there is no such pair"
        raise Refusal(f"{pair!r}: {which}. `atlas persons --all` lists the pairs.")
    return int(found["person_key"].iloc[0]), int(found["other_key"].iloc[0])


def _key_at(home: Home, place: str) -> int:
    """The pseudonym of a current row, named as SUBMISSION:ROW. Raises Refusal if there is none."""
    submission, _, row = place.partition(":")
    if not (submission.isdecimal() and row.isdecimal() and max(len(submission), len(row)) < 10):
        raise Refusal(
            f"{place!r} is not a row. Write SUBMISSION:ROW, such as 12:7. `atlas trace` shows both numbers."
        )

    from atlas_pipeline.indicators.selection.confirmed_persons import key_of_row

    key = key_of_row(home.warehouse, int(submission), int(row))
    if key is None:
        raise Refusal(f"Row {row} of submission {submission} has no current person. See `atlas trace`.")
    return key


def _place(line: dict, which: str) -> str:
    """`2020-H1 submission 12 row 7`; empty if the row is no longer current."""
    row = line[f"{which}row"]
    if row is None or row != row or str(row) == "<NA>":
        return ""
    return f"{line[f'{which}period']} submission {line[f'{which}submission']} row {row}"
