"""Dagster's instance in a fresh home, opened first by several real processes at the same moment."""

import pytest

from atlas_pipeline.cli.launcher import open_instance
from atlas_pipeline.home import Home
from atlas_pipeline.settings import Settings
from tests.depth import examples
from tests.kills import SERVER


def set_up(folder, barrier, answers):
    try:
        home = Home(Settings(home=folder))
        barrier.wait(timeout=60)
        home.prepare()
        barrier.wait(timeout=60)
        with open_instance(home) as instance:
            answers.put(instance.get_runs_count())
    except Exception as error:
        answers.put(repr(error))


@pytest.mark.parametrize("trial", range(examples(2, 8)))
def test_a_fresh_home_is_set_up_by_two_processes_at_once(tmp_path, trial):
    barrier, answers = SERVER.Barrier(2), SERVER.Queue()
    both = [SERVER.Process(target=set_up, args=(tmp_path, barrier, answers)) for _ in range(2)]
    for one in both:
        one.start()
    said = [answers.get(timeout=120) for _ in both]
    for one in both:
        one.join()
    assert said == [0, 0]
    with open_instance(Home(Settings(home=tmp_path))) as instance:
        assert instance.get_runs_count() == 0
