import shutil
from pathlib import Path

import pytest
from ilab_xml import country_xml, edition_xml, enforcement, territory

from sources.ilab.counting import count_actions
from sources.ilab.edition import edition_of, year_of
from sources.ilab.fields import FIELDS
from sources.ilab.findings import COLUMNS, IlabError, read_editions


def one(frame, measure, country="Thailand", place="", edition=2019):
    """The row of a measure as a plain dict; there is exactly one."""
    found = frame[
        (frame["measure"] == measure)
        & (frame["country"] == country)
        & (frame["territory"] == place)
        & (frame["edition"] == edition)
    ]
    assert len(found) == 1
    return found.iloc[0].to_dict()


def about(result):
    return [(warning.about.value, warning.country, warning.element) for warning in result.warnings]


def actions(**areas):
    block = "".join(
        f"<{area}>{''.join(f'<Action><Name>{text}</Name></Action>' for text in texts)}</{area}>"
        for area, texts in areas.items()
    )
    return f"<Suggested_Actions>{block}</Suggested_Actions>"


# ------------------------------------------------------------------ rows


def test_a_figure_keeps_its_text_and_gets_a_value(write_edition):
    path = write_edition(country_xml("Thailand", enforcement(Labor_Inspectors="1,813‡ ")))
    row = one(read_editions(path).frame, "labor_inspectors")
    assert row == {
        "edition": 2019,
        "country": "Thailand",
        "iso3": "THA",
        "territory": "",
        "area": "labor_enforcement",
        "measure": "labor_inspectors",
        "value_text": "1,813‡ ",
        "value": 1813.0,
        "unit": "count",
        "status": "known",
        "qualifier": "",
        "footnote": "‡",
        "element": "Enforcements/Labor_Inspectors",
        "file_name": "countries_2019.xml",
    }


def test_every_country_has_a_row_for_every_measure(write_edition):
    frame = read_editions(write_edition(country_xml("Thailand"), country_xml("China", year=None))).frame
    assert tuple(frame.columns) == COLUMNS
    counts = frame.groupby("country").size()
    assert counts["Thailand"] == counts["China"] == frame["measure"].nunique() == len(FIELDS) + 10
    assert set(frame["status"]) == {"not_published"}
    assert frame["value_text"].isna().all()


def test_an_empty_element_is_not_published_and_not_zero(write_edition):
    frame = read_editions(write_edition(country_xml("Thailand", enforcement(Labor_Violations="")))).frame
    row = one(frame, "labor_violations")
    assert (row["status"], row["value_text"]) == ("not_published", "")


def test_misspelt_and_mended_element_names_are_one_measure(write_edition):
    frame = read_editions(
        write_edition(
            country_xml("Thailand", enforcement(Labor_Unannounced_Inspections_Premitted="Yes")),
            country_xml("Paraguay", enforcement(Labor_Unannounced_Inspections_Permitted="Yes")),
        )
    )
    values = [
        one(frame.frame, "labor_unannounced_inspections_permitted", country)["value"]
        for country in ("Thailand", "Paraguay")
    ]
    assert values == [1.0, 1.0]
    assert about(frame) == []


def test_a_legal_standard_has_four_measures(write_edition):
    body = (
        "<Legal_Standards><Compulsory_Education><Standard>Yes</Standard><Age>12/13</Age>"
        "<Calculated_Age>Yes</Calculated_Age><Conforms_To_Intl_Standard>No</Conforms_To_Intl_Standard>"
        "</Compulsory_Education></Legal_Standards>"
    )
    frame = read_editions(write_edition(country_xml("Eswatini", body))).frame
    read = {
        name: one(frame, f"compulsory_education_{name}", "Eswatini")
        for name in ("is_set", "age", "age_is_calculated", "meets_standard")
    }
    assert [(row["status"], row["value"]) for name, row in read.items() if name != "age"] == [
        ("known", 1.0),
        ("known", 1.0),
        ("known", 0.0),
    ]
    assert (read["age"]["status"], read["age"]["value_text"]) == ("several", "12/13")


