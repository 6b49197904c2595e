"""The frame of `sources.ilab.findings` fits its table of the warehouse."""

import csv
from importlib.resources import files

import sqlalchemy as sa
from ilab_xml import country_xml, edition_xml, enforcement, territory

from atlas_pipeline.warehouse.tables.context import ilab_country_year
from sources.ilab.countries import iso3
from sources.ilab.findings import COLUMNS, read_editions


def test_the_frame_has_the_columns_of_the_table():
    assert tuple(column.name for column in ilab_country_year.columns) == COLUMNS


def test_the_frame_goes_into_the_table_and_comes_back(tmp_path):
    blocks = territory("Punjab", "80") + territory("Sindh", "Unknown")
    (tmp_path / "countries_2019.xml").write_bytes(
        edition_xml(country_xml("Atlantis"), country_xml("Pakistan", enforcement(Labor_Inspectors=blocks)))
    )
    frame = read_editions(tmp_path).frame
    records = frame.astype(object).where(frame.notna(), None).to_dict("records")
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        ilab_country_year.create(connection)
        connection.execute(ilab_country_year.insert(), records)
        stored = connection.execute(sa.select(ilab_country_year)).mappings().all()
    key = [column.name for column in ilab_country_year.primary_key]
    assert sorted(map(dict, stored), key=lambda row: [row[name] for name in key]) == sorted(
        records, key=lambda row: [row[name] for name in key]
    )


def test_country_codes_are_well_formed_and_each_name_stands_once():
    text = files("sources.ilab").joinpath("country_codes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len({row["name"] for row in rows}) == len(rows) > 150
    assert all(len(row["iso3"]) == 3 and row["iso3"].isascii() and row["iso3"].isupper() for row in rows)
    assert all(iso3(row["name"]) == row["iso3"] for row in rows)


def test_names_are_found_whatever_their_accents_and_case():
    assert iso3("cote d'ivoire") == iso3("CÔTE D’IVOIRE") == "CIV"
    assert iso3("Sao Tome & Principe") == "STP"
    assert (iso3("Guinea"), iso3("Guinea-Bissau"), iso3("Papua New Guinea")) == ("GIN", "GNB", "PNG")
    assert iso3("Atlantis") is None
