"""The pages of `docs/` that are made from declarations: the data dictionary and the list of messages.

`python -m atlas_pipeline.templates.pages [FOLDER]` writes them. A test compares the committed pages with
them.
"""

import sys
from pathlib import Path

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.loading import load_plan
from atlas_pipeline.problems.catalogue import OFF, RULES, Rule
from atlas_pipeline.problems.model import Severity
from atlas_pipeline.problems.sentences import sentence_outline
from atlas_pipeline.templates.dictionary import dictionary_pages

SEVERITIES = {
    Severity.ERROR: "Errors: the row, the form or the file is set aside until it is corrected",
    Severity.WARNING: "Warnings: taken in; please check",
    Severity.INFO: "For information",
}
TITLES_OF_CURRENT_ROWS = {
    Severity.ERROR: "Current rows, errors: figures may be wrong until they are corrected",
    Severity.WARNING: "Current rows, warnings: please ask the office",
}
"""Problems that are found in the current rows after a load (`atlas quality`), not in a submission."""


def pages() -> dict[str, str]:
    """File name → Markdown, for every page that is made."""
    return {**dictionary_pages(load_forms(), load_plan()), "problems.md": problems_page()}


def problems_page() -> str:
    """Every rule of the catalogue with its sentence. The details of a case replace the words in braces."""
    lines = [
        "# What a message means",
        "",
        (
            "Each message says what was found, what is allowed, and what to do. The messages are in English, "
            "Spanish and Thai"
        ),
        "(`--lang`). Words in braces are filled in from the case.",
        "",
        (
            "The last column says how a plan may change the rule for a country (`rules.yaml` of the plan; "
            "`atlas rules` lists the rules of"
        ),
        (
            "each country and the reasons), and the thresholds of the rule. If the column is empty, a plan "
            "cannot change the rule:"
        ),
        (
            "privacy, keys, the count of rows or the record of decisions depend on it, or the cell could not "
            "be read."
        ),
    ]
    sections = [
        (of, severity, title)
        for of, titles in (("submission", SEVERITIES), ("what_counts", TITLES_OF_CURRENT_ROWS))
        for severity, title in titles.items()
    ]
    for of, severity, title in sections:
        rules = [rule for rule in RULES.values() if rule.severity is severity and rule.of == of]
        lines += ["", f"## {title}", "", "| rule | dimension | message | a plan may |", "|---|---|---|---|"]
        lines += [
            f"| `{rule.name}` | {rule.dimension} | {_cell(sentence_outline(rule))} | {_may(rule)} |"
            for rule in rules
        ]
    return "\n".join(lines) + "\n"


def _may(rule: Rule) -> str:
    """The changes that a plan may make to the rule."""
    others = [choice for choice in rule.choices if choice != rule.severity]
    set_to = [f"make it {', '.join(others[1:])}"] if others[1:] else []
    off = ["switch it off"] if OFF in others else []
    tuned = [f"set {', '.join(f'`{name}`' for name in rule.thresholds)}"] if rule.thresholds else []
    return "; ".join([*off, *set_to, *tuned])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs")
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
