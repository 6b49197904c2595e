"""Files made to harm: each is refused, or read to its harmless part, within 5 s and 512 MiB of memory.

Every file is validated in a process of its own, forked from one that has everything loaded. The seconds are
those of the processor, its child's included, so that other work on the machine does not count; the memory is
the peak of both.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from atlas_pipeline.messages.catalogue import languages
from atlas_pipeline.problems.catalogue import problem
from atlas_pipeline.problems.sentences import message
from sources.inbox.packing import pack
from tests.machine import allowed
from tests.reading import hostile_files as make
from tests.validation.building import (
    ACTIVITY,
    COVER,
    csv_bytes,
    csv_zip,
    problems_of,
    table,
    validated,
    zipped,
)

MOST_SECONDS, MOST_MEMORY_MIB = 5, 512
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")

SECONDS_OF_ONE = 60
"""After so long a file is given up."""

_SERVE = """
import json, os, resource, sys, time, traceback
from pathlib import Path
from tests.reading.hostile_files import good
from tests.validation.building import validated

def measured(path):
    began = time.process_time()
    found = validated(path.read_bytes(), path.name).problems
    kids = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.process_time() - began + kids.ru_utime + kids.ru_stime
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(status["VmHWM"].split()[0]) + kids.ru_maxrss
    rules = [[one.rule, one.details.get("reason") or one.details.get("what")] for one in found]
    return {"seconds": seconds, "mib": peak / 1024, "rules": rules}

