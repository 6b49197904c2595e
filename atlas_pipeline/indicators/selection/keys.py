"""Keys: what tells apart the things that half-years report, so that a thing reported twice counts once."""

from atlas_pipeline.forms.model import Form


def key_of(form: Form) -> tuple[str, ...]:
    """The fields, and perhaps the person, that tell the form's things apart (`Form.thing_key`)."""
    return form.thing_key
