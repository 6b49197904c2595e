"""Great Expectations: all that the project knows about it: how a suite runs, the results, and its own site.

These facts were found by running version 1.24 with pandas 3:
- The import takes five seconds.
- It draws progress bars on stderr. It also reports its use over the net. Both must be switched off.
- If an expectation raises, its result has `success=False`, like that of a broken expectation. The exception
  is in the result too, in one of two shapes.

So `success` alone is not trusted. If an expectation raised, or does not say how much it looked at, its state
is `COULD_NOT_RUN`.
"""

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from atlas_pipeline.quality.suites.expectations import PLACE, Expectation, Suite

SITE = "data_docs"


class ExpectationState(StrEnum):
    HELD = "held"
    BROKEN = "broken"
    COULD_NOT_RUN = "could_not_run"
    """A problem of the program: the data neither pass nor fail."""


@dataclass(frozen=True)
class Result:
    """The result of one expectation. `places`: the rows of the suite's frame that break it."""

    suite: str
    expectation: Expectation
    state: ExpectationState
    checked: int = 0
    broken: int = 0
    places: tuple[int, ...] = ()
    reason: str = ""


def run(suites: Sequence[Suite], site: Path | None = None) -> list[Result]:
    """Runs every expectation of every suite, in order. If `site` (a folder) is given, writes Data Docs there.

    Does not raise if an expectation does: the state of that expectation is `COULD_NOT_RUN`.
    """
    context = _context(site)
    results = [result for suite in suites for result in _run_suite(context, suite)]
    if site is not None:
        context.build_data_docs()
    return results


def _context(site: Path | None) -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read at the import; no data about use is sent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)  # its default site is a temporary folder elsewhere
    if site is not None:
        site.mkdir(parents=True, exist_ok=True)
        context.add_data_docs_site(
            site_name=SITE,
            site_config={
                "class_name": "SiteBuilder",
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
            },
        )
    return context


def _run_suite(context: Any, suite: Suite) -> Iterator[Result]:
    import great_expectations as gx

    built = gx.ExpectationSuite(name=suite.name)
    failed: dict[str, str] = {}
    for place, one in enumerate(suite.expectations):
        try:
            kind = getattr(gx.expectations, one.kind)
            built.add_expectation(kind(**one.arguments, meta={"name": one.name, PLACE: place}))
        except Exception as error:  # a wrong expectation may raise anything; it becomes a result
            failed[one.name] = _first_line(error)
    try:
        found = _validated(context, suite, built)
    except Exception as error:
        found, failed = {}, {one.name: _first_line(error) for one in suite.expectations} | failed
    for place, one in enumerate(suite.expectations):
        if one.name in failed:
            yield Result(suite.name, one, ExpectationState.COULD_NOT_RUN, reason=failed[one.name])
        elif place not in found:
            yield Result(suite.name, one, ExpectationState.COULD_NOT_RUN, reason="it gave no result")
        else:
            yield _result(suite, one, found[place])


def _validated(context: Any, suite: Suite, built: Any) -> dict[int, Any]:
    """The results of GX: place of the expectation in the suite → result."""
    import great_expectations as gx

    used = {
        str(name) for one in suite.expectations for name in one.arguments.values() if isinstance(name, str)
    }
    frame = suite.frame[[name for name in suite.frame.columns if name in used]]
    frame = frame.assign(**{PLACE: range(len(frame))})
    batch = (
        context.data_sources.add_or_update_pandas(suite.name)
        .add_dataframe_asset(suite.name)
        .add_batch_definition_whole_dataframe("what counts")
    )
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add(built))
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = definition.run(
            batch_parameters={"dataframe": frame},
            result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [PLACE]},
        )
    return {one.expectation_config.meta[PLACE]: one for one in done.results}


def _result(suite: Suite, one: Expectation, result: Any) -> Result:
    if (raised := _raised(result.exception_info)) is not None:
        return Result(suite.name, one, ExpectationState.COULD_NOT_RUN, reason=raised)
    outcome = result.result
    if "unexpected_count" not in outcome:
        return Result(suite.name, one, ExpectationState.COULD_NOT_RUN, reason="it does not say what it found")
    checked = int(outcome.get("element_count", 0)) - int(outcome.get("missing_count") or 0)
    if one.kind == "ExpectColumnValuesToNotBeNull":
        checked = int(outcome["element_count"])
    if suite.looked_at is not None:
        checked = suite.looked_at
    broken = int(outcome["unexpected_count"])
    places = tuple(sorted({int(each[PLACE]) for each in outcome.get("unexpected_index_list") or ()}))
    if bool(result.success) != (broken == 0) or (broken > 0) != bool(places):
        return Result(
            suite.name, one, ExpectationState.COULD_NOT_RUN, reason="what it says does not agree with itself"
        )
    return Result(
        suite.name, one, ExpectationState.BROKEN if broken else ExpectationState.HELD, checked, broken, places
    )


def _raised(outcome: Any) -> str | None:
    """The exception that an expectation raised, in one line. None if it raised nothing."""
    if not outcome:
        return None
    each = [outcome] if "raised_exception" in outcome else list(outcome.values())
    for one in each:
        if isinstance(one, dict) and one.get("raised_exception"):
            return str(one.get("exception_message") or "an exception without words").splitlines()[0][:300]
    return None


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {' '.join(lines)[:300]}"