# ------------------------------------------------------------------ territories


def test_territories_have_rows_of_their_own_and_no_sum_is_made(write_edition):
    blocks = territory("Mainland", "80") + territory("Zanzibar", "Unknown ")
    path = write_edition(country_xml("Tanzania", enforcement(Labor_Inspectors=blocks)))
    frame = read_editions(path).frame
    rows = [one(frame, "labor_inspectors", "Tanzania", place) for place in ("", "Mainland", "Zanzibar")]
    assert [row["status"] for row in rows] == ["by_territory", "known", "unknown"]
    assert rows[1]["value"] == 80


@pytest.mark.parametrize("name", ["All Territories", "All ", "National", "National Total"])
def test_a_block_for_all_territories_is_the_country(write_edition, name):
    blocks = territory(name, "1,000") + territory("Punjab", "80")
    path = write_edition(country_xml("Pakistan", enforcement(Labor_Inspectors=blocks)))
    frame = read_editions(path).frame
    assert one(frame, "labor_inspectors", "Pakistan")["value"] == 1000
    assert one(frame, "labor_inspectors", "Pakistan", "Punjab")["value"] == 80


def test_a_federal_block_is_not_the_whole_country(write_edition):
    path = write_edition(country_xml("Pakistan", enforcement(Labor_Inspectors=territory("Federal", "7"))))
    frame = read_editions(path).frame
    assert one(frame, "labor_inspectors", "Pakistan")["status"] == "by_territory"


def test_a_territory_is_known_without_its_abbreviation(write_edition):
    blocks = territory("Brčko District (BD)", "2")
    path = write_edition(country_xml("Bosnia and Herzegovina", enforcement(Labor_Inspectors=blocks)))
    assert one(read_editions(path).frame, "labor_inspectors", "Bosnia and Herzegovina", "Brčko District")


def test_an_element_given_twice_has_a_value_only_if_both_agree(write_edition):
    agree = territory("All Territories", "2") * 2
    differ = territory("All Territories", "2") + territory("All Territories", "3")
    result = read_editions(
        write_edition(country_xml("Somalia", enforcement(Labor_Inspections=agree, Labor_Violations=differ)))
    )
    assert one(result.frame, "labor_inspections", "Somalia")["value"] == 2
    row = one(result.frame, "labor_violations", "Somalia")
    assert (row["status"], row["value_text"]) == ("several", "2 | 3")
    assert [kind for kind, *_ in about(result)] == ["repeated", "repeated"]


def test_statistics_say_of_which_ages(write_edition):
    body = (
        "<Country_Statistics><Children_Work_Statistics>"
        "<Age_Range>5-14</Age_Range><Total_Percentage_of_Working_Children>0.201"
        "</Total_Percentage_of_Working_Children><Total_Working_Population/><Agriculture>N/A</Agriculture>"
        "<Age_Range>10-14</Age_Range><Total_Percentage_of_Working_Children>0.199"
        "</Total_Percentage_of_Working_Children><Total_Working_Population>26268</Total_Working_Population>"
        "</Children_Work_Statistics></Country_Statistics>"
    )
    frame = read_editions(write_edition(country_xml("Gambia", body))).frame
    share = one(frame, "working_children_share", "Gambia")
    assert (share["status"], share["qualifier"]) == ("several", "ages 5-14 | ages 10-14")
    number = one(frame, "working_children", "Gambia")
    assert (number["value"], number["qualifier"]) == (26268, "ages 10-14")
    sector = one(frame, "working_children_agriculture_share", "Gambia")
    assert (sector["status"], sector["qualifier"]) == ("not_available", "ages 5-14")


# ------------------------------------------------------------------ counted measures


