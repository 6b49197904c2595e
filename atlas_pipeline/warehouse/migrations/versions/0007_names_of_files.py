"""Names of files, in which people's names stand, leave the warehouse: what may be shown of each stays.

The names wait in `name_unsealed` until the home is opened with its secret, which seals them in the
archive and empties the column. Where names were repeated (ledger, problems, alerts) what may be shown
stands from now on.
"""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_EXTENSION = re.compile(
    r"\.(xlsx|xlsm|xlsb|xls|ods|csv|tsv|zip|txt|pdf|docx?|odt|rtf|png|jpe?g|json|xml|eml|msg|rar|7z|html?|numbers)$",
    re.IGNORECASE,
)


def upgrade() -> None:
    op.add_column(
        "submission",
        sa.Column(
            "name_digest", sa.Text(), nullable=True, comment="of the name, which is sealed in the archive"
        ),
    )
    op.add_column(
        "submission",
        sa.Column("name_unsealed", sa.Text(), nullable=True, comment="a name of before, until it is sealed"),
    )
    with op.batch_alter_table("submission") as table:
        table.alter_column(
            "file_name", existing_type=sa.Text(), existing_nullable=False, comment="what may be shown of it"
        )
    op.create_index("ix_submission_source_name_digest", "submission", ["source", "name_digest"], unique=False)
    _take_out_names(op.get_bind())


def downgrade() -> None:
    op.execute("update submission set file_name = coalesce(name_unsealed, file_name)")
    op.drop_index("ix_submission_source_name_digest", table_name="submission")
    op.drop_column("submission", "name_unsealed")
    op.drop_column("submission", "name_digest")


def _take_out_names(connection: sa.Connection) -> None:
    rows = connection.execute(sa.text("select id, unit, period, file_name from submission order by id")).all()
    shown_by_name: dict[str, str] = {}
    for number, unit, period, name in rows:
        shown = _shown(unit, period, name)
        shown_by_name[name] = shown
        connection.execute(
            sa.text("update submission set file_name = :shown, name_unsealed = :name where id = :id"),
            {"shown": shown, "name": name, "id": number},
        )
    if not rows:
        return
    names = {number: (name, shown_by_name[name]) for number, _unit, _period, name in rows}
    for seq, number, details in connection.execute(
        sa.text("select seq, submission_id, details from ledger where what = 'received'")
    ).all():
        told = json.loads(details)
        if number in names and "file_name" in told:
            told["file_name"] = names[number][1]
            text = json.dumps(told, ensure_ascii=False, sort_keys=True)
            connection.execute(
                sa.text("update ledger set details = :text where seq = :seq"), {"text": text, "seq": seq}
            )
    _take_out_of_problems(connection, names)
    _take_out_of_alerts(connection, shown_by_name)


def _take_out_of_problems(connection: sa.Connection, names: dict[int, tuple[str, str]]) -> None:
    """Those of the file as a whole repeat its name, whole or without its folders."""
    for number, submission, found, details in connection.execute(
        sa.text(
            "select problem.id, intake.submission_id, problem.found, problem.details from problem "
            "join intake on intake.id = problem.intake_id where problem.form = ''"
        )
    ).all():
        name, shown = names[submission]
        told = {key: _replaced(value, name, shown) for key, value in json.loads(details).items()}
        new = _replaced(found, name, shown), json.dumps(told, ensure_ascii=False, sort_keys=True)
        if (new[0], told) != (found, json.loads(details)):
            connection.execute(
                sa.text("update problem set found = :found, details = :details where id = :id"),
                {"found": new[0], "details": new[1], "id": number},
            )


def _take_out_of_alerts(connection: sa.Connection, shown_by_name: dict[str, str]) -> None:
    for number, key, details in connection.execute(sa.text("select id, key, details from alert")).all():
        told = json.loads(details)
        name = told.get("file")
        if name not in shown_by_name:
            continue
        told["file"] = shown_by_name[name]
        place = f"{key[: -len(name)]}{shown_by_name[name]}#{number}" if key.endswith(name) else key
        connection.execute(
            sa.text("update alert set key = :key, details = :details where id = :id"),
            {"key": place, "details": json.dumps(told, ensure_ascii=False, sort_keys=True), "id": number},
        )


def _replaced(value: object, name: str, shown: str) -> object:
    if not isinstance(value, str):
        return value
    for one in (name, name.rpartition("/")[2]):
        value = value.replace(one, shown) if one else value
    return value


def _shown(unit: str | None, period: str | None, name: str) -> str:
    extension = _EXTENSION.search(name)
    stem = "_".join(part for part in (unit, period) if part) or "file"
    return stem + (extension[0] if extension else "")
