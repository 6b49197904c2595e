"""`atlas template`: the workbook that an office fills in, or the same forms for a mobile phone."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.arguments import known_language, known_unit, settings
from atlas_pipeline.cli.options import KIND, ForceOption, FormsOption, OutOption, OwnLanguageOption
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.home import Home
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.units import ALL

if TYPE_CHECKING:
    from atlas_pipeline.templates.workbook.content import Template


class TemplateKind(StrEnum):
    WORKBOOK = "workbook"
    XLSFORM = "xlsform"


@polite
def template(
    country: Annotated[
        str,
        typer.Argument(
            help="A country, such as THA; HQ for headquarters. ALL: one for each that is due.",
            autocompletion=completion.countries,
        ),
    ],
    period: Annotated[
        str,
        typer.Argument(help="The period, such as 2020-H2.", autocompletion=completion.half_years),
    ],
    language: OwnLanguageOption = None,
    out: OutOption = None,
    is_every_form: Annotated[
        bool, typer.Option("--all-forms", help="Every form that the country may send, not only those due.")
    ] = False,
    names: FormsOption = None,
    kind: Annotated[TemplateKind, typer.Option("--kind", help=KIND)] = TemplateKind.WORKBOOK,
    is_forced: ForceOption = False,
) -> None:
    """Get the workbook that an office fills in for a period.

    It already has the ongoing records of earlier periods. With --kind xlsform, get the same forms for
    KoboToolbox and ODK Collect. Without --out, the files are written into this folder.
    """
    home = Home(settings())
    plan = home.plan
    if language is not None:
        language = known_language(plan, language)
    if is_every_form and names:
        raise Refusal("Give --all-forms or --form, not both.")

    from atlas_pipeline.services import template as templates

    wanted = [
        templates.template(home, one, language=language, is_every_form=is_every_form, names=names or ())
        for one in templates.slices_due(plan, known_unit(plan, country, or_all=True), period)
    ]
    if kind is TemplateKind.XLSFORM:
        from atlas_pipeline.templates.xlsform.files import xlsform_files

        files = {
            _folder(out) / f"{one.unit.code}_{one.period.key}-xlsform" / name: content
            for one in wanted
            for name, content in xlsform_files(one).items()
        }
    else:
        from atlas_pipeline.templates.workbook.workbook import write_template

        is_many = country.upper() == ALL
        files = {_path(one, out, is_many): write_template(one) for one in wanted}
    _write(files, is_forced)
    for one in wanted:
        carried = sum(len(rows) for rows in one.carried.rows.values())
        tail = (
            ", " + say("commands.rows_carried", "en", count=carried)
            if kind is TemplateKind.WORKBOOK and carried
            else ""
        )
        typer.echo(f"{one.unit.code} {one.period.key}: {len(one.forms)} forms in {one.language}{tail}")
    for path in files:
        typer.echo(f"  {path}")


def _path(one: "Template", out: Path | None, is_many: bool) -> Path:
    if out is None or is_many or out.is_dir():
        return _folder(out) / one.file_name
    if out.suffix.lower() != ".xlsx":
        raise Refusal(
            f"A template is a workbook: end the file's name with .xlsx, not {out.suffix or 'nothing'}."
        )
    return out


def _folder(out: Path | None) -> Path:
    if out is None:
        return Path()
    if out.exists() and not out.is_dir():
        raise Refusal(f"{out} is a file. Name a folder.")
    return out


def _write(files: dict[Path, bytes], is_forced: bool) -> None:
    """Writes all files. Raises Refusal and writes none if a file exists and `is_forced` is False."""
    there = [path for path in files if path.exists()]
    if there and not is_forced:
        raise Refusal(
            f"{there[0]} exists already and may be filled in, so nothing was written. "
            "Name another with --out, or add --force to replace it."
        )
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