validated(good(), "x.xlsx")  # what is loaded once is not counted for each file
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            print(json.dumps(measured(Path(line.rstrip()))), flush=True)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps({"failed": status}), flush=True)
"""


class Validator:
    """A process that validates each file in a fork of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def measured(self, path: Path) -> dict[str, Any]:
        """The seconds, the peak of memory in MiB and the rules of the problems. Fails if the file takes too
        long; the process is then gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answered, _, _ = select.select([self._process.stdout], [], [], SECONDS_OF_ONE)
        if not answered:
            self.end()
            pytest.fail(f"no answer after {SECONDS_OF_ONE} s")
        return json.loads(self._process.stdout.readline())

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture(scope="module")
def validators() -> Iterator[list[Validator]]:
    """The process that validates the files; started when the first file comes, and again after a file that
    took too long."""
    running: list[Validator] = []
    yield running
    for one in running:
        one.end()


def folder(activities: bytes) -> bytes:
    """A folder with such a file of activities, as the inbox packs it: nothing is compressed."""
    return pack({"cover.csv": csv_bytes([["field", "value"], *COVER.items()]), "activities.csv": activities})


def sheet_of(cell: str, **replaced: str) -> bytes:
    row = f"<table:table-row{replaced.get('row', '')}>{cell}</table:table-row>".encode()
    return make.ods_rows(replaced.get("before", "").encode() + row)


VALUE = '<table:table-cell office:value-type="float" office:value="1"{}/>'
BOMB = ["unreadable_file", "bomb"]
ENTITIES = ["unreadable_file", "entities"]
DAMAGED = ["unreadable_file", "damaged"]
ROWS, CELL = ["over_limit", "rows"], ["over_limit", "cell"]
FAR_COLUMN = ["cell_beyond_limit", "columns"]

CASES: dict[str, tuple[Callable[[], bytes], list[str] | None]] = {
    "laughs in the workbook.xlsx": (
        partial(make.with_doctype, "xl/workbook.xml", make.BILLION_LAUGHS, b""),
        ENTITIES,
    ),
    "laughs in the relations.xlsx": (
        partial(make.with_doctype, "xl/_rels/workbook.xml.rels", make.BILLION_LAUGHS),
        ENTITIES,
    ),
    "laughs in a sheet.xlsx": (partial(make.with_doctype, make.SHEET, make.BILLION_LAUGHS), ENTITIES),
    "laughs in the styles.xlsx": (
        partial(make.with_doctype, "xl/styles.xml", make.BILLION_LAUGHS),
        ENTITIES,
    ),
    "external entity in the texts.xlsx": (
        partial(make.with_doctype, "xl/sharedStrings.xml", make.EXTERNAL_ENTITY),
        ENTITIES,
    ),
    "laughs.ods": (partial(make.with_doctype, "content.xml", make.BILLION_LAUGHS), ENTITIES),
    "external dtd.ods": (partial(make.with_doctype, "content.xml", make.EXTERNAL_DTD, b""), ENTITIES),
    "thirty million texts.xlsx": (partial(make.many_strings, 30_000_000), BOMB),
    "texts within the free size.xlsx": (partial(make.many_strings, 2_400_000), None),
    "huge cell.xlsx": (partial(make.one_huge_cell, 600), BOMB),
    "cell within the free size.xlsx": (partial(make.one_huge_cell, 20), CELL),
    "forty million cells.xlsx": (partial(make.many_cells, 40_000_000), BOMB),
    "cells within the free size.xlsx": (partial(make.many_cells, 1_500_000), None),
    "a million rows within each other.xlsx": (
        lambda: make.in_sheet(b"<row>" * 1_000_000 + b"</row>" * 1_000_000),
        DAMAGED,
    ),
    "a million rows that never end.xlsx": (lambda: make.in_sheet(b"<row>" * 1_000_000), DAMAGED),
    "tags that never end.xlsx": (lambda: make.in_sheet(b"<row " * 1_000_000), DAMAGED),
    "rows within each other, with addresses.xlsx": (
        lambda: make.in_sheet(b'<row r="1000000">' * 300_000 + b"</row>" * 300_000),
        DAMAGED,
    ),
    "a megabyte of blanks in a tag.xlsx": (
        lambda: make.in_sheet(b'<row\n r="2"' + b" " * 1_000_000 + b'><c r="A2"><v>1</v></c></row>'),
        None,
    ),
    "sixty-four thousand formats of percentages.xlsx": (
        lambda: make.with_many_percents(64_000, 100_000),
        None,
    ),
    "a million merged cells.xlsx": (
        lambda: make.with_replaced(
            make.SHEET,
            b"</sheetData>",
            b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 1_000_000 + b"</mergeCells>",
        ),
        None,
    ),
    "a million names.xlsx": (
        lambda: make.with_replaced(
            "xl/workbook.xml",
            b"</sheets>",
            b"</sheets><definedNames>"
            + b'<definedName name="a">b</definedName>' * 1_000_000
            + b"</definedNames>",
        ),
        BOMB,
    ),
    "rows that never end.ods": (
        lambda: make.ods_rows(b'<table:table-row table:number-rows-repeated="2">' * 300_000),
        DAMAGED,
    ),
    "tags that never end.ods": (lambda: make.ods_rows(b"<table:table-row " * 1_000_000), DAMAGED),
    "far corner.xlsx": (partial(make.far_corner, "AV1000000"), ["unnamed_column", None]),
    "farther corner.xlsx": (partial(make.far_corner, "ZZ1048576"), FAR_COLUMN),
    "last column.xlsx": (partial(make.far_corner, "XFD9"), FAR_COLUMN),
    "deep nesting.xlsx": (
        partial(make.with_replaced, "xl/workbook.xml", b"<sheets>", b"<x>" * 5_000_000 + b"<sheets>"),
        DAMAGED,
    ),
    "a text that is not there.xlsx": (
        partial(make.with_replaced, make.SHEET, b't="s"><v>', b't="s"><v>9999999'),
        DAMAGED,
    ),
    "entries.zip": (partial(make.many_entries, 200_000), ["over_limit", "entries"]),
    "overlapping.zip": (make.overlapping, ["over_limit", "sheets"]),
    "wide record.zip": (partial(make.wide_csv, 2_000_000), ["broken_quotes", None]),
    "nothing but separators.zip": (lambda: folder(b",\n" * (60 * make.MIB)), ROWS),
    "nothing but line ends.zip": (lambda: folder(b"a,b\n" + b"\n" * (100 * make.MIB)), ROWS),
    "nothing but blank lines, fewer.zip": (lambda: folder(b"a,b\n" + b"\n" * (3 * make.MIB)), None),
    "one line.zip": (lambda: folder(b"a" * (150 * make.MIB)), CELL),
    "nothing but zeros.zip": (lambda: folder(bytes(150 * make.MIB)), CELL),
    "packed zeros.zip": (lambda: make.csv_file(bytes(100 * make.MIB)), BOMB),
    "repeated to the edge.ods": (
        lambda: sheet_of(
            VALUE.format(' table:number-columns-repeated="190"'),
            row=' table:number-rows-repeated="1000000"',
        ),
        ROWS,
    ),
    "far corner.ods": (
        lambda: sheet_of(
            '<table:table-cell table:number-columns-repeated="150"/>' + VALUE.format(""),
            before='<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
            "</table:table-row>",
        ),
        None,
    ),
    "blanks.ods": (
        lambda: sheet_of(
            '<table:table-cell office:value-type="string"><text:p><text:s text:c="2000000"/></text:p>'
            "</table:table-cell>"
        ),
        CELL,
    ),
    "numbers of many digits.ods": (
        lambda: sheet_of(VALUE.format(' table:number-columns-repeated="4000000000"')),
        DAMAGED,
    ),
    "circle.xls": (make.xls_with_endless_chain, None),
}


@LINUX
@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_in_time_and_in_little_memory(name, tmp_path, validators):
    build, expected = CASES[name]
    path = tmp_path / f"x{Path(name).suffix}"
    path.write_bytes(build())
    if not validators or not validators[-1].is_running:
        validators.append(Validator())
    came = validators[-1].measured(path)
    assert "failed" not in came
    assert came["seconds"] < allowed(MOST_SECONDS)
    assert came["mib"] < MOST_MEMORY_MIB
    if expected is not None:
        assert expected in came["rules"]


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("refused", [BOMB, ENTITIES, CELL, ["over_limit", "entries"]])
def test_each_refusal_is_a_sentence(refused, lang):
    rule, why = refused
    details = {"reason": why} if rule == "unreadable_file" else {"what": why, "limit": 7}
    said = message(problem(rule, found="x", **details), lang)
    assert why not in said.split()
    assert len(said) > 40


@pytest.mark.parametrize(
    ("name", "attributes"),
    [
        ("../activities.csv", 0),
        ("a/../../b.csv", 0),
        ("/etc/passwd.csv", 0),
        ("\\\\server\\share.csv", 0),
        ("C:\\a.csv", 0),
        ("a\x1b[2Jb.csv", 0),
        ("safe\u202evsc.exe", 0),
        ("link.csv", 0o120777),
    ],
    ids=["up", "up within", "absolute", "server", "drive", "escape", "turned", "link"],
)
def test_names_that_lead_out_of_the_folder_are_refused(name, attributes):
    found = validated(make.named_entry(name, attributes), "x.zip").problems.of("")
    assert [one.rule for one in found] == ["unsafe_name"]
    assert not set(found.flatten("found")[0][0]) & set("\x1b\u202e")


@pytest.mark.parametrize("name", ["CON.csv", "NUL", "aux.csv", "a" * 60_000 + ".csv"])
def test_names_that_some_system_cannot_have_are_only_no_form(name):
    result = validated(make.named_entry(name), "x.zip")
    (found,) = [one for one in result.problems if one.rule == "unknown_file"]
    assert len(found.found) < 150


def test_nothing_outside_is_opened(monkeypatch):
    """References to other files and to the net, in every place where a workbook may have them."""
    import socket

    outside = "file:///etc/passwd"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        f'Target="{outside}" TargetMode="External"/></Relationships>'
    )
    content = make.with_part("xl/externalLinks/_rels/externalLink1.xml.rels", relations.encode())
    content = make.with_part("xl/vbaProject.bin", b"Sub AutoOpen()", content)

    def refuse(*_, **__):
        raise AssertionError("something was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr("builtins.open", refuse)
    result = validated(content, "x.xlsm")
    assert problems_of(result, "rule") == [("external_links_not_followed",), ("macros_not_run",)]
    assert [load.rows_accepted for load in result.load.forms] == [1]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"%PDF-1.7\n", "x.xlsx", "not_a_workbook"),
        (b"\x89PNG\r\n\x1a\n", "x.ods", "not_a_workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "x.xls", "not_a_workbook"),
        (b"PK\x03\x04" + bytes(50), "x.xlsx", "damaged"),
        (zipped({"xl/workbook.bin": b"x"}), "x.xlsx", "not_a_workbook"),
        (csv_zip(activities=table(ACTIVITY))[:-30], "x.zip", "damaged"),
    ],
    ids=["pdf", "picture", "page", "truncated", "binary workbook", "cut zip"],
)
def test_other_files_under_a_workbooks_name_say_what_they_are(content, name, reason):
    assert validated(content, name).problems.flatten("rule") == [("unreadable_file",)]
    assert next(iter(validated(content, name).problems)).details == {"reason": reason}


def test_a_long_header_does_not_make_a_long_message():
    result = validated(csv_zip(activities=[["w" * 100_000, "b"], ["x", "y"]]), "x.zip")
    (found,) = result.problems.of("activities").errors
    assert max(len(header) for header in found.details["headers"]) <= 100


def test_nothing_is_written_to_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    validated(make.good())
    validated(csv_zip(activities=table(ACTIVITY)), "x.zip")
    assert list(tmp_path.iterdir()) == []
