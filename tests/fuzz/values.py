"""What a cell may hold that nobody meant: wrong types, huge, empty, formula-like, other digits, both eras."""

import random
from datetime import date, datetime
from typing import Any

from tests.fuzz.books import Formula

TEXTS = (
    *("", " ", "\u00a0", "\u3000", "\u200b", "-", "–", "?", ".", "n/a", "NULL", "None", "nan", "NaN", "TRUE"),
    *("inf", "-inf", "1e999", "-1e999", "1e-400", "0x10", "1_000", "٣٤", "²", "½", "Ⅷ", "①", "٪", "1٫5"),
    *("๑๒", "๒๕๖๓", "๒๕๖๒-๐๓-๐๔", "๑๒/๐๓/๒๕๖๓", "12 มีนาคม 2563", "29 ก.พ. 2563", "พ.ศ. ๒๕๖๓", "31/12/2562"),
    *(
        "2020-02-30",
        "0000-00-00",
        "9999-12-31",
        "10000-01-01",
        "1900-02-29",
        "2563-02-29",
        "3/4/20",
        "29/2/2019",
    ),
    *(
        "1 de marzo de 2020",
        "03-04-2020",
        "2020/1/1",
        "20200301",
        "2020-W10-1",
        "2020-03-01T25:61:00Z",
        "1/1",
    ),
    *("1,5", "1.234,5", "1,234.5", "1.000", "1,000", "1 000", "1'000", "--5", "+5", "-0", "5%", "$5", "1/0"),
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        '=HYPERLINK("http://a")',
        "'=1",
    ),
    *(
        "\u202eevil\u202c",
        "\u2066a\u2069",
        "\ufeffT1",
        "e\u0301" * 50,
        "z" + "\u0335" * 300,
        "👩🏽‍💻",
        "\U000e0041",
    ),
    *(
        "\x00",
        "\x07bell",
        "\x0b",
        "\x1b[31mred",
        "\x7f",
        "\x85",
        "\u2028",
        "a\nb\r\nc",
        "_x0000_",
        "_xD800_",
        "_x005F_",
    ),
    *("\ufffe", "\uffff", "\x02n5", "\x02d2020-01-01", "\x02e#N/A", "\x02f", "\x02"),
    *("#DIV/0!", "#N/A", "#REF!", "#SPILL!", "Err:502"),
    *(
        "{0}",
        "{found}",
        "{",
        "%s",
        "%(x)s",
        "$ref",
        "[red]x[/red]",
        "[/]",
        "\\",
        "\\u0000",
        "'; DROP TABLE submission;--",
    ),
    *(
        "<b>x</b>",
        "&amp;",
        "&#0;",
        "]]>",
        "<!--",
        '"',
        "'",
        '""',
        ";",
        ";;",
        "CL;CL",
        "CL;;FL;",
        "CL,FL",
        "CL|FL",
    ),
    *("total", "Total", "รวม", "training_id", "full_name", "THA", "yes", "F", "0", "1", "-1", "4294967296"),
    *("x" * 33_000, "9" * 400, "CL;" * 2_000, "a " * 5_000, "ก" * 10_000),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        0.1,
        1e-9,
        -0.0,
        1e15,
        1e16,
        1e300,
        -1e300,
        2**31,
        2**53,
        12345678901234567,
    ),
    *(60, 59, 61, 2958465, 2958466, -5, 43831, 43831.5, 0.5, 2020, 2563, 1900.5),
    *(
        date(1900, 1, 1),
        date(1900, 3, 1),
        date(1904, 1, 1),
        date(2020, 2, 29),
        date(2563, 3, 1),
        date(9999, 12, 31),
    ),
    *(datetime(2020, 3, 1, 23, 59, 59), datetime(2020, 3, 1, 12)),
    *(
        Formula("=1+1"),
        Formula("=NOW()"),
        Formula('="T"&1'),
        Formula("=A1"),
        Formula("=1/0"),
        Formula("=[1]x!A1"),
    ),
)


def anything(rng: random.Random) -> Any:
    """A value of any of these kinds, or some random characters of all planes."""
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(TEXTS)
    if kind < 0.85:
        return rng.choice(VALUES)
    return "".join(_character(rng) for _ in range(rng.randint(1, 20)))


def twisted(rng: random.Random, value: Any) -> Any:
    """The value, nearly: with other digits, blanks, signs or case; or said as text."""
    text = "" if value is None else str(getattr(value, "text", value))
    ways = (
        lambda: text,
        lambda: f"  {text}\u00a0",
        lambda: text.upper(),
        lambda: text.translate({48 + digit: 0x0E50 + digit for digit in range(10)}),
        lambda: text[: rng.randint(0, len(text))],
        lambda: text + text,
        lambda: f"{text};{text}",
        lambda: f"'{text}",
        lambda: f"={text}",
        lambda: text.replace("-", "/"),
        lambda: "".join(rng.sample(text, len(text))),
        lambda: f"\u200b{text}\u202e",
        lambda: f"{text}\n",
    )
    return rng.choice(ways)()


def _character(rng: random.Random) -> str:
    while True:
        top = rng.choice((0x7F, 0x7F, 0x2FF, 0xFFFF, 0x10FFFF))
        code = rng.randint(0, top)
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)
