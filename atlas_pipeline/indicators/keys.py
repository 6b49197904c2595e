"""Keys: what tells the things apart that live on from half-year to half-year."""

from atlas_pipeline.forms.model import Form


def key_of(form: Form) -> tuple[str, ...]:
    """The fields that tell what lives on apart (`Form.living_key`)."""
    return form.living_key
