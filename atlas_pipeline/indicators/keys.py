"""Keys: what tells the things apart that live on from half-year to half-year."""

from atlas_pipeline.forms.model import Form


def key_of(form: Form) -> tuple[str, ...]:
    """The fields that tell what lives on apart; none where nothing does.

    The steps of the practice model have no key that is always given: they are told apart by what a
    resubmission must not drop.
    """
    return form.primary_key or (form.identity if form.state_date else ())
