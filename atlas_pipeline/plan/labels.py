"""The basis of every part of the plan: frozen models, and texts by language."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

Labels = dict[str, str]
"""Language → text. It has every language of the project, English only if the project has it."""


def _of_one_language(written: Any) -> Any:
    return {"en": written} if isinstance(written, str) else written


Translated = Annotated[Labels, BeforeValidator(_of_one_language)]
"""Labels of a text that had only English once: stored plans of that time have a text in its place."""


class PlanModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def main_language(languages: Sequence[str]) -> str:
    """The language in which names are stored: English if the project has it, otherwise its first language;
    empty if it has none."""
    return "en" if "en" in languages else next(iter(languages), "")


def text_in(labels: Labels, language: str) -> str:
    """The text in that language. If there is none, the English text, otherwise the first text; empty if
    there is no text at all."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")
