"""The options that several commands share: one spelling, one type and one help text for each.

If an option has a special meaning in one command, only that command's help says so. A test visits all
commands and finds an option that is declared twice.
"""

from pathlib import Path
from typing import Annotated

import typer

from atlas_pipeline.cli import completion

_COUNTRY = (
    "A country, such as THA; HQ for headquarters. Figures also have ALL, the project. A list takes several."
)
_PERIOD = (
    "A period, such as 2020-H1 or FY2020-H1, or FROM..TO, such as 2019-H1..2020-H1 or two dates. A list "
    "takes several."
)
_LANGUAGE = "The language: en, es or th."

UnitOption = Annotated[
    list[str] | None,
    typer.Option("--country", metavar="<code>", help=_COUNTRY, autocompletion=completion.countries),
]
OneUnitOption = Annotated[
    list[str], typer.Option("--country", metavar="<code>", help=_COUNTRY, autocompletion=completion.countries)
]
SubmissionPeriodOption = Annotated[
    list[str] | None,
    typer.Option("--period", metavar="<period>", help=_PERIOD, autocompletion=completion.half_years),
]
PeriodOption = Annotated[
    list[str] | None,
    typer.Option("--period", metavar="<period>", help=_PERIOD, autocompletion=completion.periods),
]
OnePeriodOption = Annotated[
    list[str], typer.Option("--period", metavar="<period>", help=_PERIOD, autocompletion=completion.periods)
]
IndicatorsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--indicator",
        metavar="<code>",
        help="Only this indicator, such as K2. Can be repeated.",
        autocompletion=completion.indicators,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="The state at the end of this day (YYYY-MM-DD) or at this instant; in UTC if you give no zone.",
    ),
]
LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        help=_LANGUAGE,
        autocompletion=completion.languages,
        show_default="the project's first language",
    ),
]
OwnLanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        help=_LANGUAGE,
        autocompletion=completion.languages,
        show_default="the country's first language",
    ),
]
AccumulationOption = Annotated[
    str | None,
    typer.Option(
        "--accumulation",
        help="period, new or cumulative. A snapshot has only cumulative.",
        autocompletion=completion.accumulations,
    ),
]
SeverityOption = Annotated[
    str | None,
    typer.Option("--severity", help="error, warning or info.", autocompletion=completion.severities),
]
FormsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--form",
        metavar="<form>",
        help="Only this form. Can be repeated.",
        autocompletion=completion.forms,
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Everything, without the usual filter.")]
NoteOption = Annotated[
    str, typer.Option("--note", help="The reason, in one sentence without names of persons. It is stored.")
]
UndoOption = Annotated[
    bool, typer.Option("--undo", help="Take an earlier decision back. The ledger keeps both.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Where to write: a file, or a folder for several files.")
]
ForceOption = Annotated[
    bool, typer.Option("--force", help="Replace an existing file, even if somebody changed it.")
]
KIND = "The kind: what to write, or what to list."
SubmissionArgument = Annotated[
    int, typer.Argument(help="The number of a submission; `atlas status` shows it.")
]
