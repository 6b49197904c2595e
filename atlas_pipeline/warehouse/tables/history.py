"""Tables of the history: the ledger, which intakes are current since when, plans, decisions on persons."""

import sqlalchemy as sa

from atlas_pipeline.warehouse.dialects import Instant
from atlas_pipeline.warehouse.tables.schema import metadata

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False, comment="orders what happened"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column(
        "what", sa.Text, nullable=False, comment="received, took_in, confirmed, plan_changed, secret_set"
    ),
    sa.Column(
        "submission_id", sa.Integer, nullable=True, index=True, comment="what it was about, where to one"
    ),
    sa.Column("intake_id", sa.Integer, nullable=True, index=True),
    sa.Column("details", sa.Text, nullable=False, comment="JSON object"),
    sa.Column("content", sa.Text, nullable=True, comment="digests of what it stored, as canonical JSON"),
    sa.Column("hash", sa.Text, nullable=True, comment="SHA-256 of the entry and of the hash before it"),
)

ledger_head = sa.Table(
    "ledger_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, comment="1: there is one"),
    sa.Column("seq", sa.Integer, nullable=False, comment="the newest entry of the ledger"),
    sa.Column("hash", sa.Text, nullable=False, comment="its hash"),
)

currency = sa.Table(
    "currency",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("intake_id", sa.Integer, nullable=False, index=True),
    sa.Column("from_seq", sa.Integer, nullable=False),
    sa.Column("to_seq", sa.Integer, nullable=True, comment="None: current"),
)
sa.Index(
    "uq_currency_one_current",
    currency.c.unit,
    currency.c.period,
    currency.c.form,
    unique=True,
    sqlite_where=currency.c.to_seq.is_(None),
    postgresql_where=currency.c.to_seq.is_(None),
)
sa.Index("ix_currency_form_seq", currency.c.form, currency.c.from_seq)

plan_version = sa.Table(
    "plan_version",
    metadata,
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("from_seq", sa.Integer, nullable=False),
    sa.Column("plan", sa.Text, nullable=False, comment="the whole plan as canonical JSON"),
)

person_link = sa.Table(
    "person_link",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person_key", sa.BigInteger, nullable=False, index=True),
    sa.Column("same_as", sa.BigInteger, nullable=False, comment="the key that stands for both"),
    sa.Column("from_seq", sa.Integer, nullable=False),
    sa.Column("to_seq", sa.Integer, nullable=True, comment="None: in force"),
    sa.Column("decision", sa.Text, nullable=False, server_default="same", comment="same or different"),
)
