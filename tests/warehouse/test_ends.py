"""At the very number at which something changed: what counted before does not count any more."""

from tests.warehouse.building import current_forms_of, send, trainings


def test_at_the_number_of_a_correction_only_the_correction_counts(warehouse):
    first, before = send(warehouse, "a", trainings("T1"))
    second, after = send(warehouse, "b", trainings("T1", "T2"))
    place = ("THA", "2020-H1", "trainings")
    assert [current_forms_of(warehouse, seq) for seq in (before.seq, after.seq - 1, after.seq)] == [
        [(*place, first.id)],
        [(*place, first.id)],
        [(*place, second.id)],
    ]
