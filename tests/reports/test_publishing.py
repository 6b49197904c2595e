"""From the stored figures to the stored tables and the file, on each engine."""

from datetime import date

import pandas as pd
import sqlalchemy as sa

from atlas_pipeline.indicators.figure_set import FigureSet
from atlas_pipeline.reports.annex_a.workbook import write_annex_a
from atlas_pipeline.reports.tables.disaggregation import disaggregation
from atlas_pipeline.reports.tables.notes import NOTE_COLUMNS, current_notes
from atlas_pipeline.reports.tables.schema import report_indicator_tracking
from atlas_pipeline.reports.tables.tracking import indicator_tracking
from tests.reports.example import DAY, example_plan, example_values
from tests.warehouse.building import form_load, send

PLAN = example_plan()
K1_NOTE = {"indicator": "K1", "calendar": "semester", "period": "2019-H2", "note": "Early start."}
K2_NOTE = {"indicator": "K2", "calendar": "semester", "period": "2020-H1", "note": "Floods.", "cause": "rain"}


def send_notes(warehouse, content, *notes, **slice_):
    return send(warehouse, content, form_load("indicator_notes", *notes), **slice_)


def test_the_current_notes_come_with_their_unit_and_slice(warehouse):
    send_notes(warehouse, "first", {**K2_NOTE, "note": "Preliminary."})
    seq = warehouse.ledger.seq_at()
    send_notes(warehouse, "second", K2_NOTE, K1_NOTE)
    send_notes(warehouse, "other", K1_NOTE, unit="PRY", period="2019-H2")
    found = current_notes(warehouse)
    assert tuple(found.columns) == NOTE_COLUMNS
    assert list(
        found[["unit", "submitted_period", "indicator", "period", "note"]].itertuples(index=False, name=None)
    ) == [
        ("PRY", "2019-H2", "K1", "2019-H2", "Early start."),
        ("THA", "2020-H1", "K2", "2020-H1", "Floods."),
        ("THA", "2020-H1", "K1", "2019-H2", "Early start."),
    ]
    assert list(current_notes(warehouse, seq)["note"]) == ["Preliminary."]


def test_a_warehouse_without_notes_gives_an_empty_frame_that_tracking_takes(warehouse):
    tracking = indicator_tracking(example_values(PLAN), PLAN, current_notes(warehouse), DAY)
    assert (tracking["comment"] == "").all()


def test_what_is_published_is_what_was_computed_and_the_file_reads_it(warehouse, tmp_path):
    from atlas_pipeline.reports import publishing

    values = example_values(PLAN)
    warehouse.derived.replace({"indicator_value": values})
    send_notes(warehouse, "notes", K2_NOTE)
    computed = indicator_tracking(values, PLAN, current_notes(warehouse), DAY)

    publishing.publish_tracking(warehouse, PLAN, as_of_day=DAY)
    stored = warehouse.read(sa.select(report_indicator_tracking))
    keys = [column.name for column in report_indicator_tracking.primary_key]
    pd.testing.assert_frame_equal(
        stored.sort_values(keys).reset_index(drop=True),
        computed.sort_values(keys).reset_index(drop=True),
        check_dtype=False,
    )

    through, made_on = PLAN.period("2020-H1"), date(2020, 7, 15)
    written = publishing.write_annex_a_file(
        warehouse,
        FigureSet.current(warehouse, PLAN),
        through,
        folder=tmp_path,
        language="es",
        made_on=made_on,
    )
    direct = tmp_path / "direct.xlsx"
    write_annex_a(
        computed,
        PLAN,
        through=through,
        path=direct,
        language="es",
        made_on=made_on,
        disaggregation=disaggregation(values, PLAN),
    )
    assert written.read_bytes() == direct.read_bytes()
