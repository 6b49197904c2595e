"""Who acts: what the settings claim, the program, and what a run of Dagster names."""

from types import SimpleNamespace

import pytest

from atlas_pipeline.home import Home
from atlas_pipeline.orchestration.resources import SCHEDULE, WHO, actor_of
from atlas_pipeline.provenance.actor import PROGRAM, Actor, KnownBy, Role
from atlas_pipeline.settings import Settings


def test_an_actor_is_a_value():
    assert Actor.claimed("Somchai") == Actor.claimed("Somchai")
    with pytest.raises(AttributeError):
        PROGRAM.name = "another"


def test_nobody_has_checked_a_claimed_actor(tmp_path):
    actor = Home(Settings(home=tmp_path, user="Somchai")).actor
    assert (actor.name, actor.known_by, actor.units) == ("Somchai", KnownBy.CLAIMED, ())


def test_the_program_is_atlas():
    """As the ledger and the alerts of earlier versions have it."""
    assert (PROGRAM.name, PROGRAM.role, PROGRAM.known_by) == ("atlas", Role.PROGRAM, KnownBy.PROGRAM)


@pytest.mark.parametrize(
    ("tags", "actor"),
    [
        ({}, Actor.claimed("Dagster's user")),
        ({WHO: "Somchai"}, Actor.claimed("Somchai")),
        ({WHO: "schedule"}, SCHEDULE),
    ],
)
def test_a_run_names_who_started_it(tmp_path, tags, actor):
    home = Home(Settings(home=tmp_path, user="Dagster's user"))
    assert actor_of(SimpleNamespace(run=SimpleNamespace(tags=tags)), home) == actor
