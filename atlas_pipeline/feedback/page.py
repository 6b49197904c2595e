"""The report as one HTML page, for any browser, screen reader and printer."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from atlas_pipeline.feedback.report import SEVERITIES, Report

if TYPE_CHECKING:
    import jinja2


@cache
def _template() -> "jinja2.Template":
    import jinja2

    text = files("atlas_pipeline.feedback").joinpath("page.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def page_of(report: Report) -> str:
    """The page as HTML. It loads nothing from elsewhere; content of a file is always escaped as text."""
    return _template().render(report=report, severities=SEVERITIES, say=report.say)
