"""`atlas rules`: the rules as they apply to a country."""

from atlas_pipeline.cli.arguments import known_language, known_unit, settings, submission_periods, the_one
from atlas_pipeline.cli.options import AllOption, LanguageOption, SubmissionPeriodOption, UnitOption
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import polite
from atlas_pipeline.home import Home

RULE_COLUMNS = (
    "rule",
    "severity",
    "country",
    "applies",
    "thresholds",
    "may_be",
    "not_told",
    "since",
    "who",
    "reason",
    "sentence",
)


SHOWN_RULES = ("rule", "severity", "country", "applies", "thresholds", "not_told", "since", "who", "reason")


@polite
def rules(
    country: UnitOption = None,
    period: SubmissionPeriodOption = None,
    is_all_wanted: AllOption = False,
    language: LanguageOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """See the rules for submissions, and which rules differ for a country.

    The table lists the changes of the plan: for whom, since when, by whom and why. With --all, and in CSV
    and JSON, it has every rule. `not told`: how many problems a rule that is off would have reported.
    """
    from atlas_pipeline.feedback.rule_list import rule_lines

    home = Home(settings())
    plan = home.plan
    lines = rule_lines(
        plan,
        home.warehouse if home.exists else None,
        unit=known_unit(plan, the_one("--country", country)) if country else None,
        periods=submission_periods(plan, period),
        language=known_language(plan, language),
    )
    if form is Format.TABLE and not is_all_wanted:
        lines = [line for line in lines if line["country"]]
    empty = "The plan changes no rule here. `atlas rules --all` lists all rules."
    show(lines, RULE_COLUMNS if form is not Format.TABLE else SHOWN_RULES, form, empty=empty)
