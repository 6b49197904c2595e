"""People who act in the tests."""

from atlas_pipeline.provenance.actor import PROGRAM, Actor

__all__ = ["PROGRAM"]

OFFICER = Actor.claimed("officer")
HQ = Actor.claimed("hq")
HEADQUARTERS = Actor.claimed("headquarters")
ENGINEER = Actor.claimed("engineer")
AUDITOR = Actor.claimed("auditor")
TESTER = Actor.claimed("tester")
ANA = Actor.claimed("Ana")
BENCH = Actor.claimed("bench")
DOOMED = Actor.claimed("doomed")
