"""Initial tables."""

import sqlalchemy as sa
from alembic import op
from yurt.db import types
from yurt.services.migrate.engines import by_engine

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "finance_account",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("parent_id", types.BigId, nullable=True),
        sa.Column("heading", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("parent_id != id", name=op.f("ck_finance_account_own_parent")),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_account_parent_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_account")),
        sa.UniqueConstraint("code", name="uq_finance_account_code"),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_account_external_id")),
    )
    with op.batch_alter_table("finance_account") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_account_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "finance_csv_format",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("date_pattern", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=True),
        sa.Column("debit", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("partner_name", sa.Text(), nullable=True),
        sa.Column("partner_account", sa.Text(), nullable=True),
        sa.Column("tax_number", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("delimiter", sa.String(length=1), nullable=False),
        sa.Column("skip", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_csv_format")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_csv_format_external_id")),
        sa.UniqueConstraint("name", name="uq_finance_csv_format_name"),
    )
    op.create_table(
        "finance_currency",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_currency")),
        sa.UniqueConstraint("code", name="uq_finance_currency_code"),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_currency_external_id")),
    )
    op.create_table(
        "finance_rate",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("rate", types.DecimalType(18, 8), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.CheckConstraint("currency != base", name=op.f("ck_finance_rate_two")),
        sa.CheckConstraint(
            by_engine(sqlite="rate > 0", postgresql="rate > 0E-8"), name=op.f("ck_finance_rate_positive")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_rate")),
        sa.UniqueConstraint("currency", "base", "date", name="uq_finance_rate_currency_base_date"),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_rate_external_id")),
    )
    op.create_table(
        "finance_bank_account",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("bank", sa.Text(), nullable=True),
        sa.Column("bic", sa.String(length=20), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("auto_post", sa.Boolean(), nullable=False),
        sa.Column("csv_format_id", types.BigId, nullable=True),
        sa.Column("file", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_bank_account_account_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_bank_account_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["csv_format_id"],
            ["finance_csv_format.id"],
            name=op.f("fk_finance_bank_account_csv_format_id_finance_csv_format"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["file"], ["core_file.id"], name=op.f("fk_finance_bank_account_file_core_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_bank_account")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_bank_account_external_id")),
        sa.UniqueConstraint("number", name="uq_finance_bank_account_number"),
    )
    with op.batch_alter_table("finance_bank_account") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_bank_account_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_bank_account_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_bank_account_csv_format_id"), ["csv_format_id"], unique=False)

    op.create_table(
        "finance_rate_source",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("daily", sa.Boolean(), nullable=False),
        sa.Column("file", types.BigId, nullable=True),
        sa.Column("last_at", types.UtcDateTime(), nullable=True),
        sa.Column("last_result", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["file"], ["core_file.id"], name=op.f("fk_finance_rate_source_file_core_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_rate_source")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_rate_source_external_id")),
        sa.UniqueConstraint("provider", name="uq_finance_rate_source_provider"),
    )
    op.create_table(
        "finance_bank_statement",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("bank_account_id", types.BigId, nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("opening", types.MoneyType(), nullable=True),
        sa.Column("closing", types.MoneyType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["finance_bank_account.id"],
            name=op.f("fk_finance_bank_statement_bank_account_id_finance_bank_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_bank_statement_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_bank_statement")),
        sa.UniqueConstraint("bank_account_id", "sha256", name="uq_finance_bank_statement_bank_account_id_sha256"),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_bank_statement_external_id")),
    )
    with op.batch_alter_table("finance_bank_statement") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finance_bank_statement_bank_account_id"), ["bank_account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_finance_bank_statement_branch_id"), ["branch_id"], unique=False)

    op.create_table(
        "finance_cash_desk",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("limit", types.MoneyType(), nullable=True),
        sa.Column("responsible_id", types.BigId, nullable=True),
        sa.Column("with_shifts", sa.Boolean(), nullable=False),
        sa.Column("surplus_account_id", types.BigId, nullable=True),
        sa.Column("shortage_account_id", types.BigId, nullable=True),
        sa.Column("balance", types.MoneyType(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.CheckConstraint(
            by_engine(sqlite="balance >= 0", postgresql="balance >= 0.0000"),
            name=op.f("ck_finance_cash_desk_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_cash_desk_account_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_cash_desk_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"],
            ["core_user.id"],
            name=op.f("fk_finance_cash_desk_responsible_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["shortage_account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_cash_desk_shortage_account_id_finance_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["surplus_account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_cash_desk_surplus_account_id_finance_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_cash_desk")),
        sa.UniqueConstraint("branch_id", "name", name="uq_finance_cash_desk_branch_id_name"),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_cash_desk_external_id")),
    )
    with op.batch_alter_table("finance_cash_desk") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_cash_desk_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_desk_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_desk_responsible_id"), ["responsible_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_finance_cash_desk_shortage_account_id"), ["shortage_account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_finance_cash_desk_surplus_account_id"), ["surplus_account_id"], unique=False
        )

    op.create_table(
        "finance_journal_entry",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("document_model", sa.String(length=100), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("debit", types.MoneyType(), nullable=False),
        sa.Column("credit", types.MoneyType(), nullable=False),
        sa.Column("reverses_id", types.BigId, nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("posted_at", types.UtcDateTime(), nullable=False),
        sa.Column("posted_by_id", types.BigId, nullable=True),
        sa.CheckConstraint("debit = credit", name=op.f("ck_finance_journal_entry_balanced")),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_journal_entry_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"],
            ["core_user.id"],
            name=op.f("fk_finance_journal_entry_posted_by_id_core_user"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_finance_journal_entry_reverses_id_finance_journal_entry"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_journal_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_finance_journal_entry_key")),
        sa.UniqueConstraint("number", name=op.f("uq_finance_journal_entry_number")),
        sa.UniqueConstraint("reverses_id", name="uq_finance_journal_entry_reverses_id"),
    )
    with op.batch_alter_table("finance_journal_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_journal_entry_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_journal_entry_date"), ["date"], unique=False)
        batch_op.create_index(
            "ix_finance_journal_entry_document_model_document_id", ["document_model", "document_id"], unique=False
        )

    op.create_table(
        "finance_period",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.CheckConstraint('"end" >= start', name=op.f("ck_finance_period_forward")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["core_branch.id"], name=op.f("fk_finance_period_branch_id_core_branch"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["core_user.id"],
            name=op.f("fk_finance_period_closed_by_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_period")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_period_external_id")),
    )
    with op.batch_alter_table("finance_period") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_period_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_period_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_period_end"), ["end"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_period_start"), ["start"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_period_status"), ["status"], unique=False)

    op.create_table(
        "finance_cash_shift",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("desk_id", types.BigId, nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("open_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", types.UtcDateTime(), nullable=False),
        sa.Column("opened_by_id", types.BigId, nullable=True),
        sa.Column("opening_balance", types.MoneyType(), nullable=False),
        sa.Column("opening_count", types.MoneyType(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", types.BigId, nullable=True),
        sa.Column("closing_balance", types.MoneyType(), nullable=True),
        sa.Column("closing_count", types.MoneyType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_cash_shift_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"],
            ["core_user.id"],
            name=op.f("fk_finance_cash_shift_closed_by_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["finance_cash_desk.id"],
            name=op.f("fk_finance_cash_shift_desk_id_finance_cash_desk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"],
            ["core_user.id"],
            name=op.f("fk_finance_cash_shift_opened_by_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_cash_shift")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_cash_shift_external_id")),
        sa.UniqueConstraint("open_at", name=op.f("uq_finance_cash_shift_open_at")),
    )
    with op.batch_alter_table("finance_cash_shift") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_cash_shift_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_shift_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_shift_desk_id"), ["desk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_shift_opened_by_id"), ["opened_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_shift_status"), ["status"], unique=False)

    op.create_table(
        "finance_found_difference",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("shown", types.MoneyType(), nullable=False),
        sa.Column("found", types.MoneyType(), nullable=False),
        sa.Column("difference", types.MoneyType(), nullable=False),
        sa.Column("entry_id", types.BigId, nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=True),
        sa.Column("causes", sa.Text(), nullable=True),
        sa.Column("first_seen", types.UtcDateTime(), nullable=False),
        sa.Column("last_seen", types.UtcDateTime(), nullable=False),
        sa.Column("subject_model", sa.String(length=100), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_finance_found_difference_entry_id_finance_journal_entry"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_found_difference")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_found_difference_external_id")),
        sa.UniqueConstraint("key", name=op.f("uq_finance_found_difference_key")),
    )
    with op.batch_alter_table("finance_found_difference") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_found_difference_status"), ["status"], unique=False)

    op.create_table(
        "finance_journal_line",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("entry_id", types.BigId, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("debit", types.MoneyType(), nullable=False),
        sa.Column("credit", types.MoneyType(), nullable=False),
        sa.Column("balance", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("currency_amount", types.MoneyType(), nullable=False),
        sa.Column("partner_id", types.BigId, nullable=True),
        sa.Column("subject_model", sa.String(length=100), nullable=True),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=True),
        sa.CheckConstraint("balance = debit - credit", name=op.f("ck_finance_journal_line_balance")),
        sa.CheckConstraint(
            by_engine(sqlite="debit = 0 OR credit = 0", postgresql="debit = 0.0000 OR credit = 0.0000"),
            name=op.f("ck_finance_journal_line_one_side"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_journal_line_account_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_journal_line_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_finance_journal_line_entry_id_finance_journal_entry"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["crm_contact.id"],
            name=op.f("fk_finance_journal_line_partner_id_crm_contact"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_journal_line")),
    )
    with op.batch_alter_table("finance_journal_line") as batch_op:
        batch_op.create_index("ix_finance_journal_line_account_id_date", ["account_id", "date"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_journal_line_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_journal_line_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(
            "ix_finance_journal_line_subject_model_subject_id_account_id",
            ["subject_model", "subject_id", "account_id"],
            unique=False,
        )

    op.create_table(
        "finance_manual_entry",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("entry_id", types.BigId, nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("debit", types.MoneyType(), nullable=True),
        sa.Column("credit", types.MoneyType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_manual_entry_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_finance_manual_entry_entry_id_finance_journal_entry"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_manual_entry")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_manual_entry_external_id")),
    )
    with op.batch_alter_table("finance_manual_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_manual_entry_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_manual_entry_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_manual_entry_status"), ["status"], unique=False)

    op.create_table(
        "finance_match_rule",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("account_number", sa.String(length=60), nullable=True),
        sa.Column("tax_number", sa.String(length=30), nullable=True),
        sa.Column("incoming", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("partner_id", types.BigId, nullable=True),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_match_rule_account_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["crm_contact.id"],
            name=op.f("fk_finance_match_rule_partner_id_crm_contact"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_match_rule")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_match_rule_external_id")),
    )
    with op.batch_alter_table("finance_match_rule") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_match_rule_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_match_rule_account_number"), ["account_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_match_rule_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_match_rule_tax_number"), ["tax_number"], unique=False)

    op.create_table(
        "finance_statement_line",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("statement_id", types.BigId, nullable=False),
        sa.Column("bank_account_id", types.BigId, nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=True),
        sa.Column("account_number", sa.String(length=60), nullable=True),
        sa.Column("tax_number", sa.String(length=30), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("partner_id", types.BigId, nullable=True),
        sa.Column("against_id", types.BigId, nullable=True),
        sa.Column("document_model", sa.String(length=100), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("entry_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["against_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_statement_line_against_id_finance_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["finance_bank_account.id"],
            name=op.f("fk_finance_statement_line_bank_account_id_finance_bank_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_statement_line_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_finance_statement_line_entry_id_finance_journal_entry"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["crm_contact.id"],
            name=op.f("fk_finance_statement_line_partner_id_crm_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["finance_bank_statement.id"],
            name=op.f("fk_finance_statement_line_statement_id_finance_bank_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_statement_line")),
        sa.UniqueConstraint("bank_account_id", "key", name="uq_finance_statement_line_bank_account_id_key"),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_statement_line_external_id")),
    )
    with op.batch_alter_table("finance_statement_line") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_statement_line_against_id"), ["against_id"], unique=False)
        batch_op.create_index(
            "ix_finance_statement_line_bank_account_id_status", ["bank_account_id", "status"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_finance_statement_line_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_statement_line_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_statement_line_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_statement_line_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_statement_line_statement_id"), ["statement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_statement_line_status"), ["status"], unique=False)

    op.create_table(
        "finance_cash_order",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("desk_id", types.BigId, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("partner_id", types.BigId, nullable=True),
        sa.Column("account_id", types.BigId, nullable=True),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("document_model", sa.String(length=100), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", types.BigId, nullable=True),
        sa.Column("shift_id", types.BigId, nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.CheckConstraint(
            "status = 'draft' OR number IS NOT NULL AND entry_id IS NOT NULL",
            name=op.f("ck_finance_cash_order_numbered"),
        ),
        sa.CheckConstraint(
            by_engine(sqlite="amount > 0", postgresql="amount > 0.0000"), name=op.f("ck_finance_cash_order_positive")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_cash_order_account_id_finance_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_finance_cash_order_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["finance_cash_desk.id"],
            name=op.f("fk_finance_cash_order_desk_id_finance_cash_desk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_finance_cash_order_entry_id_finance_journal_entry"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["crm_contact.id"],
            name=op.f("fk_finance_cash_order_partner_id_crm_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"],
            ["finance_cash_shift.id"],
            name=op.f("fk_finance_cash_order_shift_id_finance_cash_shift"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_cash_order")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_cash_order_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_finance_cash_order_number")),
    )
    with op.batch_alter_table("finance_cash_order") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_cash_order_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_order_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_order_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_order_desk_id"), ["desk_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_order_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_order_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_order_shift_id"), ["shift_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_cash_order_status"), ["status"], unique=False)

    op.create_table(
        "finance_manual_line",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("owner_id", types.BigId, nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("debit", types.MoneyType(), nullable=False),
        sa.Column("credit", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("currency_amount", types.MoneyType(), nullable=True),
        sa.Column("partner_id", types.BigId, nullable=True),
        sa.Column("text", sa.String(length=500), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            by_engine(sqlite="debit = 0 OR credit = 0", postgresql="debit = 0.0000 OR credit = 0.0000"),
            name=op.f("ck_finance_manual_line_one_side"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_finance_manual_line_account_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["finance_manual_entry.id"],
            name=op.f("fk_finance_manual_line_owner_id_finance_manual_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["crm_contact.id"],
            name=op.f("fk_finance_manual_line_partner_id_crm_contact"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finance_manual_line")),
        sa.UniqueConstraint("external_id", name=op.f("uq_finance_manual_line_external_id")),
    )
    with op.batch_alter_table("finance_manual_line") as batch_op:
        batch_op.create_index(batch_op.f("ix_finance_manual_line_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_manual_line_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_finance_manual_line_partner_id"), ["partner_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("finance_manual_line") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_manual_line_partner_id"))
        batch_op.drop_index(batch_op.f("ix_finance_manual_line_owner_id"))
        batch_op.drop_index(batch_op.f("ix_finance_manual_line_account_id"))

    op.drop_table("finance_manual_line")
    with op.batch_alter_table("finance_cash_order") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_status"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_shift_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_partner_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_entry_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_desk_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_date"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_branch_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_order_account_id"))

    op.drop_table("finance_cash_order")
    with op.batch_alter_table("finance_statement_line") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_statement_line_status"))
        batch_op.drop_index(batch_op.f("ix_finance_statement_line_statement_id"))
        batch_op.drop_index(batch_op.f("ix_finance_statement_line_partner_id"))
        batch_op.drop_index(batch_op.f("ix_finance_statement_line_entry_id"))
        batch_op.drop_index(batch_op.f("ix_finance_statement_line_date"))
        batch_op.drop_index(batch_op.f("ix_finance_statement_line_branch_id"))
        batch_op.drop_index("ix_finance_statement_line_bank_account_id_status")
        batch_op.drop_index(batch_op.f("ix_finance_statement_line_against_id"))

    op.drop_table("finance_statement_line")
    with op.batch_alter_table("finance_match_rule") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_match_rule_tax_number"))
        batch_op.drop_index(batch_op.f("ix_finance_match_rule_partner_id"))
        batch_op.drop_index(batch_op.f("ix_finance_match_rule_account_number"))
        batch_op.drop_index(batch_op.f("ix_finance_match_rule_account_id"))

    op.drop_table("finance_match_rule")
    with op.batch_alter_table("finance_manual_entry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_manual_entry_status"))
        batch_op.drop_index(batch_op.f("ix_finance_manual_entry_entry_id"))
        batch_op.drop_index(batch_op.f("ix_finance_manual_entry_branch_id"))

    op.drop_table("finance_manual_entry")
    with op.batch_alter_table("finance_journal_line") as batch_op:
        batch_op.drop_index("ix_finance_journal_line_subject_model_subject_id_account_id")
        batch_op.drop_index(batch_op.f("ix_finance_journal_line_partner_id"))
        batch_op.drop_index(batch_op.f("ix_finance_journal_line_entry_id"))
        batch_op.drop_index("ix_finance_journal_line_account_id_date")

    op.drop_table("finance_journal_line")
    with op.batch_alter_table("finance_found_difference") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_found_difference_status"))

    op.drop_table("finance_found_difference")
    with op.batch_alter_table("finance_cash_shift") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_cash_shift_status"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_shift_opened_by_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_shift_desk_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_shift_closed_by_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_shift_branch_id"))

    op.drop_table("finance_cash_shift")
    with op.batch_alter_table("finance_period") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_period_status"))
        batch_op.drop_index(batch_op.f("ix_finance_period_start"))
        batch_op.drop_index(batch_op.f("ix_finance_period_end"))
        batch_op.drop_index(batch_op.f("ix_finance_period_closed_by_id"))
        batch_op.drop_index(batch_op.f("ix_finance_period_branch_id"))

    op.drop_table("finance_period")
    with op.batch_alter_table("finance_journal_entry") as batch_op:
        batch_op.drop_index("ix_finance_journal_entry_document_model_document_id")
        batch_op.drop_index(batch_op.f("ix_finance_journal_entry_date"))
        batch_op.drop_index(batch_op.f("ix_finance_journal_entry_branch_id"))

    op.drop_table("finance_journal_entry")
    with op.batch_alter_table("finance_cash_desk") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_cash_desk_surplus_account_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_desk_shortage_account_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_desk_responsible_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_desk_branch_id"))
        batch_op.drop_index(batch_op.f("ix_finance_cash_desk_account_id"))

    op.drop_table("finance_cash_desk")
    with op.batch_alter_table("finance_bank_statement") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_bank_statement_branch_id"))
        batch_op.drop_index(batch_op.f("ix_finance_bank_statement_bank_account_id"))

    op.drop_table("finance_bank_statement")
    op.drop_table("finance_rate_source")
    with op.batch_alter_table("finance_bank_account") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_bank_account_csv_format_id"))
        batch_op.drop_index(batch_op.f("ix_finance_bank_account_branch_id"))
        batch_op.drop_index(batch_op.f("ix_finance_bank_account_account_id"))

    op.drop_table("finance_bank_account")
    op.drop_table("finance_rate")
    op.drop_table("finance_currency")
    op.drop_table("finance_csv_format")
    with op.batch_alter_table("finance_account") as batch_op:
        batch_op.drop_index(batch_op.f("ix_finance_account_parent_id"))

    op.drop_table("finance_account")
