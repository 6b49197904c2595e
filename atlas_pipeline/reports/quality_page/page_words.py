"""The words of the quality page in one language: its sentences, and the labels of countries and forms."""

from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.plan.model import Plan
from atlas_pipeline.plan.units import ALL
from atlas_pipeline.reports.layout.words import Words


class PageWords(Words):
    """The page's own words. Keys it does not have, days and numbers come from the words of the reports."""

    topic = "quality_page"

    def __init__(self, plan: Plan, language: str) -> None:
        super().__init__(language)
        self._plan = plan

    def country(self, code: str) -> str:
        """The name of a unit, of the whole project (`ALL`) or of the system (an empty code)."""
        if code == ALL:
            return self("whole_project")
        if not self._plan.has_unit(code):
            return code or self("of_the_system")
        return text_in(self._plan.unit(code).name, self.language)

    def form(self, name: str) -> str:
        """The label of a form; the name itself if there is no such form."""
        form = load_forms().get(name)
        return text_in(form.labels, self.language) if form else name
