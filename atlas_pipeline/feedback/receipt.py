"""The receipt for the officer: the outcome of each form, in plain sentences of her language."""

from atlas_pipeline.feedback.blank_forms import blank_on_cover
from atlas_pipeline.feedback.outcomes import outcome_of
from atlas_pipeline.forms.loading import load_forms
from atlas_pipeline.messages.catalogue import say
from atlas_pipeline.plan.labels import text_in
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.model import Outcome, Severity
from atlas_pipeline.problems.sentences import message
from atlas_pipeline.validation.submission import Validated
from atlas_pipeline.warehouse.records import FormLoad, Receipt


def sentences(validated: Validated, language: str = "en", receipt: Receipt | None = None) -> list[str]:
    """The whole receipt: the slice, the outcome of each form, and the number of problems."""
    place = validated.slice
    head = (
        say("receipt.slice", language, country=place.unit, period=place.period.key)
        if place
        else say("receipt.unplaced", language)
    )
    counted = {
        severity: sum(1 for one in validated.problems if one.severity is severity) for severity in Severity
    }
    errors, warnings = counted[Severity.ERROR], counted[Severity.WARNING]
    tail = (
        say("receipt.counts", language, errors=errors, warnings=warnings)
        if errors or warnings
        else say("receipt.clean", language)
    )
    return [head, *form_sentences(validated, language, receipt), tail]


def form_sentences(validated: Validated, language: str = "en", receipt: Receipt | None = None) -> list[str]:
    """The sentences for each form that was present, declared or due, in the order of the forms.

    `receipt` is the result of storing the intake. Without it nothing was stored, and the sentences say what
    would become of each form.
    """
    loads = {load.form: load for load in validated.load.forms}
    blank = blank_on_cover(validated)
    said = []
    for form in load_forms().values():
        name = text_in(form.labels, language)
        if form.name in loads:
            outcome = outcome_of(loads[form.name], validated.problems, receipt)
            is_stored = receipt is not None
            said.append(_sentence(name, loads[form.name], outcome, language, is_stored=is_stored))
            if form.name in blank and loads[form.name].rows_read:
                said.append(say("receipt.blank_with_rows", language, form=name))
            if receipt is not None and form.name in receipt.dropped:
                gone = receipt.dropped[form.name]
                count = receipt.dropped_rows[form.name]
                would_drop = problem("would_drop_rows", form=form.name, count=count, dropped=gone)
                said.append(message(would_drop, language))
            warnings = receipt.warnings if receipt is not None else ()
            said += [message(one, language) for one in warnings if one.form == form.name]
        elif form.name in validated.not_reported:
            said.append(say("receipt.not_reported", language, form=name))
        elif form.name in blank:
            said.append(say("receipt.left_blank", language, form=name))
    if said:
        return said
    return [say("receipt.nothing_taken" if receipt is not None else "receipt.check.nothing_taken", language)]


def _sentence(name: str, load: FormLoad, outcome: Outcome, language: str, *, is_stored: bool) -> str:
    is_nothing = outcome in (Outcome.ACCEPTED, Outcome.UNCHANGED) and not load.rows_read
    if is_nothing:
        key = "receipt.nothing_to_report"
    else:
        key = f"receipt.{outcome}" if is_stored else f"receipt.check.{outcome}"
    return say(
        key,
        language,
        form=name,
        read=load.rows_read,
        accepted=load.rows_accepted,
        aside=load.rows_set_aside,
    )
