"""Initial tables."""

import sqlalchemy as sa
from alembic import op
from yurt.db import types
from yurt.services.migrate.engines import by_engine

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "lending_collateral_kind",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("haircut", types.DecimalType(18, 4), nullable=False),
        sa.Column("revalued_after", sa.BigInteger(), nullable=True),
        sa.Column("with_identifier", sa.Boolean(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_collateral_kind")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_collateral_kind_external_id")),
    )
    op.create_table(
        "lending_refusal_reason",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("told", sa.String(length=300), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("told_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_refusal_reason")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_refusal_reason_external_id")),
    )
    op.create_table(
        "lending_scoring_sheet",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("limit_formula", sa.Text(), nullable=True),
        sa.Column("valid_days", sa.BigInteger(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_scoring_sheet")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_scoring_sheet_external_id")),
    )
    op.create_table(
        "lending_product",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("least_principal", types.MoneyType(), nullable=True),
        sa.Column("most_principal", types.MoneyType(), nullable=True),
        sa.Column("least_rate", types.DecimalType(18, 4), nullable=True),
        sa.Column("most_rate", types.DecimalType(18, 4), nullable=True),
        sa.Column("least_term", sa.BigInteger(), nullable=True),
        sa.Column("most_term", sa.BigInteger(), nullable=True),
        sa.Column("rate", types.DecimalType(18, 4), nullable=True),
        sa.Column("term", sa.BigInteger(), nullable=True),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("every", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("day_count", sa.String(length=64), nullable=False),
        sa.Column("first_period", sa.String(length=64), nullable=False),
        sa.Column("rounding", types.DecimalType(18, 4), nullable=False),
        sa.Column("rounding_mode", sa.String(length=64), nullable=False),
        sa.Column("instalment_rounding", types.DecimalType(18, 4), nullable=True),
        sa.Column("grace_principal", sa.BigInteger(), nullable=False),
        sa.Column("grace_payment", sa.BigInteger(), nullable=False),
        sa.Column("grace_interest", sa.BigInteger(), nullable=False),
        sa.Column("unpaid_interest", sa.String(length=64), nullable=False),
        sa.Column("allocation", sa.String(length=64), nullable=False),
        sa.Column("recalculation", sa.String(length=64), nullable=False),
        sa.Column("prepayment", sa.String(length=64), nullable=False),
        sa.Column("grace_days", sa.BigInteger(), nullable=False),
        sa.Column("cost_cap", types.DecimalType(18, 4), nullable=True),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("most_ltv", types.DecimalType(18, 4), nullable=True),
        sa.Column("one_person", sa.Boolean(), nullable=False),
        sa.Column("least_guarantors", sa.BigInteger(), nullable=False),
        sa.Column("least_members", sa.BigInteger(), nullable=False),
        sa.Column("pawn", sa.Boolean(), nullable=False),
        sa.Column("forfeit_after", sa.BigInteger(), nullable=False),
        sa.Column("stock_account_id", types.BigId, nullable=True),
        sa.Column("sheet_id", types.BigId, nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("least_principal <= most_principal", name=op.f("ck_lending_product_principals")),
        sa.CheckConstraint("least_rate <= most_rate", name=op.f("ck_lending_product_rates")),
        sa.CheckConstraint("least_term <= most_term", name=op.f("ck_lending_product_terms")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["lending_scoring_sheet.id"],
            name=op.f("fk_lending_product_sheet_id_lending_scoring_sheet"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stock_account_id"],
            ["finance_account.id"],
            name=op.f("fk_lending_product_stock_account_id_finance_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_product")),
        sa.UniqueConstraint("code", name="uq_lending_product_code"),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_product_external_id")),
    )
    with op.batch_alter_table("lending_product") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_product_sheet_id"), ["sheet_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_product_stock_account_id"), ["stock_account_id"], unique=False)

    op.create_table(
        "lending_scoring_criterion",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("sheet_id", types.BigId, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("weight", types.DecimalType(18, 4), nullable=False),
        sa.Column("least", types.DecimalType(18, 4), nullable=True),
        sa.Column("most", types.DecimalType(18, 4), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["lending_scoring_sheet.id"],
            name=op.f("fk_lending_scoring_criterion_sheet_id_lending_scoring_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_scoring_criterion")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_scoring_criterion_external_id")),
        sa.UniqueConstraint("sheet_id", "name", name="uq_lending_scoring_criterion_sheet_id_name"),
    )
    with op.batch_alter_table("lending_scoring_criterion") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_scoring_criterion_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "lending_scoring_grade",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("sheet_id", types.BigId, nullable=False),
        sa.Column("least", types.DecimalType(18, 2), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["lending_scoring_sheet.id"],
            name=op.f("fk_lending_scoring_grade_sheet_id_lending_scoring_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_scoring_grade")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_scoring_grade_external_id")),
        sa.UniqueConstraint("sheet_id", "least", name="uq_lending_scoring_grade_sheet_id_least"),
    )
    with op.batch_alter_table("lending_scoring_grade") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_scoring_grade_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "lending_scoring_question",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("sheet_id", types.BigId, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("choices", sa.Text(), nullable=True),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["lending_scoring_sheet.id"],
            name=op.f("fk_lending_scoring_question_sheet_id_lending_scoring_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_scoring_question")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_scoring_question_external_id")),
        sa.UniqueConstraint("sheet_id", "code", name="uq_lending_scoring_question_sheet_id_code"),
    )
    with op.batch_alter_table("lending_scoring_question") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_scoring_question_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "lending_scoring_stop",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("sheet_id", types.BigId, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("formula", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("reason_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["lending_scoring_sheet.id"],
            name=op.f("fk_lending_scoring_stop_sheet_id_lending_scoring_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_scoring_stop")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_scoring_stop_external_id")),
        sa.UniqueConstraint("sheet_id", "name", name="uq_lending_scoring_stop_sheet_id_name"),
    )
    with op.batch_alter_table("lending_scoring_stop") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_scoring_stop_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "lending_storage_place",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["core_branch.id"],
            name=op.f("fk_lending_storage_place_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_storage_place")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_storage_place_external_id")),
    )
    with op.batch_alter_table("lending_storage_place") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_storage_place_branch_id"), ["branch_id"], unique=False)

    op.create_table(
        "lending_authority",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("product_id", types.BigId, nullable=True),
        sa.Column("role_id", types.BigId, nullable=True),
        sa.Column("up_to", types.MoneyType(), nullable=True),
        sa.Column("least_score", types.DecimalType(18, 2), nullable=True),
        sa.Column("against_score", sa.Boolean(), nullable=False),
        sa.Column("must_agree", sa.Boolean(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_authority_product_id_lending_product"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["core_role.id"], name=op.f("fk_lending_authority_role_id_core_role"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_authority")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_authority_external_id")),
    )
    with op.batch_alter_table("lending_authority") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_authority_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_authority_role_id"), ["role_id"], unique=False)

    op.create_table(
        "lending_cycle_terms",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("product_id", types.BigId, nullable=False),
        sa.Column("cycle", sa.BigInteger(), nullable=False),
        sa.Column("most_principal", types.MoneyType(), nullable=True),
        sa.Column("most_term", sa.BigInteger(), nullable=True),
        sa.Column("least_rate", types.DecimalType(18, 4), nullable=True),
        sa.Column("most_rate", types.DecimalType(18, 4), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_cycle_terms_product_id_lending_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_cycle_terms")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_cycle_terms_external_id")),
        sa.UniqueConstraint("product_id", "cycle", name="uq_lending_cycle_terms_product_id_cycle"),
    )
    with op.batch_alter_table("lending_cycle_terms") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_cycle_terms_product_id"), ["product_id"], unique=False)

    op.create_table(
        "lending_product_account",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("product_id", types.BigId, nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
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
            name=op.f("fk_lending_product_account_account_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_product_account_product_id_lending_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_product_account")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_product_account_external_id")),
        sa.UniqueConstraint("product_id", "role", name="uq_lending_product_account_product_id_role"),
    )
    with op.batch_alter_table("lending_product_account") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_product_account_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_product_account_product_id"), ["product_id"], unique=False)

    op.create_table(
        "lending_product_charge",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("product_id", types.BigId, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("occasion", sa.String(length=64), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("percent", types.DecimalType(18, 4), nullable=False),
        sa.Column("per_year", sa.BigInteger(), nullable=False),
        sa.Column("grace_days", sa.BigInteger(), nullable=False),
        sa.Column("least", types.MoneyType(), nullable=False),
        sa.Column("most", types.MoneyType(), nullable=True),
        sa.Column("total_cap", types.MoneyType(), nullable=True),
        sa.Column("tax_percent", types.DecimalType(18, 4), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            by_engine(
                sqlite="base = 'flat' AND percent = 0 OR base != 'flat' AND amount = 0",
                postgresql="base = 'flat' AND percent = 0.0000 OR base != 'flat' AND amount = 0.0000",
            ),
            name=op.f("ck_lending_product_charge_one_measure"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_product_charge_product_id_lending_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_product_charge")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_product_charge_external_id")),
    )
    with op.batch_alter_table("lending_product_charge") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_product_charge_product_id"), ["product_id"], unique=False)

    op.create_table(
        "lending_product_templates_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_product_templates_rel_left_id_lending_product"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["documents_template.id"],
            name=op.f("fk_lending_product_templates_rel_right_id_documents_template"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_lending_product_templates_rel")),
    )
    with op.batch_alter_table("lending_product_templates_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_product_templates_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "lending_promotion",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("product_id", types.BigId, nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("rate", types.DecimalType(18, 4), nullable=False),
        sa.Column("most_principal", types.MoneyType(), nullable=True),
        sa.Column("most_term", sa.BigInteger(), nullable=True),
        sa.Column("first_loans_only", sa.Boolean(), nullable=False),
        sa.Column("most_loans", sa.BigInteger(), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint('start <= "end"', name=op.f("ck_lending_promotion_days")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_promotion_product_id_lending_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_promotion")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_promotion_external_id")),
    )
    with op.batch_alter_table("lending_promotion") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_promotion_product_id"), ["product_id"], unique=False)

    op.create_table(
        "lending_reminder_rule",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("product_id", types.BigId, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("text_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_reminder_rule_product_id_lending_product"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_reminder_rule")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_reminder_rule_external_id")),
    )
    with op.batch_alter_table("lending_reminder_rule") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_reminder_rule_product_id"), ["product_id"], unique=False)

    op.create_table(
        "lending_authority_people_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["lending_authority.id"],
            name=op.f("fk_lending_authority_people_rel_left_id_lending_authority"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["core_user.id"],
            name=op.f("fk_lending_authority_people_rel_right_id_core_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_lending_authority_people_rel")),
    )
    with op.batch_alter_table("lending_authority_people_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_authority_people_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "lending_loan",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("borrower_id", types.BigId, nullable=False),
        sa.Column("product_id", types.BigId, nullable=False),
        sa.Column("direction", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("principal", types.MoneyType(), nullable=False),
        sa.Column("rate", types.DecimalType(18, 4), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("first_due", sa.Date(), nullable=True),
        sa.Column("due_day", sa.BigInteger(), nullable=True),
        sa.Column("officer_id", types.BigId, nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("agreement", types.JsonType(), nullable=True),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outstanding", types.MoneyType(), nullable=False),
        sa.Column("principal_owed", types.MoneyType(), nullable=False),
        sa.Column("due", types.MoneyType(), nullable=False),
        sa.Column("overdue", types.MoneyType(), nullable=False),
        sa.Column("overpaid", types.MoneyType(), nullable=False),
        sa.Column("penalties_owed", types.MoneyType(), nullable=False),
        sa.Column("paid", types.MoneyType(), nullable=False),
        sa.Column("days_past_due", sa.BigInteger(), nullable=False),
        sa.Column("bucket", sa.String(length=64), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("next_amount", types.MoneyType(), nullable=False),
        sa.Column("figures_on", sa.Date(), nullable=True),
        sa.Column("closed_through", sa.Date(), nullable=True),
        sa.Column("closed_event", sa.BigInteger(), nullable=False),
        sa.Column("planned_through", sa.Date(), nullable=True),
        sa.Column("planned_event", sa.BigInteger(), nullable=False),
        sa.Column("recalculated", sa.Boolean(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("apr", types.DecimalType(18, 4), nullable=True),
        sa.Column("total_cost", types.MoneyType(), nullable=True),
        sa.Column("security", types.MoneyType(), nullable=True),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("awaits_id", types.BigId, nullable=True),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("submitted_by_id", types.BigId, nullable=True),
        sa.Column("cycle", sa.BigInteger(), nullable=False),
        sa.Column("promotion_id", types.BigId, nullable=True),
        sa.Column("score", types.DecimalType(18, 2), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("advice", sa.String(length=64), nullable=True),
        sa.Column("score_limit", types.MoneyType(), nullable=True),
        sa.Column("scored_at", types.UtcDateTime(), nullable=True),
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
            by_engine(sqlite="principal > 0", postgresql="principal > 0.0000"), name=op.f("ck_lending_loan_positive")
        ),
        sa.ForeignKeyConstraint(
            ["awaits_id"],
            ["lending_authority.id"],
            name=op.f("fk_lending_loan_awaits_id_lending_authority"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["borrower_id"],
            ["crm_contact.id"],
            name=op.f("fk_lending_loan_borrower_id_crm_contact"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["core_branch.id"], name=op.f("fk_lending_loan_branch_id_core_branch"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["core_user.id"], name=op.f("fk_lending_loan_officer_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["lending_product.id"],
            name=op.f("fk_lending_loan_product_id_lending_product"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["promotion_id"],
            ["lending_promotion.id"],
            name=op.f("fk_lending_loan_promotion_id_lending_promotion"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["core_user.id"],
            name=op.f("fk_lending_loan_submitted_by_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_loan")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_loan_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_lending_loan_number")),
    )
    with op.batch_alter_table("lending_loan") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_loan_awaits_id"), ["awaits_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_loan_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_loan_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index("ix_lending_loan_closed_through_status", ["closed_through", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_loan_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_loan_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_loan_promotion_id"), ["promotion_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_loan_status"), ["status"], unique=False)
        batch_op.create_index("ix_lending_loan_status_next_due", ["status", "next_due"], unique=False)

    op.create_table(
        "lending_stop_entry",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_id", types.BigId, nullable=True),
        sa.Column("tax_number", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["crm_contact.id"],
            name=op.f("fk_lending_stop_entry_contact_id_crm_contact"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_stop_entry")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_stop_entry_external_id")),
    )
    with op.batch_alter_table("lending_stop_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_stop_entry_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_lending_stop_entry_phone", ["phone"], unique=False)
        batch_op.create_index("ix_lending_stop_entry_tax_number", ["tax_number"], unique=False)

    op.create_table(
        "lending_answer",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("question_id", types.BigId, nullable=False),
        sa.Column("value", sa.String(length=200), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["lending_loan.id"], name=op.f("fk_lending_answer_loan_id_lending_loan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["lending_scoring_question.id"],
            name=op.f("fk_lending_answer_question_id_lending_scoring_question"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_answer")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_answer_external_id")),
        sa.UniqueConstraint("loan_id", "question_id", name="uq_lending_answer_loan_id_question_id"),
    )
    with op.batch_alter_table("lending_answer") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_answer_question_id"), ["question_id"], unique=False)

    op.create_table(
        "lending_collateral",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind_id", types.BigId, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=True),
        sa.Column("owner_id", types.BigId, nullable=True),
        sa.Column("identifier", sa.String(length=60), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("weight", types.DecimalType(18, 3), nullable=True),
        sa.Column("fineness", sa.BigInteger(), nullable=True),
        sa.Column("own_haircut", types.DecimalType(18, 4), nullable=True),
        sa.Column("value", types.MoneyType(), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=True),
        sa.Column("place_id", types.BigId, nullable=True),
        sa.Column("photo", types.BigId, nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("lendable", types.MoneyType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["lending_collateral_kind.id"],
            name=op.f("fk_lending_collateral_kind_id_lending_collateral_kind"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_collateral_loan_id_lending_loan"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["crm_contact.id"],
            name=op.f("fk_lending_collateral_owner_id_crm_contact"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["photo"], ["core_file.id"], name=op.f("fk_lending_collateral_photo_core_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"],
            ["lending_storage_place.id"],
            name=op.f("fk_lending_collateral_place_id_lending_storage_place"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_collateral")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_collateral_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_lending_collateral_number")),
    )
    with op.batch_alter_table("lending_collateral") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_collateral_kind_id"), ["kind_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_collateral_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_collateral_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_collateral_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_collateral_status"), ["status"], unique=False)

    op.create_table(
        "lending_debt_case",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("collector_id", types.BigId, nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_step", sa.String(length=64), nullable=True),
        sa.Column("court", sa.Text(), nullable=True),
        sa.Column("court_number", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["collector_id"],
            ["core_user.id"],
            name=op.f("fk_lending_debt_case_collector_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_debt_case_loan_id_lending_loan"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_debt_case")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_debt_case_external_id")),
    )
    with op.batch_alter_table("lending_debt_case") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_debt_case_collector_id"), ["collector_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_debt_case_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_debt_case_stage"), ["stage"], unique=False)
        batch_op.create_index("ix_lending_debt_case_stage_next_on", ["stage", "next_on"], unique=False)

    op.create_table(
        "lending_decision",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("level_id", types.BigId, nullable=True),
        sa.Column("reason_id", types.BigId, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("rate", types.DecimalType(18, 4), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("score", types.DecimalType(18, 2), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("decided_at", types.UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["core_user.id"],
            name=op.f("fk_lending_decision_decided_by_id_core_user"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["level_id"],
            ["lending_authority.id"],
            name=op.f("fk_lending_decision_level_id_lending_authority"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["lending_loan.id"], name=op.f("fk_lending_decision_loan_id_lending_loan"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"],
            ["lending_refusal_reason.id"],
            name=op.f("fk_lending_decision_reason_id_lending_refusal_reason"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_decision")),
    )
    with op.batch_alter_table("lending_decision") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_decision_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index("ix_lending_decision_loan_id_round", ["loan_id", "round"], unique=False)

    op.create_table(
        "lending_event",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=True),
        sa.Column("details", types.JsonType(), nullable=True),
        sa.Column("money_id", types.BigId, nullable=True),
        sa.Column("desk_id", types.BigId, nullable=True),
        sa.Column("bank_account_id", types.BigId, nullable=True),
        sa.Column("text", sa.String(length=500), nullable=True),
        sa.Column("reverses_id", types.BigId, nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["finance_bank_account.id"],
            name=op.f("fk_lending_event_bank_account_id_finance_bank_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["desk_id"],
            ["finance_cash_desk.id"],
            name=op.f("fk_lending_event_desk_id_finance_cash_desk"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["lending_loan.id"], name=op.f("fk_lending_event_loan_id_lending_loan"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["money_id"],
            ["finance_account.id"],
            name=op.f("fk_lending_event_money_id_finance_account"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["core_user.id"],
            name=op.f("fk_lending_event_recorded_by_id_core_user"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["lending_event.id"],
            name=op.f("fk_lending_event_reverses_id_lending_event"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_event")),
        sa.UniqueConstraint("key", name=op.f("uq_lending_event_key")),
        sa.UniqueConstraint("loan_id", "sequence", name="uq_lending_event_loan_id_sequence"),
        sa.UniqueConstraint("reverses_id", name="uq_lending_event_reverses_id"),
    )
    with op.batch_alter_table("lending_event") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_event_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_event_loan_id"), ["loan_id"], unique=False)

    op.create_table(
        "lending_instalment",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("principal", types.MoneyType(), nullable=False),
        sa.Column("interest", types.MoneyType(), nullable=False),
        sa.Column("fees", types.MoneyType(), nullable=False),
        sa.Column("penalties", types.MoneyType(), nullable=False),
        sa.Column("paid", types.MoneyType(), nullable=False),
        sa.Column("unpaid", types.MoneyType(), nullable=False),
        sa.Column("balance", types.MoneyType(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_instalment_loan_id_lending_loan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_instalment")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_instalment_external_id")),
        sa.UniqueConstraint("loan_id", "number", name="uq_lending_instalment_loan_id_number"),
    )
    with op.batch_alter_table("lending_instalment") as batch_op:
        batch_op.create_index("ix_lending_instalment_due_unpaid", ["due", "unpaid"], unique=False)

    op.create_table(
        "lending_participant",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("share", types.DecimalType(18, 4), nullable=True),
        sa.Column("most", types.MoneyType(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.CheckConstraint("share IS NULL OR most IS NULL", name=op.f("ck_lending_participant_one_measure")),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["crm_contact.id"],
            name=op.f("fk_lending_participant_contact_id_crm_contact"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_participant_loan_id_lending_loan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_participant")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_participant_external_id")),
        sa.UniqueConstraint("loan_id", "contact_id", name="uq_lending_participant_loan_id_contact_id"),
    )
    with op.batch_alter_table("lending_participant") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_participant_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_participant_loan_id"), ["loan_id"], unique=False)

    op.create_table(
        "lending_pawn_ticket",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("forfeit_on", sa.Date(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("replaces_id", types.BigId, nullable=True),
        sa.Column("text", sa.String(length=300), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_pawn_ticket_loan_id_lending_loan"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["lending_pawn_ticket.id"],
            name=op.f("fk_lending_pawn_ticket_replaces_id_lending_pawn_ticket"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_pawn_ticket")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_pawn_ticket_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_lending_pawn_ticket_number")),
    )
    with op.batch_alter_table("lending_pawn_ticket") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_pawn_ticket_forfeit_on"), ["forfeit_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_pawn_ticket_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_pawn_ticket_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_pawn_ticket_status"), ["status"], unique=False)
        batch_op.create_index("ix_lending_pawn_ticket_status_due", ["status", "due"], unique=False)

    op.create_table(
        "lending_planned_close",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("outstanding", types.MoneyType(), nullable=False),
        sa.Column("due", types.MoneyType(), nullable=False),
        sa.Column("overdue", types.MoneyType(), nullable=False),
        sa.Column("penalties_owed", types.MoneyType(), nullable=False),
        sa.Column("days_past_due", sa.BigInteger(), nullable=False),
        sa.Column("bucket", sa.String(length=20), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("next_amount", types.MoneyType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_planned_close_loan_id_lending_loan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_planned_close")),
        sa.UniqueConstraint("loan_id", "day", name="uq_lending_planned_close_loan_id_day"),
    )
    with op.batch_alter_table("lending_planned_close") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_planned_close_day"), ["day"], unique=False)

    op.create_table(
        "lending_planned_entry",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("corrects", sa.Boolean(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("total", types.MoneyType(), nullable=False),
        sa.Column("amounts", types.JsonType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_planned_entry_loan_id_lending_loan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_planned_entry")),
        sa.UniqueConstraint("loan_id", "day", "number", name="uq_lending_planned_entry_loan_id_day_number"),
    )
    op.create_table(
        "lending_planned_instalment",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("interest", types.MoneyType(), nullable=False),
        sa.Column("fees", types.MoneyType(), nullable=False),
        sa.Column("penalties", types.MoneyType(), nullable=False),
        sa.Column("unpaid", types.MoneyType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_planned_instalment_loan_id_lending_loan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_planned_instalment")),
        sa.UniqueConstraint("loan_id", "day", "number", name="uq_lending_planned_instalment_loan_id_day_number"),
    )
    op.create_table(
        "lending_planned_line",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("account_id", types.BigId, nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["finance_account.id"],
            name=op.f("fk_lending_planned_line_account_id_finance_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_planned_line_loan_id_lending_loan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_planned_line")),
        sa.UniqueConstraint(
            "loan_id", "day", "number", "account_id", name="uq_lending_planned_line_loan_id_day_number_account_id"
        ),
    )
    op.create_table(
        "lending_reminder",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("rule_id", types.BigId, nullable=False),
        sa.Column("moment", sa.String(length=64), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("send_on", sa.Date(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("sent_at", types.UtcDateTime(), nullable=True),
        sa.Column("problem", sa.String(length=300), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["crm_contact.id"],
            name=op.f("fk_lending_reminder_contact_id_crm_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["lending_loan.id"], name=op.f("fk_lending_reminder_loan_id_lending_loan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["lending_reminder_rule.id"],
            name=op.f("fk_lending_reminder_rule_id_lending_reminder_rule"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_reminder")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_reminder_external_id")),
        sa.UniqueConstraint("loan_id", "rule_id", "due", name="uq_lending_reminder_loan_id_rule_id_due"),
    )
    with op.batch_alter_table("lending_reminder") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_reminder_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_reminder_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index("ix_lending_reminder_status_send_on", ["status", "send_on"], unique=False)

    op.create_table(
        "lending_score_part",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("points", types.DecimalType(18, 2), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["loan_id"],
            ["lending_loan.id"],
            name=op.f("fk_lending_score_part_loan_id_lending_loan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_score_part")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_score_part_external_id")),
    )
    with op.batch_alter_table("lending_score_part") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_score_part_loan_id"), ["loan_id"], unique=False)

    op.create_table(
        "lending_scoring",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("sheet_id", types.BigId, nullable=False),
        sa.Column("total", types.DecimalType(18, 2), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("advice", sa.String(length=64), nullable=False),
        sa.Column("most", types.MoneyType(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("values", types.JsonType(), nullable=False),
        sa.Column("scored_at", types.UtcDateTime(), nullable=False),
        sa.Column("scored_by_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["lending_loan.id"], name=op.f("fk_lending_scoring_loan_id_lending_loan"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["scored_by_id"],
            ["core_user.id"],
            name=op.f("fk_lending_scoring_scored_by_id_core_user"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["lending_scoring_sheet.id"],
            name=op.f("fk_lending_scoring_sheet_id_lending_scoring_sheet"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_scoring")),
    )
    with op.batch_alter_table("lending_scoring") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_scoring_loan_id"), ["loan_id"], unique=False)

    op.create_table(
        "lending_standing",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("bucket", sa.String(length=20), nullable=True),
        sa.Column("days_past_due", sa.BigInteger(), nullable=False),
        sa.Column("principal", types.MoneyType(), nullable=False),
        sa.Column("overdue", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["lending_loan.id"], name=op.f("fk_lending_standing_loan_id_lending_loan"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_standing")),
        sa.UniqueConstraint("loan_id", "month", name="uq_lending_standing_loan_id_month"),
    )
    with op.batch_alter_table("lending_standing") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_standing_loan_id"), ["loan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_standing_month"), ["month"], unique=False)

    op.create_table(
        "lending_collateral_photo",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("item_id", types.BigId, nullable=False),
        sa.Column("photo", types.BigId, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["lending_collateral.id"],
            name=op.f("fk_lending_collateral_photo_item_id_lending_collateral"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["photo"], ["core_file.id"], name=op.f("fk_lending_collateral_photo_photo_core_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_collateral_photo")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_collateral_photo_external_id")),
    )
    with op.batch_alter_table("lending_collateral_photo") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_collateral_photo_item_id"), ["item_id"], unique=False)

    op.create_table(
        "lending_debt_step",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("case_id", types.BigId, nullable=False),
        sa.Column("done_at", types.UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("days_late", sa.BigInteger(), nullable=False),
        sa.Column("overdue", types.MoneyType(), nullable=False),
        sa.Column("done_by_id", types.BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["lending_debt_case.id"],
            name=op.f("fk_lending_debt_step_case_id_lending_debt_case"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"],
            ["core_user.id"],
            name=op.f("fk_lending_debt_step_done_by_id_core_user"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_debt_step")),
    )
    with op.batch_alter_table("lending_debt_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_debt_step_case_id"), ["case_id"], unique=False)

    op.create_table(
        "lending_pawn_ticket_items_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["lending_pawn_ticket.id"],
            name=op.f("fk_lending_pawn_ticket_items_rel_left_id_lending_pawn_ticket"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["lending_collateral.id"],
            name=op.f("fk_lending_pawn_ticket_items_rel_right_id_lending_collateral"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_lending_pawn_ticket_items_rel")),
    )
    with op.batch_alter_table("lending_pawn_ticket_items_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_pawn_ticket_items_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "lending_posting",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("loan_id", types.BigId, nullable=False),
        sa.Column("event_id", types.BigId, nullable=False),
        sa.Column("line", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("total", types.MoneyType(), nullable=False),
        sa.Column("entry_id", types.BigId, nullable=True),
        sa.Column("order_id", types.BigId, nullable=True),
        sa.Column("amounts", types.JsonType(), nullable=False),
        sa.CheckConstraint(
            by_engine(sqlite="total > 0", postgresql="total > 0.0000"), name=op.f("ck_lending_posting_worth")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["finance_journal_entry.id"],
            name=op.f("fk_lending_posting_entry_id_finance_journal_entry"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["lending_event.id"],
            name=op.f("fk_lending_posting_event_id_lending_event"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["lending_loan.id"], name=op.f("fk_lending_posting_loan_id_lending_loan"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["finance_cash_order.id"],
            name=op.f("fk_lending_posting_order_id_finance_cash_order"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_posting")),
    )
    with op.batch_alter_table("lending_posting") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_posting_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_posting_loan_id"), ["loan_id"], unique=False)

    op.create_table(
        "lending_promise",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("case_id", types.BigId, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("by", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("paid", types.MoneyType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["lending_debt_case.id"],
            name=op.f("fk_lending_promise_case_id_lending_debt_case"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_promise")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lending_promise_external_id")),
    )
    with op.batch_alter_table("lending_promise") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_promise_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_promise_case_id"), ["case_id"], unique=False)

    op.create_table(
        "lending_valuation",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("item_id", types.BigId, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("value", types.MoneyType(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("valued_by_id", types.BigId, nullable=True),
        sa.CheckConstraint(
            by_engine(sqlite="value >= 0", postgresql="value >= 0.0000"), name=op.f("ck_lending_valuation_worth")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["lending_collateral.id"],
            name=op.f("fk_lending_valuation_item_id_lending_collateral"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["valued_by_id"],
            ["core_user.id"],
            name=op.f("fk_lending_valuation_valued_by_id_core_user"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_valuation")),
    )
    with op.batch_alter_table("lending_valuation") as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_valuation_item_id"), ["item_id"], unique=False)

    with op.batch_alter_table("documents_paper") as batch_op:
        batch_op.add_column(sa.Column("loan_id", types.BigId, nullable=True))
        batch_op.create_index(batch_op.f("ix_documents_paper_loan_id"), ["loan_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_documents_paper_loan_id_lending_loan"),
            "lending_loan",
            ["loan_id"],
            ["id"],
            ondelete="RESTRICT",
        )


def downgrade() -> None:
    with op.batch_alter_table("documents_paper") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_documents_paper_loan_id_lending_loan"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_documents_paper_loan_id"))
        batch_op.drop_column("loan_id")

    with op.batch_alter_table("lending_valuation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_valuation_item_id"))

    op.drop_table("lending_valuation")
    with op.batch_alter_table("lending_promise") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_promise_case_id"))
        batch_op.drop_index(batch_op.f("ix_lending_promise_by"))

    op.drop_table("lending_promise")
    with op.batch_alter_table("lending_posting") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_posting_loan_id"))
        batch_op.drop_index(batch_op.f("ix_lending_posting_event_id"))

    op.drop_table("lending_posting")
    with op.batch_alter_table("lending_pawn_ticket_items_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_pawn_ticket_items_rel_right_id"))

    op.drop_table("lending_pawn_ticket_items_rel")
    with op.batch_alter_table("lending_debt_step") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_debt_step_case_id"))

    op.drop_table("lending_debt_step")
    with op.batch_alter_table("lending_collateral_photo") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_collateral_photo_item_id"))

    op.drop_table("lending_collateral_photo")
    with op.batch_alter_table("lending_standing") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_standing_month"))
        batch_op.drop_index(batch_op.f("ix_lending_standing_loan_id"))

    op.drop_table("lending_standing")
    with op.batch_alter_table("lending_scoring") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_scoring_loan_id"))

    op.drop_table("lending_scoring")
    with op.batch_alter_table("lending_score_part") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_score_part_loan_id"))

    op.drop_table("lending_score_part")
    with op.batch_alter_table("lending_reminder") as batch_op:
        batch_op.drop_index("ix_lending_reminder_status_send_on")
        batch_op.drop_index(batch_op.f("ix_lending_reminder_loan_id"))
        batch_op.drop_index(batch_op.f("ix_lending_reminder_contact_id"))

    op.drop_table("lending_reminder")
    op.drop_table("lending_planned_line")
    op.drop_table("lending_planned_instalment")
    op.drop_table("lending_planned_entry")
    with op.batch_alter_table("lending_planned_close") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_planned_close_day"))

    op.drop_table("lending_planned_close")
    with op.batch_alter_table("lending_pawn_ticket") as batch_op:
        batch_op.drop_index("ix_lending_pawn_ticket_status_due")
        batch_op.drop_index(batch_op.f("ix_lending_pawn_ticket_status"))
        batch_op.drop_index(batch_op.f("ix_lending_pawn_ticket_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_lending_pawn_ticket_loan_id"))
        batch_op.drop_index(batch_op.f("ix_lending_pawn_ticket_forfeit_on"))

    op.drop_table("lending_pawn_ticket")
    with op.batch_alter_table("lending_participant") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_participant_loan_id"))
        batch_op.drop_index(batch_op.f("ix_lending_participant_contact_id"))

    op.drop_table("lending_participant")
    with op.batch_alter_table("lending_instalment") as batch_op:
        batch_op.drop_index("ix_lending_instalment_due_unpaid")

    op.drop_table("lending_instalment")
    with op.batch_alter_table("lending_event") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_event_loan_id"))
        batch_op.drop_index(batch_op.f("ix_lending_event_date"))

    op.drop_table("lending_event")
    with op.batch_alter_table("lending_decision") as batch_op:
        batch_op.drop_index("ix_lending_decision_loan_id_round")
        batch_op.drop_index(batch_op.f("ix_lending_decision_loan_id"))

    op.drop_table("lending_decision")
    with op.batch_alter_table("lending_debt_case") as batch_op:
        batch_op.drop_index("ix_lending_debt_case_stage_next_on")
        batch_op.drop_index(batch_op.f("ix_lending_debt_case_stage"))
        batch_op.drop_index(batch_op.f("ix_lending_debt_case_loan_id"))
        batch_op.drop_index(batch_op.f("ix_lending_debt_case_collector_id"))

    op.drop_table("lending_debt_case")
    with op.batch_alter_table("lending_collateral") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_collateral_status"))
        batch_op.drop_index(batch_op.f("ix_lending_collateral_place_id"))
        batch_op.drop_index(batch_op.f("ix_lending_collateral_owner_id"))
        batch_op.drop_index(batch_op.f("ix_lending_collateral_loan_id"))
        batch_op.drop_index(batch_op.f("ix_lending_collateral_kind_id"))

    op.drop_table("lending_collateral")
    with op.batch_alter_table("lending_answer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_answer_question_id"))

    op.drop_table("lending_answer")
    with op.batch_alter_table("lending_stop_entry") as batch_op:
        batch_op.drop_index("ix_lending_stop_entry_tax_number")
        batch_op.drop_index("ix_lending_stop_entry_phone")
        batch_op.drop_index(batch_op.f("ix_lending_stop_entry_contact_id"))

    op.drop_table("lending_stop_entry")
    with op.batch_alter_table("lending_loan") as batch_op:
        batch_op.drop_index("ix_lending_loan_status_next_due")
        batch_op.drop_index(batch_op.f("ix_lending_loan_status"))
        batch_op.drop_index(batch_op.f("ix_lending_loan_promotion_id"))
        batch_op.drop_index(batch_op.f("ix_lending_loan_product_id"))
        batch_op.drop_index(batch_op.f("ix_lending_loan_officer_id"))
        batch_op.drop_index("ix_lending_loan_closed_through_status")
        batch_op.drop_index(batch_op.f("ix_lending_loan_branch_id"))
        batch_op.drop_index(batch_op.f("ix_lending_loan_borrower_id"))
        batch_op.drop_index(batch_op.f("ix_lending_loan_awaits_id"))

    op.drop_table("lending_loan")
    with op.batch_alter_table("lending_authority_people_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_authority_people_rel_right_id"))

    op.drop_table("lending_authority_people_rel")
    with op.batch_alter_table("lending_reminder_rule") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_reminder_rule_product_id"))

    op.drop_table("lending_reminder_rule")
    with op.batch_alter_table("lending_promotion") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_promotion_product_id"))

    op.drop_table("lending_promotion")
    with op.batch_alter_table("lending_product_templates_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_product_templates_rel_right_id"))

    op.drop_table("lending_product_templates_rel")
    with op.batch_alter_table("lending_product_charge") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_product_charge_product_id"))

    op.drop_table("lending_product_charge")
    with op.batch_alter_table("lending_product_account") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_product_account_product_id"))
        batch_op.drop_index(batch_op.f("ix_lending_product_account_account_id"))

    op.drop_table("lending_product_account")
    with op.batch_alter_table("lending_cycle_terms") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_cycle_terms_product_id"))

    op.drop_table("lending_cycle_terms")
    with op.batch_alter_table("lending_authority") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_authority_role_id"))
        batch_op.drop_index(batch_op.f("ix_lending_authority_product_id"))

    op.drop_table("lending_authority")
    with op.batch_alter_table("lending_storage_place") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_storage_place_branch_id"))

    op.drop_table("lending_storage_place")
    with op.batch_alter_table("lending_scoring_stop") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_scoring_stop_sheet_id"))

    op.drop_table("lending_scoring_stop")
    with op.batch_alter_table("lending_scoring_question") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_scoring_question_sheet_id"))

    op.drop_table("lending_scoring_question")
    with op.batch_alter_table("lending_scoring_grade") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_scoring_grade_sheet_id"))

    op.drop_table("lending_scoring_grade")
    with op.batch_alter_table("lending_scoring_criterion") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_scoring_criterion_sheet_id"))

    op.drop_table("lending_scoring_criterion")
    with op.batch_alter_table("lending_product") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_product_stock_account_id"))
        batch_op.drop_index(batch_op.f("ix_lending_product_sheet_id"))

    op.drop_table("lending_product")
    op.drop_table("lending_scoring_sheet")
    op.drop_table("lending_refusal_reason")
    op.drop_table("lending_collateral_kind")
