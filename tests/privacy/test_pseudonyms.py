"""Who is one person: the spellings that must not make two of one, nor one of two."""

import hashlib
import hmac

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_pipeline.privacy.pseudonyms import normalised_name, person_keys
from atlas_pipeline.privacy.secret import Secret
from tests.machine import allowed
from tests.thai_lookalikes import LOOKALIKES

SECRET = Secret(b"s" * 32)


def keys(*people, unit="THA", secret=SECRET):
    """Keys of people given as (full_name, birth_year, institution, participant_id)."""
    rows = pd.DataFrame(people, columns=["full_name", "birth_year", "institution", "participant_id"])
    return list(person_keys(rows, unit, secret))


def key(name=None, year=None, institution=None, participant_id=None, unit="THA"):
    return keys((name, year, institution, participant_id), unit=unit)[0]


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Somchai Jaidee", "jaidee somchai"),
        ("JAIDEE, Somchai", "jaidee somchai"),
        ("Mr. Somchai  Jaidee", "jaidee somchai"),
        ("mr.somchai jaidee", "jaidee somchai"),
        ("Ｓｏｍｃｈａｉ Jaidee", "jaidee somchai"),
        ("Som\u200bchai Jaidee\ufeff", "jaidee somchai"),
        ("María José Núñez", "jose maria nunez"),
        ("Mari\u0301a Jose\u0301 Nun\u0303ez", "jose maria nunez"),
        ("Dra. Maria Jose Nuñez", "jose maria nunez"),
        ("NÚÑEZ, Lic. María José", "jose maria nunez"),
        ("Prof. Dr. Ana Gómez", "ana gomez"),
        ("Ana Gómez, Ph.D.", "ana gomez"),
        ("Srta. Ana Gómez", "ana gomez"),
        ("Don Juan Pérez", "juan perez"),
        ("Don Smith", "don smith"),
        ("Gen. Juan Pérez", "juan perez"),
        ("Jean-Pierre O'Brien", "jean obrien pierre"),
        ("สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("นางสาวสมหญิง ใจดี", "สมหญิง ใจดี"),
        ("นางสาว สมหญิง  ใจดี", "สมหญิง ใจดี"),
        ("นางสมหญิง ใจดี", "สมหญิง ใจดี"),
        ("น.ส. สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("น.ส.สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("ดร.สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("ดร.น.ส.สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("พ.ต.ท.หญิง สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("ว่าที่ ร.ต.สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("คุณ สมหญิง ใจดี", "สมหญิง ใจดี"),
        ("นายสมชาย ใจดี", "สมชาย ใจดี"),
        ("คุณวุฒิ ใจดี", "คุณวุฒิ ใจดี"),  # a name that begins like a title
        ("นายิกา ใจดี", "นายิกา ใจดี"),
        ("นาง", "นาง"),
        ("Mr.", "mr"),
        ("  ", ""),
    ],
)
def test_names_are_folded(written, normal):
    assert normalised_name(written) == " ".join(sorted(normal.split()))


def test_thai_vowels_and_tones_tell_names_apart():
    assert len({normalised_name(name) for name in ("ปา", "ป่า", "ป้า", "ปี", "ปู")}) == 5


@pytest.mark.parametrize(("usual", "typed"), LOOKALIKES)
def test_thai_lookalikes_are_one_person(usual, typed):
    assert key(f"นาย{typed} ทดสอบดี", 1982) == key(f"{usual} ทดสอบดี", 1982)


def test_a_usual_thai_name_keeps_the_pseudonym_it_always_had():
    """The stored pseudonyms of such names stay good: the text before the HMAC is unchanged."""
    assert normalised_name("น้ำ คำดี") == "ค\u0e4d\u0e32ดี น\u0e49\u0e4d\u0e32"


@given(st.text("abcñéüสมชาย ิ่นาง.,-'\u200b", max_size=30))
def test_case_blanks_and_invisible_characters_make_no_difference(name):
    same = [name.upper(), name.replace(" ", "   "), f" {name}\n", name.replace("a", "a\u200b")]
    assert {normalised_name(spelling) for spelling in same} == {normalised_name(name)}


@given(st.permutations(["Ana", "María", "Gómez", "Núñez"]))
def test_word_order_makes_no_difference(words):
    assert normalised_name(" ".join(words)) == "ana gomez maria nunez"


# ------------------------------------------------------------------ identity


def test_an_id_with_its_unit_goes_before_everything():
    assert key("Ana", 1980, "Police", "P-1") == key("Somebody Else", 1990, None, " p-1 ")
    assert key("Ana", 1980, "Police", "P-1") != key("Ana", 1980, "Police", "P-2")
    assert key("Ana", 1980, "Police", "P-1") != key("Ana", 1980, "Police", "P-1", unit="PRY")


def test_without_an_id_name_and_birth_year_are_one_person_everywhere():
    assert key("Ana Gómez", 1980, "Police") == key("GOMEZ Ana", 1980, "Ministry", unit="PRY")
    assert key("Ana Gómez", 1980, "Police") != key("Ana Gómez", 1981, "Police")


def test_without_a_year_the_institution_tells_apart():
    assert key("Ana Gómez", None, "Ministerio de  Trabajo") == key(
        "Dra. Ana Gomez", None, "ministerio de trabajo"
    )
    assert key("Ana Gómez", None, "Police") != key("Ana Gómez", None, "Ministry")


def test_the_rules_never_meet():
    """An id that looks like a name, or an institution like a year, is still another kind of identity."""
    found = keys(
        ("x", None, None, "ana"),
        ("ana", 1980, None, None),
        ("ana", None, "1980", None),
        ("ana", None, None, None),
    )
    assert len(set(found)) == 4


def test_blank_cells_are_gaps():
    assert key("Ana", 1980, "", "  ") == key("Ana", 1980, None, None)


def test_columns_that_a_workbook_lacks_are_gaps():
    rows = pd.DataFrame({"full_name": ["Ana"], "institution": ["Police"]})
    assert list(person_keys(rows, "THA", SECRET)) == [key("Ana", None, "Police")]


def test_neither_id_nor_name_is_refused_by_row_and_without_data():
    rows = pd.DataFrame({"full_name": ["Ana", " "], "institution": ["A", "Secret Police"]}, index=[2, 17])
    with pytest.raises(ValueError, match="row 17 has neither") as caught:
        person_keys(rows, "THA", SECRET)
    assert "Police" not in str(caught.value)


# ------------------------------------------------------------------ the key itself


def test_the_key_is_the_first_64_bits_of_the_hmac():
    digest = hmac.new(SECRET.derive("person_key"), b"year\x1fana gomez\x1f1980", hashlib.sha256).digest()
    assert key("Ana Gómez", 1980) == int.from_bytes(digest[:8], "big", signed=True)


def test_another_secret_gives_other_keys():
    people = [("Ana", 1980, None, None), ("Eva", 1981, None, None)]
    assert set(keys(*people)).isdisjoint(keys(*people, secret=Secret(b"t" * 32)))


def test_keys_come_with_the_index_and_dtype_of_the_warehouse():
    rows = pd.DataFrame(
        {"full_name": pd.array(["Ana", "Eva", "Ana"], dtype="str"), "birth_year": [1980, 1980, 1980]}
    )
    found = person_keys(rows.set_axis([5, 9, 3]), "THA", SECRET)
    assert list(found.index) == [5, 9, 3]
    assert found.dtype == np.int64
    assert found[5] == found[3] != found[9]


def test_no_rows_give_no_keys():
    rows = pd.DataFrame({"full_name": pd.array([], dtype="str")})
    assert person_keys(rows, "THA", SECRET).dtype == np.int64


@pytest.mark.parametrize(
    "years", [[1980, None], [1980.0, float("nan")], pd.array([1980, None], dtype="Int64")]
)
def test_the_dtype_of_the_year_makes_no_difference(years):
    rows = pd.DataFrame({"full_name": ["Ana", "Ana"], "birth_year": years})
    assert list(person_keys(rows, "THA", SECRET)) == [key("Ana", 1980), key("Ana")]


def test_many_rows_of_few_people_are_quick():
    """Hashing and folding go by distinct identity; by row this would take more than ten seconds."""
    import time

    count = 300_000
    rows = pd.DataFrame(
        {"full_name": [f"Ána {number % 50} Gómez" for number in range(count)], "birth_year": 1980}
    )
    start = time.process_time()
    assert person_keys(rows, "THA", SECRET).nunique() == 50
    assert time.process_time() - start < allowed(3)