def read_actions(write_edition, body):
    frame = read_editions(write_edition(country_xml("Niger", body))).frame
    rows = frame[frame["area"] == "suggested_actions"].set_index("measure")
    rows.index = rows.index.str.removeprefix("suggested_actions").str.removeprefix("_")
    return rows


def test_actions_are_counted_by_area_and_a_placeholder_is_no_action(write_edition):
    body = actions(
        Legal_Framework=["Ratify it.", "Raise the age."], Coordination=["N/A"], Enforcement=["Not Applicable"]
    )
    rows = read_actions(write_edition, body)
    assert rows["value"].to_dict() == {
        "legal_framework": 2,
        "enforcement": 0,
        "coordination": 0,
        "government_policies": 0,
        "social_programs": 0,
        "": 2,
    }
    assert set(rows["status"]) == {"known"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", "not_published"),
        ("<Suggested_Actions/>", "not_published"),
        (actions(Legal_Framework=["N/A"], Enforcement=["N/A"]), "not_applicable"),
    ],
)
def test_without_any_action_nothing_was_assessed_and_nothing_is_zero(write_edition, body, status):
    rows = read_actions(write_edition, body)
    assert rows["value"].isna().all()
    assert rows.loc["legal_framework", "status"] == status


def test_repeated_and_broken_lines_do_not_count_and_are_said(write_edition):
    body = actions(
        Enforcement=["Train inspectors.", "Train inspectors.", "Publish data on", "violations found."]
    )
    rows = read_actions(write_edition, body)
    assert rows.loc["enforcement", "value"] == 2
    assert rows.loc["enforcement", "qualifier"] == "broken lines not counted: 1; repeated: 1"


def test_goods_are_counted_and_an_empty_list_is_zero(write_edition):
    good = (
        "<Good><Good_Name>Fish</Good_Name><Child_Labor>No</Child_Labor><Forced_Labor>Yes</Forced_Labor>"
        "<Forced_Child_Labor>No</Forced_Child_Labor></Good>"
    )
    frame = read_editions(
        write_edition(country_xml("Thailand", f"<Goods>{good}</Goods>"), country_xml("Oman", "<Goods/>"))
    ).frame
    counts = ["goods_listed", "goods_with_child_labor", "goods_with_forced_labor"]
    assert [one(frame, measure)["value"] for measure in counts] == [1, 0, 1]
    assert [one(frame, measure, "Oman")["value"] for measure in counts] == [0, 0, 0]


def test_counting_leaves_the_country_as_it_was():
    from lxml import etree

    country = etree.fromstring(country_xml("Niger", actions(Enforcement=["Do it."])))
    before = etree.tostring(country)
    count_actions(country)
    assert etree.tostring(country) == before


# ------------------------------------------------------------------ editions


@pytest.mark.parametrize(
    ("description", "year"),
    [
        ("In 2019, Thailand made a moderate advancement.", 2019),
        ("\n   In 2020 the government of X did it. In 2012, it had not.", 2020),
        ("For the 2017 reporting period, no assessment has been made.", 2017),
        ("Although research found no evidence that child labor exists in Niue, in 2020 the government", 2020),
        ("Research found no evidence that child labor exists in Niue, and in 2019, the government", 2019),
        ("The law of 2012 is old. In 2015, nothing changed.", None),
        ("None", None),
        ("", None),
        (None, None),
    ],
)
def test_the_year_is_the_one_a_description_opens_with(description, year):
    assert year_of(description) == year


@pytest.mark.parametrize(
    ("years", "edition"), [([2019, 2019, 2018, None], 2019), ([2019, 2018], None), ([None], None), ([], None)]
)
def test_the_edition_is_the_year_of_the_majority(years, edition):
    assert edition_of(years) == edition


def test_the_content_says_the_edition_and_the_name_is_told_to_disagree(write_edition):
    result = read_editions(write_edition(country_xml("Thailand", year=2018), name="countries_2019.xml"))
    assert result.editions == [2018]
    assert about(result) == [("name_disagrees", "", "")]
    assert "2018" in str(result.warnings[0])


