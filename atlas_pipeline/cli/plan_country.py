"""`atlas plan add-country`: prepares a country in the plan."""

from typing import Annotated

import typer

from atlas_pipeline.cli.arguments import known_language, own_plan
from atlas_pipeline.cli.options import LanguageOption
from atlas_pipeline.cli.output import counted
from atlas_pipeline.cli.refusals import Refusal, polite
from atlas_pipeline.plan.checks.units import COUNTRY_CODE
from atlas_pipeline.plan.drafts import check_draft, write_files
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.plan.new_country import COUNTRIES, country_files
from atlas_pipeline.plan.plan_problems import PlanError
from atlas_pipeline.plan.target_rows import FILE as TARGETS
from atlas_pipeline.plan.target_rows import target_rows


@polite
def plan_add_country(
    code: Annotated[str, typer.Argument(help="The country's code of three letters (ISO 3166), such as PER.")],
    name: Annotated[
        list[str],
        typer.Option("--name", help="Its name: Peru, or en=Peru for one language. Can be repeated."),
    ],
    language: LanguageOption = None,
) -> None:
    """Prepare a country: its entry, an empty register of institutions, and empty targets.

    The forms, the way of writing dates and the targets to set are those of the plan's first country. Then
    fill in the targets (`atlas plan targets --out FILE.xlsx`), the institutions and the provinces, and write
    the day in active_from. The plan is the folder that ATLAS_PLAN names.
    """
    folder = own_plan()
    if not COUNTRY_CODE.fullmatch(code.upper()):
        raise Refusal(f"{code!r} is not a country's code. Write three letters, such as PER.")
    plan = load_plan(folder)
    language = known_language(plan, language)
    names = _names(name, plan.project.languages)
    languages = list(dict.fromkeys([language, plan.project.languages[0]]))
    before = len(target_rows(folder))
    files = country_files(folder, plan, code.upper(), names, languages)
    if problems := check_draft(files, folder):
        raise PlanError(problems)
    write_files(files, folder)
    typer.echo(f"{code.upper()} is prepared in {folder / COUNTRIES}.")
    empty = len(target_rows(folder)) - before
    targets = f"{counted(empty, 'target')} ({TARGETS}, or `atlas plan targets --out FILE.xlsx`), "
    typer.echo(
        f"Then fill in {targets if empty else ''}institutions/{code.upper()}.csv and codes/admin1.csv. "
        "Write the first day in active_from, and run `atlas plan check`."
    )


def _names(given: list[str], languages: tuple[str, ...]) -> dict[str, str]:
    """Language → name. A name without a language is the name in each language that has none of its own."""
    names: dict[str, str] = {}
    own: dict[str, str] = {}
    for text in given:
        language, sign, name = text.partition("=")
        if sign and language not in languages:
            raise Refusal(f"{language!r} is not a language of this plan. It has: {', '.join(languages)}.")
        if sign:
            own[language] = name
        else:
            names |= dict.fromkeys(languages, text)
    names |= own
    if not all(one.strip() for one in names.values()):
        raise Refusal("The name is empty. Write it after --name.")
    return names
