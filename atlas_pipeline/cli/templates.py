"""`atlas template`: the workbook that an office fills in, or the same forms for the telephone."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atlas_pipeline.cli import completion
from atlas_pipeline.cli.opening import known_language, known_unit, settings
from atlas_pipeline.cli.options import KIND, ForceOption, FormsOption, OutOption, OwnLanguageOption
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.home import Home
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL, Slice, Unit

if TYPE_CHECKING:
    from atlas_pipeline.forms.model import Form
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
        typer.Argument(help="The half-year, such as 2020-H2.", autocompletion=completion.half_years),
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
    """Get the workbook that an office fills in for a half-year.

    It already has the rows that earlier half-years reported and that have not ended. With --kind xlsform, get the
    same forms for KoboToolbox and ODK Collect. Without --out, the files are written into this folder.
    """
    home = Home(settings())
    plan = home.plan
    if language is not None:
        language = known_language(plan, language)
    if is_every_form and names:
        raise Refusal("Give --all-forms or --form, not both.")
    made = _templates(home, country, period, language, is_every_form, names or [])
    if kind is TemplateKind.XLSFORM:
        from atlas_pipeline.templates.xlsform.files import xlsform_files

        files = {
            _folder(out) / f"{one.unit.code}_{one.period.key}-xlsform" / name: content
            for one in made
            for name, content in xlsform_files(one).items()
        }
    else:
        from atlas_pipeline.templates.workbook.workbook import write_template

        is_many = country.upper() == ALL
        files = {_path(one, out, is_many): write_template(one) for one in made}
    _write(files, is_forced)
    for one in made:
        carried = sum(len(rows) for rows in one.carried.rows.values())
        tail = f", {carried} row(s) carried over" if kind is TemplateKind.WORKBOOK and carried else ""
        typer.echo(f"{one.unit.code} {one.period.key}: {len(one.forms)} forms in {one.language}{tail}")
    for path in files:
        typer.echo(f"  {path}")


def _templates(
    home: Home, country: str, period: str, language: str | None, is_every_form: bool, names: list[str]
) -> "list[Template]":
    plan = home.plan
    code = known_unit(plan, country, or_all=True)
    if code == ALL:
        wanted = plan.calendar(plan.project.submission_calendar).period(period, plan.project.whole)
        slices = [Slice(unit=unit.code, period=wanted) for unit in plan.active_units if unit.due_in(wanted)]
        if not slices:
            raise Refusal(f"No unit submits for {wanted.key}.")
    else:
        slices = [plan.slice(code, period)]
        _must_be_due(plan.unit(code), slices[0])
    return [_template(home, one, language, is_every_form, names) for one in slices]


def _must_be_due(unit: Unit, wanted: Slice) -> None:
    if not unit.is_active:
        raise Refusal(f"{unit.code} is prepared but not active: set active_from in countries.yaml first.")
    if not unit.due_in(wanted.period):
        since = f" since {unit.active_from}" if unit.active_from else ""
        until = f" until {unit.active_to}" if unit.active_to else ""
        raise Refusal(
            f"{unit.code} takes part{since}{until}, so there is nothing to submit for {wanted.period.key}."
        )


def _template(
    home: Home, wanted: Slice, language: str | None, is_every_form: bool, names: list[str]
) -> "Template":
    from atlas_pipeline.templates.workbook.content import Carried, Template

    plan, unit = home.plan, home.plan.unit(wanted.unit)
    forms = _forms(plan, unit, is_every_form, names)
    carried = Carried()
    if home.exists:
        from atlas_pipeline.indicators.ongoing_records import carried_into

        carried = carried_into(wanted, home.warehouse, plan, forms)
    return Template(plan, unit, wanted.period, language or unit.languages[0], forms, carried)


def _forms(plan: Plan, unit: Unit, is_every_form: bool, names: list[str]) -> "dict[str, Form]":
    """The forms due from the unit, in order, or those asked for. Raises Refusal for one it does not send."""
    from atlas_pipeline.forms.loading import load_forms

    possible = {name: form for name, form in load_forms().items() if form.may_come_from(unit)}
    wrong = [name for name in names if name not in possible]
    if wrong:
        raise Refusal(f"{wrong[0]!r} is not a form that {unit.code} sends. There are: {', '.join(possible)}.")
    wanted = names or (possible if is_every_form else unit.forms_due)
    return {name: form for name, form in possible.items() if name in wanted}


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
        raise Refusal(f"{out} is a file; name a folder here.")
    return out


def _write(files: dict[Path, bytes], is_forced: bool) -> None:
    """All of the files or, where one must not be written over, none."""
    there = [path for path in files if path.exists()]
    if there and not is_forced:
        raise Refusal(
            f"{there[0]} is there already and may have been filled in; nothing was written. "
            "Name another with --out, or add --force to replace it."
        )
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
