"""The receipt for the officer: the outcome of each form, in plain sentences of her language."""

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

    `receipt` is the result of storing the intake; without it no form is held.
    """
    loads = {load.form: load for load in validated.load.forms}
    said = []
    for form in load_forms().values():
        name = text_in(form.labels, language)
        if form.name in loads:
            outcome = _outcome(loads[form.name], receipt)
            said.append(_sentence(name, loads[form.name], outcome, language))
            if receipt is not None and form.name in receipt.dropped:
                gone = receipt.dropped[form.name]
                count = receipt.dropped_rows[form.name]
                would_drop = problem("would_drop_rows", form=form.name, count=count, dropped=gone)
                said.append(message(would_drop, language))
            warnings = receipt.warnings if receipt is not None else ()
            said += [message(one, language) for one in warnings if one.form == form.name]
        elif form.name in validated.not_reported:
            said.append(say("receipt.not_reported", language, form=name))
    return said or [say("receipt.nothing_taken", language)]


def _outcome(load: FormLoad, receipt: Receipt | None) -> Outcome:
    return receipt.outcomes.get(load.form, load.outcome) if receipt is not None else load.outcome


def _sentence(name: str, load: FormLoad, outcome: Outcome, language: str) -> str:
    is_nothing = outcome in (Outcome.ACCEPTED, Outcome.UNCHANGED) and not load.rows_read
    return say(
        "receipt.nothing_to_report" if is_nothing else f"receipt.{outcome}",
        language,
        form=name,
        read=load.rows_read,
        accepted=load.rows_accepted,
        aside=load.rows_set_aside,
    )
