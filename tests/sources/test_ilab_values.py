import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.ilab.values import ReadValue, Status, ValueKind, read_value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1813", ValueKind.COUNT, 1813),
        ("1,813", ValueKind.COUNT, 1813),
        ("84,474", ValueKind.COUNT, 84474),
        ("4\n            ", ValueKind.COUNT, 4),
        ("0", ValueKind.COUNT, 0),
        ("0.0000", ValueKind.USD, 0),
        ("$992,428", ValueKind.USD, 992_428),
        ("$2,110,932.64", ValueKind.USD, 2_110_932.64),
        ("US$ 500", ValueKind.USD, 500),
        ("0.13", ValueKind.SHARE, 0.13),
        ("1.19", ValueKind.SHARE, 1.19),
        ("13%", ValueKind.SHARE, 0.13),
        ("16.5", ValueKind.YEARS, 16.5),
        ("Yes ", ValueKind.YES_NO, 1),
        ("no", ValueKind.YES_NO, 0),
        ("Yes\u00a0\u200b", ValueKind.YES_NO, 1),
    ],
)
def test_a_value_is_known(text, kind, value):
    reading = read_value(text, kind)
    assert (reading.status, reading.value, reading.unit) == (Status.KNOWN, value, kind.value)


@pytest.mark.parametrize("text", ["$1.8 million", "1.8 million", "$1.8 Million  ", "$1.8million"])
def test_millions_are_known_and_rounded(text):
    assert read_value(text, ValueKind.USD) == ReadValue(Status.KNOWN, "usd", 1_800_000.0, "rounded")


@pytest.mark.parametrize(
    ("text", "status", "footnote"),
    [
        ("Unknown", Status.UNKNOWN, ""),
        ("Unknown ", Status.UNKNOWN, ""),
        ("Unknown*", Status.UNKNOWN, "*"),
        ("Unavailable ", Status.NOT_AVAILABLE, ""),
        ("MTC", Status.NOT_AVAILABLE, ""),
        ("N/A", Status.NOT_APPLICABLE, ""),
        ("NA", Status.NOT_APPLICABLE, ""),
        ("N/A*†", Status.NOT_APPLICABLE, "*†"),
        ("Not Applicable ", Status.NOT_APPLICABLE, ""),
        ("", Status.NOT_PUBLISHED, ""),
        ("   ", Status.NOT_PUBLISHED, ""),
        (None, Status.NOT_PUBLISHED, ""),
    ],
)
@pytest.mark.parametrize("kind", list(ValueKind))
def test_a_missing_value_is_never_zero(text, status, footnote, kind):
    reading = read_value(text, kind)
    assert (reading.status, reading.value, reading.footnote) == (status, None, footnote)


def test_na_means_what_the_field_says():
    assert read_value("N/A", ValueKind.SHARE, na=Status.NOT_AVAILABLE).status is Status.NOT_AVAILABLE


@pytest.mark.parametrize(
    ("text", "value", "footnote"),
    [("2,582‡ ", 2582, "‡"), ("29†", 29, "†"), ("7 *†", 7, "*†"), ("0‡", 0, "‡")],
)
def test_footnote_marks_are_kept_beside_the_value(text, value, footnote):
    assert read_value(text, ValueKind.COUNT) == ReadValue(Status.KNOWN, "count", value, "", footnote)


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("about 1,200", 1200, "approximately"),
        ("~40", 40, "approximately"),
        ("More than 3 million", 3_000_000, "more_than; rounded"),
        ("at least 5", 5, "at_least"),
        ("up to 20", 20, "at_most"),
        ("fewer than 10", 10, "less_than"),
    ],
)
def test_a_hedge_is_kept_beside_the_value(text, value, qualifier):
    assert read_value(text, ValueKind.COUNT) == ReadValue(Status.KNOWN, "count", value, qualifier)


@pytest.mark.parametrize("text", ["12/13", "14-16", "14–16", "14 to 16"])
def test_two_ages_are_several_and_no_value(text):
    assert read_value(text, ValueKind.YEARS) == ReadValue(Status.SEVERAL, "years")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("11388", ValueKind.YES_NO),
        ("No", ValueKind.COUNT),
        ("None", ValueKind.USD),
        ("$5", ValueKind.COUNT),
        ("1.813", ValueKind.COUNT),
        ("1,8", ValueKind.COUNT),
        ("1,81,300", ValueKind.COUNT),
        ("-5", ValueKind.COUNT),
        ("€500", ValueKind.USD),
        ("5 zillion", ValueKind.USD),
        ("5 million", ValueKind.YEARS),
        ("5%", ValueKind.COUNT),
        ("some", ValueKind.COUNT),
    ],
)
def test_what_is_not_asked_for_is_unreadable(text, kind):
    assert (read_value(text, kind).status, read_value(text, kind).value) == (Status.UNREADABLE, None)


def test_penalties_are_a_number_or_yes_and_the_unit_says_which():
    assert read_value("15", ValueKind.COUNT_OR_YES_NO) == ReadValue(Status.KNOWN, "count", 15.0)
    assert read_value("0", ValueKind.COUNT_OR_YES_NO) == ReadValue(Status.KNOWN, "count", 0.0)
    assert read_value("No ", ValueKind.COUNT_OR_YES_NO) == ReadValue(Status.KNOWN, "yes_no", 0.0)
    assert read_value("Unknown", ValueKind.COUNT_OR_YES_NO) == ReadValue(Status.UNKNOWN, "yes_no")


@given(st.integers(0, 10**12), st.sampled_from(["", "*", "‡", "†‡"]), st.sampled_from(["", " ", "\n  "]))
def test_a_number_comes_back_however_it_is_dressed(number, marks, blank):
    for text in (f"{number}{marks}{blank}", f"{number:,}{blank}{marks}"):
        assert read_value(text, ValueKind.COUNT) == ReadValue(Status.KNOWN, "count", number, "", marks)


@given(
    st.text() | st.from_regex(r"[$~]?[0-9,./% -]{0,9}(million|to|†)?", fullmatch=True),
    st.sampled_from(ValueKind),
)
def test_any_text_has_a_reading_and_only_the_known_have_a_value(text, kind):
    reading = read_value(text, kind)
    assert (reading.value is not None) == (reading.status is Status.KNOWN and kind is not ValueKind.TEXT)