def test_a_country_that_speaks_of_another_year_is_told(write_edition):
    result = read_editions(
        write_edition(country_xml("Thailand"), country_xml("Paraguay"), country_xml("Liberia", year=2018))
    )
    assert about(result) == [("other_year", "Liberia", "")]
    assert set(result.frame["edition"]) == {2019}


def test_of_two_files_of_one_edition_the_one_with_the_fitting_name_is_read(tmp_path):
    right = edition_xml(country_xml("Thailand", enforcement(Labor_Inspectors="1")))
    wrong = edition_xml(country_xml("Thailand", enforcement(Labor_Inspectors="2")))
    (tmp_path / "countries_2018.xml").write_bytes(wrong)
    (tmp_path / "countries_2019.xml").write_bytes(right)
    (tmp_path / "countries_2019_again.xml").write_bytes(wrong)
    result = read_editions(tmp_path)
    assert one(result.frame, "labor_inspectors")["value"] == 1
    assert sorted((w.about.value, w.file) for w in result.warnings) == [
        ("edition_twice", "countries_2018.xml"),
        ("edition_twice", "countries_2019_again.xml"),
        ("name_disagrees", "countries_2018.xml"),
    ]


def test_a_file_without_a_year_is_left_out_and_the_others_are_read(tmp_path):
    (tmp_path / "a.xml").write_bytes(edition_xml(country_xml("China", year=None)))
    (tmp_path / "b.xml").write_bytes(edition_xml(country_xml("Thailand")))
    result = read_editions(tmp_path)
    assert result.editions == [2019]
    assert [(w.about.value, w.file) for w in result.warnings] == [("edition_unclear", "a.xml")]


# ------------------------------------------------------------------ what is told


def test_unknown_elements_are_counted_and_told_once(write_edition):
    body = enforcement(Robot_Inspectors="7", Labor_Inspectors="5") + "<Weather><Rain/></Weather>"
    result = read_editions(write_edition(country_xml("Thailand", body), country_xml("Paraguay", body)))
    assert [(w.about.value, w.element, w.count) for w in result.warnings] == [
        ("unknown_element", "Enforcements/Robot_Inspectors", 2),
        ("unknown_element", "Weather", 2),
    ]


def test_an_unreadable_value_is_told_with_what_was_found(write_edition):
    result = read_editions(
        write_edition(country_xml("Burma", enforcement(Criminal_New_Employee_Training="11388")))
    )
    row = one(result.frame, "criminal_training_new_employees", "Burma")
    assert (row["status"], row["value_text"], row["iso3"]) == ("unreadable", "11388", "MMR")
    assert about(result) == [("unreadable", "Burma", "Enforcements/Criminal_New_Employee_Training")]
    assert "11388" in str(result.warnings[0])


def test_odd_countries_are_told(write_edition):
    result = read_editions(
        write_edition(
            country_xml("Atlantis"),
            country_xml("Thailand"),
            country_xml("Thailand"),
            country_xml(" "),
            country_xml("Gambia"),
            country_xml("Gambia, The"),
        )
    )
    assert sorted(about(result)) == [
        ("code_twice", "Gambia", ""),
        ("country_twice", "Thailand", ""),
        ("no_name", "", ""),
        ("unknown_country", "Atlantis", ""),
    ]
    assert one(result.frame, "labor_inspectors", "Atlantis")["iso3"] is not None
    assert result.frame.loc[result.frame["country"] == "Atlantis", "iso3"].isna().all()
    assert all(str(warning) for warning in result.warnings)


# ------------------------------------------------------------------ bad input


