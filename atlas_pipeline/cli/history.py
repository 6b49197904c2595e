"""`atlas history`: the entries of the ledger."""

from atlas_pipeline.cli.arguments import open_home
from atlas_pipeline.cli.output import Format, FormatOption, show
from atlas_pipeline.cli.refusals import polite

HISTORY_COLUMNS = ("seq", "at", "who", "what", "submission", "details")


@polite
def history(form: FormatOption = Format.TABLE) -> None:
    """See the ledger: who did what and when, oldest first."""
    import sqlalchemy as sa

    from atlas_pipeline.warehouse.tables import ledger

    home = open_home()
    entries = home.warehouse.read(
        sa.select(
            ledger.c.seq,
            ledger.c.at,
            ledger.c.who,
            ledger.c.what,
            ledger.c.submission_id.label("submission"),
            ledger.c.details,
            ledger.c.hash,
        ).order_by(ledger.c.seq)
    )
    columns = HISTORY_COLUMNS if form is Format.TABLE else (*HISTORY_COLUMNS, "hash")
    show(entries.to_dict("records"), columns, form, empty="The ledger has no entry yet.")
