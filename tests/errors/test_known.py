"""Every error of ours whose message is a sentence for a person is a KnownError."""

import importlib
import inspect
import pkgutil

import pytest
import typer

import assets
import atlas_pipeline
import sources
from atlas_pipeline.cli import refusals
from atlas_pipeline.errors.known import KnownError

FOR_OUR_CODE = {
    "AlreadyTakenIn": "ends a transaction with nothing written",
    "LinkageError": "comparing names failed; whoever asked goes on without",
    "Refused": "the guard before Dagster's UI answers with a page",
    "Refusal": "the command line's own",
    "SendError": "becomes the state of a delivery",
    "Unmarkable": "a copy of the cells is made instead",
    "Unreadable": "becomes a problem of the submission",
    "_Growing": "the file is left for the next look",
    "_TooLarge": "becomes a failed delivery",
}
"""Errors of ours that nobody is shown as they are."""


def our_errors() -> dict[str, type[BaseException]]:
    found = {}
    for package in (atlas_pipeline, assets, sources):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" in module.name:
                continue
            for name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(one, Exception) and one.__module__ == module.name:
                    found[name] = one
    return found


def test_every_error_is_for_a_person_or_named_here():
    others = {name for name, one in our_errors().items() if not issubclass(one, KnownError)}
    assert others == set(FOR_OUR_CODE)


def test_what_is_known_is_shown_as_it_is(capsys):
    class OtherError(KnownError):
        pass

    @refusals.polite
    def command() -> None:
        raise OtherError("there is no such thing; name another")

    with pytest.raises(typer.Exit):
        command()
    assert capsys.readouterr().err == "atlas: there is no such thing; name another\n"
