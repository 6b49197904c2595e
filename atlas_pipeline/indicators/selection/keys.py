"""Keys: the fields that tell reported things apart, so that a thing reported twice counts once."""

from atlas_pipeline.forms.model import Form


def key_of(form: Form) -> tuple[str, ...]:
    """The fields, perhaps with the person, that tell the form's things apart (`Form.thing_key`)."""
    return form.thing_key
