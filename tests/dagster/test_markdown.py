"""Text of others in Dagster's Markdown: one file makes it, and nothing in it means anything."""

from pathlib import Path

import pytest

from assets.markdown import LISTED, listed, plain

ROOT = Path(__file__).parents[2]


def test_markdown_is_made_in_one_file_only():
    made_in = [
        path.name
        for package in ("assets", "atlas_pipeline", "sources")
        for path in (ROOT / package).rglob("*.py")
        if "MetadataValue.md(" in path.read_text(encoding="utf-8")
    ]
    assert made_in == ["markdown.py"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<script>x</script>", r"\<script\>x\<\/script\>"),
        ("[x](javascript:y)", r"\[x\]\(javascript\:y\)"),
        ("&lt;b&gt;", r"\&lt\;b\&gt\;"),
        ("`a` | *b* # c \\ ~", r"\`a\` \| \*b\* \# c \\ \~"),
        ("one\n\n# two\r\n- three\t", r"one \# two \- three"),
        ("https://a.b", "http\u2060s\\:\\/\\/a\\.b"),
        ("WWW.a.b x@y.z", "WWW\u2060\\.a\\.b x\u2060\\@y\\.z"),
        ("ผู้เข้าร่วม ñ 12", "ผู้เข้าร่วม ñ 12"),
    ],
)
def test_what_would_mean_something_is_plain(text, written):
    assert plain(text) == written


def test_a_list_is_bounded_and_never_empty():
    assert listed([]).md_str == "none"
    assert listed(iter(["a\nb", "c"])).md_str == "- a b\n- c"
    assert listed(map(str, range(LISTED * 3))).md_str.count("\n") == LISTED - 1
