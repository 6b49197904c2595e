"""A form from its descriptor: a Table Schema with `atlas:` extras, as YAML gives it."""

from collections.abc import Callable
from typing import Any

from atlas_pipeline.forms.model import Form


def parse_form(content: dict[str, Any]) -> Form:
    """A form from the content of its YAML file.

    The nested `foreignKeys` of Table Schema become references. `title` and `description` become the
    English texts of `atlas:labels` and `atlas:help`, so that no text is written twice.

    Raises pydantic.ValidationError if the content is not a form.
    """
    flat = _with_english(content)
    flat["fields"] = _each(content.get("fields"), _with_english)
    flat["foreignKeys"] = _each(content.get("foreignKeys", []), _flat_reference)
    return Form.model_validate(flat)


def _each(content: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """The list with each of its mappings changed. Other content is left unchanged, and pydantic refuses
    it."""
    if not isinstance(content, list):
        return content
    return [change(item) if isinstance(item, dict) else item for item in content]


def _with_english(content: dict[str, Any]) -> dict[str, Any]:
    labels = {"en": content.get("title"), **(content.get("atlas:labels") or {})}
    texts = {"en": content.get("description"), **(content.get("atlas:help") or {})}
    return {**content, "atlas:labels": labels, "atlas:help": texts}


def _flat_reference(key: dict[str, Any]) -> dict[str, Any]:
    target = key.get("reference") or {}
    return {
        "fields": key.get("fields"),
        "resource": target.get("resource"),
        "reference_field": target.get("fields"),
        "scope": key.get("atlas:scope"),
    }