BOMB = (
    '<!DOCTYPE Countries [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


FILE_ENTITY = b"""<!DOCTYPE Countries [<!ENTITY f SYSTEM "file:///etc/hostname">]>
<Countries><Country><Name>&f;</Name></Country></Countries>"""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<Countries><Country>", "not well-formed"),
        (b"\x89PNG\r\n\x1a\n", "not well-formed"),
        (b"<html><body>Not found</body></html>", "not an edition"),
        (b"<Countries/>", "do not agree on a year"),
        (f"{BOMB}<Countries><Country><Name>&i;</Name></Country></Countries>".encode(), "document type"),
        (f'{BOMB}<Countries a="1"/>'.encode("utf-16"), "document type"),
        (b'<!DOCTYPE Countries SYSTEM "http://127.0.0.1:9/x.dtd"><Countries/>', "document type"),
        (FILE_ENTITY, "document type"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(tmp_path, content, words):
    path = tmp_path / "countries.xml"
    path.write_bytes(content)
    with pytest.raises(IlabError, match=words) as refusal:
        read_editions(path)
    assert "countries.xml" in str(refusal.value)


def test_an_expanding_attribute_is_refused(tmp_path):
    path = tmp_path / "countries.xml"
    path.write_text(f'{BOMB}<Countries a="&i;"/>', encoding="utf-8")
    with pytest.raises(IlabError):
        read_editions(path)


def test_a_bad_file_among_good_ones_is_told(tmp_path):
    (tmp_path / "bad.xml").write_bytes(b"<Countries>")
    (tmp_path / "good.xml").write_bytes(edition_xml(country_xml("Thailand")))
    (tmp_path / "notes.txt").write_text("not for us")
    result = read_editions(tmp_path)
    assert result.editions == [2019]
    assert [(w.about.value, w.file) for w in result.warnings] == [("not_read", "bad.xml")]


def test_nothing_there_is_a_sentence(tmp_path):
    with pytest.raises(IlabError, match="could not be read"):
        read_editions(tmp_path / "nowhere.xml")
    with pytest.raises(IlabError, match=r"no \.xml file"):
        read_editions(tmp_path)
    with pytest.raises(IlabError, match="No location"):
        read_editions("  ")


def test_a_large_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("sources.ilab.files.MAX_BYTES", 10)
    path = tmp_path / "countries_2019.xml"
    path.write_bytes(edition_xml(country_xml("Thailand")))
    with pytest.raises(IlabError, match="larger than"):
        read_editions(path)


# ------------------------------------------------------------------ locations


def test_a_byte_order_mark_is_no_matter(tmp_path):
    path = tmp_path / "countries_2019.xml"
    content = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>\r\n' + edition_xml(
        country_xml("Côte d'Ivoire")
    )
    path.write_bytes(content)
    assert set(read_editions(path).frame["iso3"]) == {"CIV"}


def test_several_places_and_a_path_with_blanks(tmp_path):
    for year in (2018, 2019):
        folder = tmp_path / str(year)
        folder.mkdir()
        (folder / f"countries_{year}.xml").write_bytes(edition_xml(country_xml("Thailand", year=year)))
    assert read_editions(f"{tmp_path / '2018'}, {tmp_path / '2019'}").editions == [2018, 2019]
    odd = tmp_path / "my editions, new"
    shutil.copytree(tmp_path / "2018", odd)
    assert read_editions(str(odd)).editions == read_editions(Path(odd)).editions == [2018]


def test_the_same_files_give_the_same_frame_in_any_order(tmp_path):
    for year in (2018, 2019):
        (tmp_path / f"c_{year}.xml").write_bytes(
            edition_xml(country_xml("Thailand", year=year), country_xml("Albania", year=year))
        )
    one_way = read_editions(f"{tmp_path / 'c_2018.xml'} {tmp_path / 'c_2019.xml'}").frame
    other_way = read_editions(f"{tmp_path / 'c_2019.xml'} {tmp_path / 'c_2018.xml'}").frame
    assert one_way.equals(other_way)
    assert one_way["country"].iloc[0] == "Albania"
