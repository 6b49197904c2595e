"""The basis of every part of the plan: frozen models, and texts by language."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

Labels = dict[str, str]
"""Language → text. English (`en`) is always there."""


def _of_one_language(written: Any) -> Any:
    return {"en": written} if isinstance(written, str) else written


Translated = Annotated[Labels, BeforeValidator(_of_one_language)]
"""Labels of a text that had only English once: stored plans of that time have a text in its place."""


class PlanModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def text_in(labels: Labels, language: str) -> str:
    """The text in that language. If there is none, the English text."""
    return labels.get(language) or labels["en"]
