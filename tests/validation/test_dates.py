"""Dates and years as people write them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.reading.cells import encoded
from atlas_pipeline.validation.values.date_readings import suggested_reading
from atlas_pipeline.validation.values.dates import MONTHS, WEEKDAYS, parse_date, parse_year
from atlas_pipeline.validation.values.unparsed import Unparsed
from tests.validation.building import ACTIVITY, plan, problems_of, table, validated_sheets

THE_DAY = date(2019, 3, 14)


def rule(parsed) -> str:
    return parsed.rule if isinstance(parsed, Unparsed) else repr(parsed)


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-14",
        "2019/3/14",
        "2019-03-14T00:00:00",
        "2019-03-14 09:30",
        "2019-03-14T23:59:08.250+07:00",
        "2019-03-14T09:30:00-0400",
        "2019-03-14 09:30:00 +07",
        "2019-03-14T09:30:00Z",
        "2019-03-14 09:30 UTC",
        "14/03/2562 09:30 +07:00",
        "14/03/2019 10.30 น.",
        "14/03/2562 10:30 น.",
        "14 มี.ค. 2562 เวลา 10.30 น.",
        "14/3/2019 8:00 a. m.",
        "14/3/2019, 08:00:00 p. m.",
        "14/03/2019 8:00 a.m.",
        "14/03/2019 a las 14:00 hrs.",
        "14/03/2019 10h30",
        "14–03–2019",
        "14‐03‐2019",
        "14⁄03⁄2019",
        "14\\03\\2019",
        "วันที่ 14 เดือนมีนาคม พ.ศ. 2562",
        "14 มี. ค. 2562",
        "14/03/2019",
        "14-3-2019",
        "14.03.2019",
        "14/03/2562",
        "2562-03-14",
        "๑๔/๐๓/๒๕๖๒",
        "14 มีนาคม 2562",
        "14 มี.ค. 2562",
        "วันที่ 14 มีนาคม พ.ศ. 2562",
        "๑๔ มีนาคม ๒๕๖๒",
        "14 มีนาคม ค.ศ. 2019",
        "14 de marzo de 2019",
        "14 de Marzo del 2019",
        "14-mar-2019",
        "14 mar. 2019",
        "14 March 2019",
        "14th of March 2019",
        "March 14, 2019",
        "MARCH 14 2019",
        "marzo 14 de 2019",
        "  14/03/2019\u200b ",
        "14 /03/ 2019",
        "14 - 03 - 2019",
        "2019 / 03 / 14",
        "jueves 14 de marzo de 2019",
        "Jueves, 14 de marzo del 2019",
        "Thursday, 14 March 2019",
        "Thursday, March 14, 2019",
        "Thu. 14/03/2019",
        "thurs 14 mar 2019",
        "วันพฤหัสบดีที่ 14 มีนาคม 2562",
        "พฤหัส 14 มี.ค. 2562",
        "วันพฤหัสบดีที่ ๑๔ มีนาคม พ.ศ. ๒๕๖๒",
        encoded(date(2019, 3, 14)),
        encoded(datetime(2019, 3, 14, 10, 30)),
        encoded(date(2562, 3, 14)),
    ],
)
def test_one_day_written_in_many_ways(text):
    assert parse_date(text, "dmy") == THE_DAY


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("03/04/2019", "dmy", date(2019, 4, 3)),
        ("03/04/2019", "mdy", date(2019, 3, 4)),
        ("03/04/2019", "ymd", "ambiguous_date"),
        ("04/04/2019", "ymd", date(2019, 4, 4)),
        ("03/14/2019", "dmy", "date_against_style"),
        ("14/03/2019", "mdy", "date_against_style"),
        ("14/03/62", "dmy", "ambiguous_date"),
        ("14/05/19", "dmy", "ambiguous_date"),
        ("14 มี.ค. 62", "dmy", "ambiguous_date"),
        ("20190314", "dmy", "ambiguous_date"),
        ("31/02/2019", "dmy", "no_such_day"),
        ("31/09/2020", "dmy", "no_such_day"),
        ("2020-09-31", "dmy", "no_such_day"),
        ("31 กันยายน 2563", "dmy", "no_such_day"),
        ("Friday 31 April 2019", "dmy", "no_such_day"),
        ("32/01/2019", "dmy", "not_a_date"),
        ("14/13/2019", "dmy", "not_a_date"),
        ("14 de marzo", "dmy", "ambiguous_date"),
        ("14 มี.ค.", "dmy", "ambiguous_date"),
        ("14 personas", "dmy", "not_a_date"),
        ("mar-20", "dmy", "not_a_date"),
        ("primero de marzo de 2019", "dmy", date(2019, 3, 1)),
        ("29 ก.พ. 2563", "dmy", date(2020, 2, 29)),
        ("29/02/2562", "dmy", "no_such_day"),
        ("14 marzec 2019", "dmy", "not_a_date"),
        ("14 มีนาคม พ.ศ. 2019", "dmy", "not_a_date"),
        ("1er de marzo de 2019", "dmy", date(2019, 3, 1)),
        ("1º de marzo de 2019", "dmy", date(2019, 3, 1)),
        ("1.º de marzo de 2019", "dmy", date(2019, 3, 1)),
        ("1° de marzo de 2019", "dmy", date(2019, 3, 1)),
        ("1ro de octubre de 2019", "dmy", date(2019, 10, 1)),
        ("1octubre 2019", "dmy", date(2019, 10, 1)),
        ("mar 12 mar 2019", "dmy", date(2019, 3, 12)),
        ("mar 12 2019", "dmy", date(2019, 3, 12)),
        ("viernes", "dmy", "not_a_date"),
        ("sunny 15 March 2019", "dmy", "not_a_date"),
        ("Friday 15/03/19", "dmy", "ambiguous_date"),
        ("viernes 15 de marzo de 19", "dmy", "ambiguous_date"),
        ("15 /03/ 62", "dmy", "ambiguous_date"),
        ("Friday 03/04/2019", "ymd", "ambiguous_date"),
        ("Friday 03/15/2019", "dmy", "date_against_style"),
        ("5 september 2019", "dmy", date(2019, 9, 5)),
        ("5 diciembre 2019", "dmy", date(2019, 12, 5)),
        ("soon", "dmy", "not_a_date"),
        ("2019", "dmy", "not_a_date"),
        ("14/03/1019", "dmy", "not_a_date"),
        (encoded(43538.0), "dmy", "not_a_date"),
        (encoded(True), "dmy", "not_a_date"),
    ],
)
def test_what_is_not_clear_is_a_fault(text, style, expected):
    parsed = parse_date(text, style)
    assert (parsed if isinstance(expected, date) else rule(parsed)) == expected


def test_faults_suggest_but_do_not_decide():
    assert parse_date("03/14/2019", "dmy").suggestion == "2019-03-14"
    assert parse_date(encoded(43538.0), "dmy").suggestion == "2019-03-14"
    assert parse_date("20190314", "dmy").suggestion == "2019-03-14"
    assert parse_date("14032562", "dmy").suggestion == "2019-03-14"
    assert parse_date("03142019", "mdy").suggestion == "2019-03-14"
    assert parse_date("43538.5", "dmy").suggestion == "2019-03-14"


def test_of_a_day_that_does_not_exist_the_last_day_of_its_month_is_told():
    assert parse_date("31/02/2563", "dmy").details == {"last": "29"}
    assert parse_date("30 febrero 2019", "dmy").details == {"last": "28"}


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(sorted(WEEKDAYS)))
def test_a_weekday_before_a_date_is_that_days_or_the_date_is_only_suggested(day, name):
    month = next(month for month, number in MONTHS.items() if number == day.month)
    parsed = parse_date(f"{name}, {day.day} {month} {day.year}", "dmy")
    if WEEKDAYS[name] == day.weekday():
        assert parsed == day
    else:
        assert parsed == Unparsed("not_a_date", suggestion=day.isoformat())


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(["dmy", "mdy", "ymd"]),
    st.sampled_from(["-", "/", "."]),
    st.booleans(),
    st.booleans(),
)
def test_year_first_is_read_back_in_every_style(day, style, sign, is_buddhist, is_thai):
    year = day.year + 543 if is_buddhist and day.year + 543 > 2400 else day.year
    text = f"{year}{sign}{day.month:02d}{sign}{day.day:02d}"
    if is_thai:
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert parse_date(text, style) == day


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(sorted(MONTHS)))
def test_a_named_month_is_read_in_every_style(day, name):
    text = f"{day.day} {name} {day.year}"
    meant = MONTHS[name]
    for style in ("dmy", "mdy", "ymd"):
        parsed = parse_date(text, style)
        assert isinstance(parsed, Unparsed) or (parsed.day, parsed.month, parsed.year) == (
            day.day,
            meant,
            day.year,
        )
        if day.day <= 28:
            assert isinstance(parsed, date)


@given(st.text(max_size=30), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_any_text_is_a_date_or_a_fault(text, style):
    parsed = parse_date(text, style)
    assert isinstance(parsed, (date, Unparsed))
    assert isinstance(parse_year(text), (int, Unparsed))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1980", 1980),
        ("2523", 1980),
        ("๒๕๒๓", 1980),
        ("พ.ศ. 2523", 1980),
        (encoded(1980.0), 1980),
        (encoded(2523.0), 1980),
        ("80", "not_a_year"),
        ("19800", "not_a_year"),
        (encoded(1980.5), "not_a_year"),
        (encoded(date(1980, 5, 1)), "not_a_year"),
        ("about 1980", "not_a_year"),
    ],
)
def test_years(text, expected):
    parsed = parse_year(text)
    assert (parsed.rule if isinstance(parsed, Unparsed) else parsed) == expected


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        (encoded(date(1980, 5, 1)), "1980"),
        ("1980-05-01", "1980"),
        ("2523-05-01", "1980"),
        ("1980-05", ""),
    ],
)
def test_of_a_date_its_year_is_suggested_in_every_kind_of_file(text, suggestion):
    assert parse_year(text) == Unparsed("not_a_year", suggestion=suggestion)


@pytest.mark.parametrize(
    ("text", "style", "key", "suggestion"),
    [
        ("9/11/63", "dmy", "2020-H2", "2020-11-09"),
        ("30/09/20", "dmy", "2020-H2", "2020-09-30"),
        ("1 ธ.ค. 63", "dmy", "2020-H2", "2020-12-01"),
        ("๑ ธ.ค. ๖๓", "dmy", "2020-H2", "2020-12-01"),
        ("1 dic. 20", "dmy", "2020-H2", "2020-12-01"),
        ("วันจันทร์ที่ 9/11/63", "dmy", "2020-H2", "2020-11-09"),
        ("9 - 11 - 63", "dmy", "2020-H2", "2020-11-09"),
        ("9/11/20", "mdy", "2020-H2", "2020-09-11"),
        ("9/3/20", "dmy", "2020-H2", "2020-09-03"),  # 9 March is before the period, 3 September is in it
        ("30/06/20", "dmy", "2020-H2", "2020-06-30"),  # reported late
        ("05/08/2019", "ymd", "2019-H2", "2019-08-05"),  # 8 May is before the period
        ("05/09/2019", "ymd", "2020-H1", ""),
        ("1/1/45", "dmy", "2020-H2", ""),
        ("31/02/63", "dmy", "2020-H2", ""),
        ("30 de septiembre", "dmy", "2020-H2", "2020-09-30"),
        ("miércoles 30 septiembre", "dmy", "2020-H2", "2020-09-30"),
        ("30 ก.ย.", "ymd", "2020-H2", "2020-09-30"),
        ("5 enero", "dmy", "2020-H2", ""),  # of 2019 or of 2020
        ("soon", "dmy", "2020-H2", ""),
    ],
)
def test_the_period_decides_what_is_suggested(text, style, key, suggestion):
    period = plan().slice("THA", key).period
    assert suggested_reading(text, style, period, plan().project.whole) == suggestion


def test_a_date_that_the_period_decides_is_suggested_and_not_taken():
    result = validated_sheets(activities=table({**ACTIVITY, "start_date": "5/8/62", "end_date": "6 ส.ค. 62"}))
    assert problems_of(result, "column", "rule", "suggestion")[1:] == [
        ("end_date", "ambiguous_date", "2019-08-06"),
        ("start_date", "ambiguous_date", "2019-08-05"),
    ]


@pytest.mark.parametrize("day_0", [date(1899, 12, 30), date(1904, 1, 1)])
@pytest.mark.parametrize("typed", [1973, 2016, 2516, 2559])
@pytest.mark.parametrize("is_csv", [False, True])
def test_a_year_typed_into_a_cell_of_a_date_is_suggested(day_0, typed, is_csv):
    day = day_0 + timedelta(days=typed)
    parsed = parse_year(day.isoformat() if is_csv else encoded(day))
    year = typed - 543 if typed > 2400 else typed
    assert parsed == Unparsed("year_in_date_cell", suggestion=str(year), details={"typed": str(typed)})


def test_of_a_written_date_its_year_is_suggested():
    assert parse_year("15/3/2516", "dmy") == Unparsed("not_a_year", suggestion="1973")
    assert parse_year("15 มี.ค. 2516", "dmy") == Unparsed("not_a_year", suggestion="1973")
    assert parse_year("47", "dmy") == Unparsed("not_a_year")
