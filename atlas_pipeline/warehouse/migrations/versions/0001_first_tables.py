"""The first tables: submissions, intakes, problems, ledger, currency, plans, person links and facts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "currency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("from_seq", sa.Integer(), nullable=False),
        sa.Column("to_seq", sa.Integer(), nullable=True, comment="None: current"),
        sa.PrimaryKeyConstraint("id", name="pk_currency"),
    )
    op.create_index("ix_currency_form_seq", "currency", ["form", "from_seq"], unique=False)
    op.create_index("ix_currency_intake_id", "currency", ["intake_id"], unique=False)
    op.create_index(
        "uq_currency_one_current",
        "currency",
        ["unit", "period", "form"],
        unique=True,
        sqlite_where=sa.text("to_seq IS NULL"),
        postgresql_where=sa.text("to_seq IS NULL"),
    )
    op.create_table(
        "fact_activities",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("activity_type", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("implementer", sa.Text(), nullable=True),
        sa.Column("admin1", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("dmop_step", sa.Integer(), nullable=True),
        sa.Column("intervention_id", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_activities"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_activities_institutions",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "intake_id", "row_number", "position", name="pk_fact_activities_institutions"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_activities_other_outcomes",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "intake_id", "row_number", "position", name="pk_fact_activities_other_outcomes"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_activities_topics",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("intake_id", "row_number", "position", name="pk_fact_activities_topics"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_bok_studies",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("study_id", sa.Text(), nullable=True),
        sa.Column("citation", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("intervention_id", sa.Text(), nullable=True),
        sa.Column("intervention", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("design", sa.Text(), nullable=True),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_bok_studies"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_bok_studies_topics",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("intake_id", "row_number", "position", name="pk_fact_bok_studies_topics"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_coordination_models",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("intervention_id", sa.Text(), nullable=True),
        sa.Column("finding_id", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("stage_date", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_coordination_models"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_coordination_models_institutions",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "intake_id", "row_number", "position", name="pk_fact_coordination_models_institutions"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_dmop_progress",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("cycle", sa.Integer(), nullable=True),
        sa.Column("intervention_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("status_date", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_dmop_progress"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_engagements",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("engagement_id", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("institution", sa.Text(), nullable=True),
        sa.Column("engagement_type", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_engagements"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_highlights",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("highlight_id", sa.Text(), nullable=True),
        sa.Column("system", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("is_publishable", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_highlights"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_indicator_notes",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("corrective_action", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_indicator_notes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_legal_instruments",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("instrument_type", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("stage_date", sa.Date(), nullable=True),
        sa.Column("support", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_legal_instruments"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_legal_instruments_topics",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "intake_id", "row_number", "position", name="pk_fact_legal_instruments_topics"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_outputs",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("output_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("output_type", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("status_date", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_outputs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_participants",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("training_id", sa.Text(), nullable=True),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("institution", sa.Text(), nullable=True),
        sa.Column("institution_type", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("hours_attended", sa.Float(), nullable=True),
        sa.Column("completed", sa.Boolean(), nullable=True),
        sa.Column("pre_score", sa.Float(), nullable=True),
        sa.Column("post_score", sa.Float(), nullable=True),
        sa.Column("person_key", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_participants"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_psa_findings",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("finding_id", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=True),
        sa.Column("recommendation", sa.Text(), nullable=True),
        sa.Column("baseline_value", sa.Float(), nullable=True),
        sa.Column("baseline_date", sa.Date(), nullable=True),
        sa.Column("validated", sa.Boolean(), nullable=True),
        sa.Column("validated_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("status_date", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_psa_findings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_psa_findings_topics",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("intake_id", "row_number", "position", name="pk_fact_psa_findings_topics"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_trainings",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("training_id", sa.Text(), nullable=True),
        sa.Column("activity_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("support_type", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("hours", sa.Float(), nullable=True),
        sa.Column("implementer", sa.Text(), nullable=True),
        sa.Column("admin1", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_trainings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_trainings_topics",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("intake_id", "row_number", "position", name="pk_fact_trainings_topics"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact_validation_rankings",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=True),
        sa.Column("meeting_date", sa.Date(), nullable=True),
        sa.Column("respondent_id", sa.Text(), nullable=True),
        sa.Column("stakeholder_group", sa.Text(), nullable=True),
        sa.Column("intervention_id", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("intake_id", "row_number", name="pk_fact_validation_rankings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("plan_version", sa.Text(), nullable=False),
        sa.Column("judging_version", sa.Text(), nullable=False, comment="Plan.judging_version"),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "cover", sa.Text(), nullable=False, comment="the cover's fields without personal data, as JSON"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_intake"),
    )
    op.create_index("ix_intake_submission_id", "intake", ["submission_id"], unique=False)
    op.create_table(
        "intake_form",
        sa.Column("intake_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False, comment="accepted, partly_accepted, rejected, held"),
        sa.Column("declared", sa.Text(), nullable=True, comment="reported, nothing_to_report or None"),
        sa.Column(
            "sheet", sa.Text(), nullable=False, comment="the sheet or file that held the rows, else empty"
        ),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("rows_accepted", sa.Integer(), nullable=False),
        sa.Column("rows_set_aside", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("intake_id", "form", name="pk_intake_form"),
    )
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False, comment="orders what happened"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column(
            "what",
            sa.Text(),
            nullable=False,
            comment="received, took_in, confirmed, plan_changed, secret_set",
        ),
        sa.Column("submission_id", sa.Integer(), nullable=True, comment="what it was about, where to one"),
        sa.Column("intake_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False, comment="JSON object"),
        sa.PrimaryKeyConstraint("seq", name="pk_ledger"),
    )
    op.create_index("ix_ledger_intake_id", "ledger", ["intake_id"], unique=False)
    op.create_index("ix_ledger_submission_id", "ledger", ["submission_id"], unique=False)
    op.create_table(
        "person_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.BigInteger(), nullable=False),
        sa.Column("same_as", sa.BigInteger(), nullable=False, comment="the key that stands for both"),
        sa.Column("from_seq", sa.Integer(), nullable=False),
        sa.Column("to_seq", sa.Integer(), nullable=True, comment="None: in force"),
        sa.PrimaryKeyConstraint("id", name="pk_person_link"),
    )
    op.create_index("ix_person_link_person_key", "person_link", ["person_key"], unique=False)
    op.create_table(
        "plan_version",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("from_seq", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False, comment="the whole plan as canonical JSON"),
        sa.PrimaryKeyConstraint("version", name="pk_plan_version"),
    )
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=True),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Text(), nullable=False, comment="JSON list"),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False, comment="JSON object"),
        sa.PrimaryKeyConstraint("id", name="pk_problem"),
    )
    op.create_index("ix_problem_intake_id", "problem", ["intake_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True, comment="None: the delivery names no unit of the plan"),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False, comment="path within the source"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    op.create_index("ix_submission_source_file_name", "submission", ["source", "file_name"], unique=False)
    op.create_index("ix_submission_unit_period", "submission", ["unit", "period"], unique=False)
