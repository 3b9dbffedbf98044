"""Initial tables."""

import sqlalchemy as sa
from alembic import op
from yurt.db import types
from yurt.services.migrate.engines import by_engine

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "crm_distribution",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("method", sa.String(length=64), nullable=False),
        sa.Column("by_language", sa.Boolean(), nullable=False),
        sa.Column("by_branch", sa.Boolean(), nullable=False),
        sa.Column("by_hours", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_distribution")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_distribution_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_distribution_name"),
    )
    op.create_table(
        "crm_lost_reason",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_lost_reason")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_lost_reason_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_lost_reason_name"),
    )
    op.create_table(
        "crm_merge_rule",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("prefer", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_merge_rule")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_merge_rule_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_merge_rule_name"),
    )
    op.create_table(
        "crm_product",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("price", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_product")),
        sa.UniqueConstraint("code", name="uq_crm_product_code"),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_product_external_id")),
    )
    op.create_table(
        "crm_funnel",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("mailbox", sa.String(length=254), nullable=True),
        sa.Column("distribution_id", types.BigId, nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"],
            ["crm_distribution.id"],
            name=op.f("fk_crm_funnel_distribution_id_crm_distribution"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_funnel")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_funnel_external_id")),
        sa.UniqueConstraint("mailbox", name="uq_crm_funnel_mailbox"),
        sa.UniqueConstraint("name", name="uq_crm_funnel_name"),
    )
    with op.batch_alter_table("crm_funnel") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_funnel_distribution_id"), ["distribution_id"], unique=False)

    op.create_table(
        "crm_absence",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("substitute_id", types.BigId, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_crm_absence_order")),
        sa.ForeignKeyConstraint(
            ["substitute_id"],
            ["core_user.id"],
            name=op.f("fk_crm_absence_substitute_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_crm_absence_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_absence")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_absence_external_id")),
    )
    with op.batch_alter_table("crm_absence") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_absence_status"), ["status"], unique=False)
        batch_op.create_index("ix_crm_absence_status_first_day", ["status", "first_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_absence_substitute_id"), ["substitute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_absence_user_id"), ["user_id"], unique=False)

    op.create_table(
        "crm_contact",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=64), nullable=False),
        sa.Column("company_id", types.BigId, nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=True),
        sa.Column("tax_number", sa.String(length=40), nullable=True),
        sa.Column("photo", types.BigId, nullable=True),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("source_note", sa.Text(), nullable=True),
        sa.Column("preferred_channel", sa.String(length=64), nullable=True),
        sa.Column("warning", sa.String(length=300), nullable=True),
        sa.Column("salesperson_id", types.BigId, nullable=True),
        sa.Column("credit_limit", types.MoneyType(), nullable=True),
        sa.Column("last_contact_at", types.UtcDateTime(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("company_id != id", name=op.f("ck_crm_contact_own_company")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["crm_contact.id"], name=op.f("fk_crm_contact_company_id_crm_contact"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["photo"], ["core_file.id"], name=op.f("fk_crm_contact_photo_core_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"],
            ["core_user.id"],
            name=op.f("fk_crm_contact_salesperson_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_contact")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_contact_external_id")),
    )
    with op.batch_alter_table("crm_contact") as batch_op:
        batch_op.create_index("ix_crm_contact_city_id", ["city", "id"], unique=False)
        batch_op.create_index("ix_crm_contact_city_name_credit_limit", ["city", "name", "credit_limit"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_contact_company_id"), ["company_id"], unique=False)
        batch_op.create_index("ix_crm_contact_credit_limit_id", ["credit_limit", "id"], unique=False)
        batch_op.create_index("ix_crm_contact_email", ["email"], unique=False)
        batch_op.create_index("ix_crm_contact_kind_name", ["kind", "name"], unique=False)
        batch_op.create_index("ix_crm_contact_last_contact_at", ["last_contact_at"], unique=False)
        batch_op.create_index("ix_crm_contact_name", ["name"], unique=False)
        batch_op.create_index("ix_crm_contact_phone", ["phone"], unique=False)
        batch_op.create_index("ix_crm_contact_relation_id", ["relation", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_contact_salesperson_id"), ["salesperson_id"], unique=False)
        batch_op.create_index("ix_crm_contact_salesperson_id_name", ["salesperson_id", "name"], unique=False)
        batch_op.create_index("ix_crm_contact_tax_number", ["tax_number"], unique=False)

    op.create_table(
        "crm_initiative",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=True),
        sa.Column("owner_id", types.BigId, nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("promised", types.MoneyType(), nullable=True),
        sa.Column("realised", types.MoneyType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_crm_initiative_order")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_user.id"], name=op.f("fk_crm_initiative_owner_id_core_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_initiative")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_initiative_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_initiative_name"),
    )
    with op.batch_alter_table("crm_initiative") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_initiative_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "crm_member",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("distribution_id", types.BigId, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("languages", sa.String(length=60), nullable=True),
        sa.Column("most_open", sa.BigInteger(), nullable=True),
        sa.Column("last_given_at", types.UtcDateTime(), nullable=True),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["distribution_id"],
            ["crm_distribution.id"],
            name=op.f("fk_crm_member_distribution_id_crm_distribution"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_crm_member_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_member")),
        sa.UniqueConstraint("distribution_id", "user_id", name="uq_crm_member_distribution_id_user_id"),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_member_external_id")),
    )
    with op.batch_alter_table("crm_member") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_member_distribution_id"), ["distribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "crm_segment",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("where", types.JsonType(), nullable=True),
        sa.Column("frozen_at", types.UtcDateTime(), nullable=True),
        sa.Column("owner_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_user.id"], name=op.f("fk_crm_segment_owner_id_core_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_segment")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_segment_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_segment_name"),
    )
    with op.batch_alter_table("crm_segment") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_segment_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "crm_stage",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("funnel_id", types.BigId, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("probability", sa.BigInteger(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=True),
        sa.Column("is_won", sa.Boolean(), nullable=False),
        sa.Column("is_lost", sa.Boolean(), nullable=False),
        sa.Column("card_limit", sa.BigInteger(), nullable=True),
        sa.Column("folded", sa.Boolean(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            by_engine(sqlite="NOT (is_won = 1 AND is_lost = 1)", postgresql="NOT (is_won AND is_lost)"),
            name=op.f("ck_crm_stage_one_end"),
        ),
        sa.ForeignKeyConstraint(
            ["funnel_id"], ["crm_funnel.id"], name=op.f("fk_crm_stage_funnel_id_crm_funnel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_stage")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_stage_external_id")),
        sa.UniqueConstraint("funnel_id", "name", name="uq_crm_stage_funnel_id_name"),
    )
    with op.batch_alter_table("crm_stage") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_stage_funnel_id"), ["funnel_id"], unique=False)

    op.create_table(
        "crm_web_form",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=True),
        sa.Column("intro", sa.Text(), nullable=True),
        sa.Column("button", sa.Text(), nullable=True),
        sa.Column("thanks", sa.Text(), nullable=True),
        sa.Column("thanks_address", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(length=80), nullable=False),
        sa.Column("sites", sa.Text(), nullable=True),
        sa.Column("funnel_id", types.BigId, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("salesperson_id", types.BigId, nullable=True),
        sa.Column("distribution_id", types.BigId, nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["distribution_id"],
            ["crm_distribution.id"],
            name=op.f("fk_crm_web_form_distribution_id_crm_distribution"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["funnel_id"], ["crm_funnel.id"], name=op.f("fk_crm_web_form_funnel_id_crm_funnel"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"],
            ["core_user.id"],
            name=op.f("fk_crm_web_form_salesperson_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_web_form")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_web_form_external_id")),
        sa.UniqueConstraint("key", name=op.f("uq_crm_web_form_key")),
        sa.UniqueConstraint("name", name="uq_crm_web_form_name"),
    )
    with op.batch_alter_table("crm_web_form") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_web_form_distribution_id"), ["distribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_web_form_funnel_id"), ["funnel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_web_form_salesperson_id"), ["salesperson_id"], unique=False)

    op.create_table(
        "crm_work_hours",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("weekday", sa.String(length=64), nullable=False),
        sa.Column("start", sa.String(length=5), nullable=False),
        sa.Column("end", sa.String(length=5), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_crm_work_hours_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_work_hours")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_work_hours_external_id")),
    )
    with op.batch_alter_table("crm_work_hours") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_work_hours_user_id"), ["user_id"], unique=False)
        batch_op.create_index("ix_crm_work_hours_user_id_weekday", ["user_id", "weekday"], unique=False)

    op.create_table(
        "crm_address",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("postcode", sa.String(length=20), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_address_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_address")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_address_external_id")),
    )
    with op.batch_alter_table("crm_address") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_address_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "crm_automation",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("moment", sa.String(length=64), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("only_source", sa.String(length=64), nullable=True),
        sa.Column("deed", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("due_in", sa.BigInteger(), nullable=True),
        sa.Column("user_id", types.BigId, nullable=True),
        sa.Column("distribution_id", types.BigId, nullable=True),
        sa.Column("field_name", sa.String(length=64), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("webhook_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["distribution_id"],
            ["crm_distribution.id"],
            name=op.f("fk_crm_automation_distribution_id_crm_distribution"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_automation_stage_id_crm_stage"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_crm_automation_user_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["core_webhook.id"],
            name=op.f("fk_crm_automation_webhook_id_core_webhook"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_automation")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_automation_external_id")),
    )
    with op.batch_alter_table("crm_automation") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_automation_distribution_id"), ["distribution_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_automation_stage_id"), ["stage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_automation_user_id"), ["user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_automation_webhook_id"), ["webhook_id"], unique=False)

    op.create_table(
        "crm_card",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("percent", types.DecimalType(18, 2), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_card_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_card")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_card_external_id")),
    )
    with op.batch_alter_table("crm_card") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_card_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_crm_card_kind_number", ["kind", "number"], unique=False)

    op.create_table(
        "crm_category",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=True),
        sa.Column("segment_id", types.BigId, nullable=True),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["crm_segment.id"], name=op.f("fk_crm_category_segment_id_crm_segment"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_category")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_category_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_category_name"),
    )
    with op.batch_alter_table("crm_category") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_category_segment_id"), ["segment_id"], unique=False)

    op.create_table(
        "crm_checklist_item",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("text_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_checklist_item_stage_id_crm_stage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_checklist_item")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_checklist_item_external_id")),
    )
    with op.batch_alter_table("crm_checklist_item") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_checklist_item_stage_id"), ["stage_id"], unique=False)

    op.create_table(
        "crm_consent",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=64), nullable=False),
        sa.Column("proof", types.BigId, nullable=True),
        sa.Column("recorded_by_id", types.BigId, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_consent_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proof"], ["core_file.id"], name=op.f("fk_crm_consent_proof_core_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["core_user.id"],
            name=op.f("fk_crm_consent_recorded_by_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_consent")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_consent_external_id")),
    )
    with op.batch_alter_table("crm_consent") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_consent_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            "ix_crm_consent_contact_id_channel_given_on", ["contact_id", "channel", "given_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_crm_consent_recorded_by_id"), ["recorded_by_id"], unique=False)

    op.create_table(
        "crm_contact_email",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["crm_contact.id"],
            name=op.f("fk_crm_contact_email_contact_id_crm_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_contact_email")),
        sa.UniqueConstraint("contact_id", "address", name="uq_crm_contact_email_contact_id_address"),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_contact_email_external_id")),
    )
    with op.batch_alter_table("crm_contact_email") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_contact_email_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_contact_email_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "crm_contact_phone",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["crm_contact.id"],
            name=op.f("fk_crm_contact_phone_contact_id_crm_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_contact_phone")),
        sa.UniqueConstraint("contact_id", "number", name="uq_crm_contact_phone_contact_id_number"),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_contact_phone_external_id")),
    )
    with op.batch_alter_table("crm_contact_phone") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_contact_phone_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_contact_phone_number"), ["number"], unique=False)

    op.create_table(
        "crm_duplicate",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("decided_by_id", types.BigId, nullable=True),
        sa.Column("decided_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.CheckConstraint("left_id < right_id", name=op.f("ck_crm_duplicate_two")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["core_user.id"],
            name=op.f("fk_crm_duplicate_decided_by_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["left_id"], ["crm_contact.id"], name=op.f("fk_crm_duplicate_left_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["crm_contact.id"], name=op.f("fk_crm_duplicate_right_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_duplicate")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_duplicate_external_id")),
        sa.UniqueConstraint("left_id", "right_id", name="uq_crm_duplicate_left_id_right_id"),
    )
    with op.batch_alter_table("crm_duplicate") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_duplicate_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_duplicate_left_id"), ["left_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_duplicate_right_id"), ["right_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_duplicate_status"), ["status"], unique=False)
        batch_op.create_index("ix_crm_duplicate_status_score", ["status", "score"], unique=False)

    op.create_table(
        "crm_funnel_day",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("funnel_id", types.BigId, nullable=False),
        sa.Column("from_stage_id", types.BigId, nullable=True),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("salesperson_id", types.BigId, nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("firsts", sa.BigInteger(), nullable=False),
        sa.Column("quick", sa.BigInteger(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_stage_id"],
            ["crm_stage.id"],
            name=op.f("fk_crm_funnel_day_from_stage_id_crm_stage"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["funnel_id"], ["crm_funnel.id"], name=op.f("fk_crm_funnel_day_funnel_id_crm_funnel"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"],
            ["core_user.id"],
            name=op.f("fk_crm_funnel_day_salesperson_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_funnel_day_stage_id_crm_stage"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_funnel_day")),
    )
    with op.batch_alter_table("crm_funnel_day") as batch_op:
        batch_op.create_index("ix_crm_funnel_day_day_funnel_id", ["day", "funnel_id"], unique=False)

    op.create_table(
        "crm_funnel_month",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("funnel_id", types.BigId, nullable=False),
        sa.Column("from_stage_id", types.BigId, nullable=True),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("salesperson_id", types.BigId, nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("firsts", sa.BigInteger(), nullable=False),
        sa.Column("quick", sa.BigInteger(), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_stage_id"],
            ["crm_stage.id"],
            name=op.f("fk_crm_funnel_month_from_stage_id_crm_stage"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["funnel_id"], ["crm_funnel.id"], name=op.f("fk_crm_funnel_month_funnel_id_crm_funnel"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"],
            ["core_user.id"],
            name=op.f("fk_crm_funnel_month_salesperson_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_funnel_month_stage_id_crm_stage"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_funnel_month")),
    )
    with op.batch_alter_table("crm_funnel_month") as batch_op:
        batch_op.create_index("ix_crm_funnel_month_month_funnel_id", ["month", "funnel_id"], unique=False)

    op.create_table(
        "crm_lead",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("utm_source", sa.String(length=120), nullable=True),
        sa.Column("utm_medium", sa.String(length=120), nullable=True),
        sa.Column("utm_campaign", sa.String(length=120), nullable=True),
        sa.Column("came_from", sa.String(length=500), nullable=True),
        sa.Column("web_form_id", types.BigId, nullable=True),
        sa.Column("language", sa.String(length=64), nullable=True),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.Column("rhythm", sa.String(length=64), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("repeat_of_id", types.BigId, nullable=True),
        sa.Column("is_repeat", sa.Boolean(), nullable=False),
        sa.Column("funnel_id", types.BigId, nullable=True),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("stage_since", types.UtcDateTime(), nullable=True),
        sa.Column("offer_sent_on", sa.Date(), nullable=True),
        sa.Column("answered_at", types.UtcDateTime(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("contact_id", types.BigId, nullable=True),
        sa.Column("company_name", sa.Text(), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("salesperson_id", types.BigId, nullable=True),
        sa.Column("waits_for_id", types.BigId, nullable=True),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected_date", sa.Date(), nullable=True),
        sa.Column("priority", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("lost_reason_id", types.BigId, nullable=True),
        sa.Column("lost_note", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("priority_rank", sa.BigInteger(), nullable=True),
        sa.Column("probability", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["core_branch.id"], name=op.f("fk_crm_lead_branch_id_core_branch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_lead_contact_id_crm_contact"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["funnel_id"], ["crm_funnel.id"], name=op.f("fk_crm_lead_funnel_id_crm_funnel"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lost_reason_id"],
            ["crm_lost_reason.id"],
            name=op.f("fk_crm_lead_lost_reason_id_crm_lost_reason"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["repeat_of_id"], ["crm_lead.id"], name=op.f("fk_crm_lead_repeat_of_id_crm_lead"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"], ["core_user.id"], name=op.f("fk_crm_lead_salesperson_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_lead_stage_id_crm_stage"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["waits_for_id"],
            ["crm_distribution.id"],
            name=op.f("fk_crm_lead_waits_for_id_crm_distribution"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["web_form_id"], ["crm_web_form.id"], name=op.f("fk_crm_lead_web_form_id_crm_web_form"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_lead")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_lead_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_lead_number")),
    )
    with op.batch_alter_table("crm_lead") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_lead_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_crm_lead_email", ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_funnel_id"), ["funnel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_lost_reason_id"), ["lost_reason_id"], unique=False)
        batch_op.create_index("ix_crm_lead_phone", ["phone"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_repeat_of_id"), ["repeat_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_salesperson_id"), ["salesperson_id"], unique=False)
        batch_op.create_index("ix_crm_lead_salesperson_id_status", ["salesperson_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_stage_id"), ["stage_id"], unique=False)
        batch_op.create_index("ix_crm_lead_stage_id_status", ["stage_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_status"), ["status"], unique=False)
        batch_op.create_index("ix_crm_lead_status_closed_on", ["status", "closed_on"], unique=False)
        batch_op.create_index("ix_crm_lead_status_stage_since", ["status", "stage_since"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_waits_for_id"), ["waits_for_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_web_form_id"), ["web_form_id"], unique=False)

    op.create_table(
        "crm_log_entry",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(length=64), nullable=False),
        sa.Column("employee_id", types.BigId, nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("initiative_id", types.BigId, nullable=True),
        sa.Column("promised", types.MoneyType(), nullable=True),
        sa.Column("realised", types.MoneyType(), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("controller_id", types.BigId, nullable=True),
        sa.Column("controlled_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_log_entry_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["controller_id"],
            ["core_user.id"],
            name=op.f("fk_crm_log_entry_controller_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["core_user.id"], name=op.f("fk_crm_log_entry_employee_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["crm_initiative.id"],
            name=op.f("fk_crm_log_entry_initiative_id_crm_initiative"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_log_entry")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_log_entry_external_id")),
    )
    with op.batch_alter_table("crm_log_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_log_entry_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_crm_log_entry_contact_id_at", ["contact_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_log_entry_controller_id"), ["controller_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_log_entry_employee_id"), ["employee_id"], unique=False)
        batch_op.create_index("ix_crm_log_entry_employee_id_at", ["employee_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_log_entry_initiative_id"), ["initiative_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_log_entry_status"), ["status"], unique=False)
        batch_op.create_index("ix_crm_log_entry_status_at", ["status", "at"], unique=False)

    op.create_table(
        "crm_merge",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("target_id", types.BigId, nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("merged_by_id", types.BigId, nullable=True),
        sa.Column("merged_at", types.UtcDateTime(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("choices", types.JsonType(), nullable=True),
        sa.Column("journal", types.JsonType(), nullable=True),
        sa.Column("undone_at", types.UtcDateTime(), nullable=True),
        sa.Column("undone_by_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["core_user.id"], name=op.f("fk_crm_merge_merged_by_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["crm_contact.id"], name=op.f("fk_crm_merge_target_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["core_user.id"], name=op.f("fk_crm_merge_undone_by_id_core_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_merge")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_merge_external_id")),
    )
    with op.batch_alter_table("crm_merge") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_merge_merged_by_id"), ["merged_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_merge_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_merge_target_id"), ["target_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_merge_undone_by_id"), ["undone_by_id"], unique=False)

    op.create_table(
        "crm_messenger",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_messenger_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_messenger")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_messenger_external_id")),
    )
    with op.batch_alter_table("crm_messenger") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_messenger_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_crm_messenger_service_handle", ["service", "handle"], unique=False)

    op.create_table(
        "crm_offer",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=True),
        sa.Column("percent", types.DecimalType(18, 2), nullable=True),
        sa.Column("amount", types.MoneyType(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("segment_id", types.BigId, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("until >= since", name=op.f("ck_crm_offer_order")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_offer_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["crm_segment.id"], name=op.f("fk_crm_offer_segment_id_crm_segment"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_offer")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_offer_external_id")),
    )
    with op.batch_alter_table("crm_offer") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_offer_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_crm_offer_contact_id_status", ["contact_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_offer_segment_id"), ["segment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_offer_status"), ["status"], unique=False)

    op.create_table(
        "crm_position",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", types.BigId, nullable=False),
        sa.Column("company_id", types.BigId, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.CheckConstraint("person_id != company_id", name=op.f("ck_crm_position_two")),
        sa.CheckConstraint("until >= since", name=op.f("ck_crm_position_order")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["crm_contact.id"], name=op.f("fk_crm_position_company_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["crm_contact.id"], name=op.f("fk_crm_position_person_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_position")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_position_external_id")),
    )
    with op.batch_alter_table("crm_position") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_position_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_position_person_id"), ["person_id"], unique=False)

    op.create_table(
        "crm_problem",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("owner_id", types.BigId, nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_problem_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_user.id"], name=op.f("fk_crm_problem_owner_id_core_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_problem")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_problem_external_id")),
    )
    with op.batch_alter_table("crm_problem") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_problem_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_crm_problem_contact_id_status", ["contact_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_problem_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_problem_status"), ["status"], unique=False)
        batch_op.create_index("ix_crm_problem_status_review_on", ["status", "review_on"], unique=False)

    op.create_table(
        "crm_scan",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("picture", types.BigId, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_scan_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["picture"], ["core_file.id"], name=op.f("fk_crm_scan_picture_core_file"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_scan")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_scan_external_id")),
    )
    with op.batch_alter_table("crm_scan") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_scan_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "crm_segment_members_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["crm_segment.id"],
            name=op.f("fk_crm_segment_members_rel_left_id_crm_segment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["crm_contact.id"],
            name=op.f("fk_crm_segment_members_rel_right_id_crm_contact"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_crm_segment_members_rel")),
    )
    with op.batch_alter_table("crm_segment_members_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_segment_members_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "crm_share",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("contact_id", types.BigId, nullable=False),
        sa.Column("colleague_id", types.BigId, nullable=False),
        sa.Column("may", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["core_user.id"], name=op.f("fk_crm_share_colleague_id_core_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_share_contact_id_crm_contact"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_share")),
        sa.UniqueConstraint("contact_id", "colleague_id", name="uq_crm_share_contact_id_colleague_id"),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_share_external_id")),
    )
    with op.batch_alter_table("crm_share") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_share_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index("ix_crm_share_colleague_id_until", ["colleague_id", "until"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_share_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "crm_stage_rule",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("need", sa.String(length=64), nullable=False),
        sa.Column("field_name", sa.String(length=64), nullable=True),
        sa.Column("other_field", sa.String(length=60), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("message_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_stage_rule_stage_id_crm_stage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_stage_rule")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_stage_rule_external_id")),
    )
    with op.batch_alter_table("crm_stage_rule") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_stage_rule_stage_id"), ["stage_id"], unique=False)

    op.create_table(
        "crm_web_form_field",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("form_id", types.BigId, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("asks", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["crm_web_form.id"],
            name=op.f("fk_crm_web_form_field_form_id_crm_web_form"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_web_form_field")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_web_form_field_external_id")),
    )
    with op.batch_alter_table("crm_web_form_field") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_web_form_field_form_id"), ["form_id"], unique=False)

    op.create_table(
        "crm_automation_run",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("automation_id", types.BigId, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead_id", types.BigId, nullable=True),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("occasion", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["automation_id"],
            ["crm_automation.id"],
            name=op.f("fk_crm_automation_run_automation_id_crm_automation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["crm_lead.id"], name=op.f("fk_crm_automation_run_lead_id_crm_lead"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_automation_run")),
        sa.UniqueConstraint("occasion", name=op.f("uq_crm_automation_run_occasion")),
    )
    with op.batch_alter_table("crm_automation_run") as batch_op:
        batch_op.create_index("ix_crm_automation_run_at", ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_automation_run_automation_id"), ["automation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_automation_run_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_crm_automation_run_lead_id_at", ["lead_id", "at"], unique=False)

    op.create_table(
        "crm_contact_categories_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["crm_contact.id"],
            name=op.f("fk_crm_contact_categories_rel_left_id_crm_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["crm_category.id"],
            name=op.f("fk_crm_contact_categories_rel_right_id_crm_category"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_crm_contact_categories_rel")),
    )
    with op.batch_alter_table("crm_contact_categories_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_contact_categories_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "crm_enquiry",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=64), nullable=False),
        sa.Column("form_id", types.BigId, nullable=True),
        sa.Column("lead_id", types.BigId, nullable=True),
        sa.Column("first_at", types.UtcDateTime(), nullable=False),
        sa.Column("last_at", types.UtcDateTime(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("given", types.JsonType(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["form_id"], ["crm_web_form.id"], name=op.f("fk_crm_enquiry_form_id_crm_web_form"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["crm_lead.id"], name=op.f("fk_crm_enquiry_lead_id_crm_lead"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_enquiry")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_enquiry_external_id")),
        sa.UniqueConstraint("key", name=op.f("uq_crm_enquiry_key")),
    )
    with op.batch_alter_table("crm_enquiry") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_enquiry_form_id"), ["form_id"], unique=False)
        batch_op.create_index("ix_crm_enquiry_last_at", ["last_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_enquiry_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "crm_handover",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("absence_id", types.BigId, nullable=False),
        sa.Column("lead_id", types.BigId, nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["crm_absence.id"], name=op.f("fk_crm_handover_absence_id_crm_absence"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["crm_lead.id"], name=op.f("fk_crm_handover_lead_id_crm_lead"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_handover")),
        sa.UniqueConstraint("absence_id", "lead_id", name="uq_crm_handover_absence_id_lead_id"),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_handover_external_id")),
    )
    with op.batch_alter_table("crm_handover") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_handover_absence_id"), ["absence_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_handover_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "crm_lead_check",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("lead_id", types.BigId, nullable=False),
        sa.Column("item_id", types.BigId, nullable=True),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("stage_order", sa.BigInteger(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("done_at", types.UtcDateTime(), nullable=True),
        sa.Column("done_by_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["core_user.id"], name=op.f("fk_crm_lead_check_done_by_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["crm_checklist_item.id"],
            name=op.f("fk_crm_lead_check_item_id_crm_checklist_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["crm_lead.id"], name=op.f("fk_crm_lead_check_lead_id_crm_lead"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_lead_check_stage_id_crm_stage"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_lead_check")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_lead_check_external_id")),
        sa.UniqueConstraint("lead_id", "item_id", name="uq_crm_lead_check_lead_id_item_id"),
    )
    with op.batch_alter_table("crm_lead_check") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_lead_check_done_by_id"), ["done_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_check_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_check_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_check_stage_id"), ["stage_id"], unique=False)

    op.create_table(
        "crm_lead_line",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("lead_id", types.BigId, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("product_id", types.BigId, nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("quantity", types.DecimalType(18, 4), nullable=False),
        sa.Column("price", types.MoneyType(), nullable=True),
        sa.Column("discount", types.DecimalType(18, 4), nullable=False),
        sa.Column("total", types.MoneyType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["crm_lead.id"], name=op.f("fk_crm_lead_line_lead_id_crm_lead"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["crm_product.id"],
            name=op.f("fk_crm_lead_line_product_id_crm_product"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_lead_line")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_lead_line_external_id")),
    )
    with op.batch_alter_table("crm_lead_line") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_lead_line_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index("ix_crm_lead_line_product_id_lead_id", ["product_id", "lead_id"], unique=False)

    op.create_table(
        "crm_stage_move",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("lead_id", types.BigId, nullable=True),
        sa.Column("funnel_id", types.BigId, nullable=False),
        sa.Column("from_stage_id", types.BigId, nullable=True),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("user_id", types.BigId, nullable=True),
        sa.Column("salesperson_id", types.BigId, nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_stage_id"],
            ["crm_stage.id"],
            name=op.f("fk_crm_stage_move_from_stage_id_crm_stage"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["funnel_id"], ["crm_funnel.id"], name=op.f("fk_crm_stage_move_funnel_id_crm_funnel"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["crm_lead.id"], name=op.f("fk_crm_stage_move_lead_id_crm_lead"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"],
            ["core_user.id"],
            name=op.f("fk_crm_stage_move_salesperson_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_stage_move_stage_id_crm_stage"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_crm_stage_move_user_id_core_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_stage_move")),
    )
    with op.batch_alter_table("crm_stage_move") as batch_op:
        batch_op.create_index("ix_crm_stage_move_at_salesperson_id", ["at", "salesperson_id"], unique=False)
        batch_op.create_index("ix_crm_stage_move_batch_id", ["batch", "id"], unique=False)
        batch_op.create_index("ix_crm_stage_move_lead_id_at", ["lead_id", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("crm_stage_move") as batch_op:
        batch_op.drop_index("ix_crm_stage_move_lead_id_at")
        batch_op.drop_index("ix_crm_stage_move_batch_id")
        batch_op.drop_index("ix_crm_stage_move_at_salesperson_id")

    op.drop_table("crm_stage_move")
    with op.batch_alter_table("crm_lead_line") as batch_op:
        batch_op.drop_index("ix_crm_lead_line_product_id_lead_id")
        batch_op.drop_index(batch_op.f("ix_crm_lead_line_product_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_line_lead_id"))

    op.drop_table("crm_lead_line")
    with op.batch_alter_table("crm_lead_check") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_lead_check_stage_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_check_lead_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_check_item_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_check_done_by_id"))

    op.drop_table("crm_lead_check")
    with op.batch_alter_table("crm_handover") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_handover_lead_id"))
        batch_op.drop_index(batch_op.f("ix_crm_handover_absence_id"))

    op.drop_table("crm_handover")
    with op.batch_alter_table("crm_enquiry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_enquiry_lead_id"))
        batch_op.drop_index("ix_crm_enquiry_last_at")
        batch_op.drop_index(batch_op.f("ix_crm_enquiry_form_id"))

    op.drop_table("crm_enquiry")
    with op.batch_alter_table("crm_contact_categories_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_contact_categories_rel_right_id"))

    op.drop_table("crm_contact_categories_rel")
    with op.batch_alter_table("crm_automation_run") as batch_op:
        batch_op.drop_index("ix_crm_automation_run_lead_id_at")
        batch_op.drop_index(batch_op.f("ix_crm_automation_run_lead_id"))
        batch_op.drop_index(batch_op.f("ix_crm_automation_run_automation_id"))
        batch_op.drop_index("ix_crm_automation_run_at")

    op.drop_table("crm_automation_run")
    with op.batch_alter_table("crm_web_form_field") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_web_form_field_form_id"))

    op.drop_table("crm_web_form_field")
    with op.batch_alter_table("crm_stage_rule") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_stage_rule_stage_id"))

    op.drop_table("crm_stage_rule")
    with op.batch_alter_table("crm_share") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_share_contact_id"))
        batch_op.drop_index("ix_crm_share_colleague_id_until")
        batch_op.drop_index(batch_op.f("ix_crm_share_colleague_id"))

    op.drop_table("crm_share")
    with op.batch_alter_table("crm_segment_members_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_segment_members_rel_right_id"))

    op.drop_table("crm_segment_members_rel")
    with op.batch_alter_table("crm_scan") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_scan_contact_id"))

    op.drop_table("crm_scan")
    with op.batch_alter_table("crm_problem") as batch_op:
        batch_op.drop_index("ix_crm_problem_status_review_on")
        batch_op.drop_index(batch_op.f("ix_crm_problem_status"))
        batch_op.drop_index(batch_op.f("ix_crm_problem_owner_id"))
        batch_op.drop_index("ix_crm_problem_contact_id_status")
        batch_op.drop_index(batch_op.f("ix_crm_problem_contact_id"))

    op.drop_table("crm_problem")
    with op.batch_alter_table("crm_position") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_position_person_id"))
        batch_op.drop_index(batch_op.f("ix_crm_position_company_id"))

    op.drop_table("crm_position")
    with op.batch_alter_table("crm_offer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_offer_status"))
        batch_op.drop_index(batch_op.f("ix_crm_offer_segment_id"))
        batch_op.drop_index("ix_crm_offer_contact_id_status")
        batch_op.drop_index(batch_op.f("ix_crm_offer_contact_id"))

    op.drop_table("crm_offer")
    with op.batch_alter_table("crm_messenger") as batch_op:
        batch_op.drop_index("ix_crm_messenger_service_handle")
        batch_op.drop_index(batch_op.f("ix_crm_messenger_contact_id"))

    op.drop_table("crm_messenger")
    with op.batch_alter_table("crm_merge") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_merge_undone_by_id"))
        batch_op.drop_index(batch_op.f("ix_crm_merge_target_id"))
        batch_op.drop_index(batch_op.f("ix_crm_merge_source_id"))
        batch_op.drop_index(batch_op.f("ix_crm_merge_merged_by_id"))

    op.drop_table("crm_merge")
    with op.batch_alter_table("crm_log_entry") as batch_op:
        batch_op.drop_index("ix_crm_log_entry_status_at")
        batch_op.drop_index(batch_op.f("ix_crm_log_entry_status"))
        batch_op.drop_index(batch_op.f("ix_crm_log_entry_initiative_id"))
        batch_op.drop_index("ix_crm_log_entry_employee_id_at")
        batch_op.drop_index(batch_op.f("ix_crm_log_entry_employee_id"))
        batch_op.drop_index(batch_op.f("ix_crm_log_entry_controller_id"))
        batch_op.drop_index("ix_crm_log_entry_contact_id_at")
        batch_op.drop_index(batch_op.f("ix_crm_log_entry_contact_id"))

    op.drop_table("crm_log_entry")
    with op.batch_alter_table("crm_lead") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_lead_web_form_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_waits_for_id"))
        batch_op.drop_index("ix_crm_lead_status_stage_since")
        batch_op.drop_index("ix_crm_lead_status_closed_on")
        batch_op.drop_index(batch_op.f("ix_crm_lead_status"))
        batch_op.drop_index("ix_crm_lead_stage_id_status")
        batch_op.drop_index(batch_op.f("ix_crm_lead_stage_id"))
        batch_op.drop_index("ix_crm_lead_salesperson_id_status")
        batch_op.drop_index(batch_op.f("ix_crm_lead_salesperson_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_repeat_of_id"))
        batch_op.drop_index("ix_crm_lead_phone")
        batch_op.drop_index(batch_op.f("ix_crm_lead_lost_reason_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_funnel_id"))
        batch_op.drop_index("ix_crm_lead_email")
        batch_op.drop_index(batch_op.f("ix_crm_lead_contact_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_branch_id"))

    op.drop_table("crm_lead")
    with op.batch_alter_table("crm_funnel_month") as batch_op:
        batch_op.drop_index("ix_crm_funnel_month_month_funnel_id")

    op.drop_table("crm_funnel_month")
    with op.batch_alter_table("crm_funnel_day") as batch_op:
        batch_op.drop_index("ix_crm_funnel_day_day_funnel_id")

    op.drop_table("crm_funnel_day")
    with op.batch_alter_table("crm_duplicate") as batch_op:
        batch_op.drop_index("ix_crm_duplicate_status_score")
        batch_op.drop_index(batch_op.f("ix_crm_duplicate_status"))
        batch_op.drop_index(batch_op.f("ix_crm_duplicate_right_id"))
        batch_op.drop_index(batch_op.f("ix_crm_duplicate_left_id"))
        batch_op.drop_index(batch_op.f("ix_crm_duplicate_decided_by_id"))

    op.drop_table("crm_duplicate")
    with op.batch_alter_table("crm_contact_phone") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_contact_phone_number"))
        batch_op.drop_index(batch_op.f("ix_crm_contact_phone_contact_id"))

    op.drop_table("crm_contact_phone")
    with op.batch_alter_table("crm_contact_email") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_contact_email_contact_id"))
        batch_op.drop_index(batch_op.f("ix_crm_contact_email_address"))

    op.drop_table("crm_contact_email")
    with op.batch_alter_table("crm_consent") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_consent_recorded_by_id"))
        batch_op.drop_index("ix_crm_consent_contact_id_channel_given_on")
        batch_op.drop_index(batch_op.f("ix_crm_consent_contact_id"))

    op.drop_table("crm_consent")
    with op.batch_alter_table("crm_checklist_item") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_checklist_item_stage_id"))

    op.drop_table("crm_checklist_item")
    with op.batch_alter_table("crm_category") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_category_segment_id"))

    op.drop_table("crm_category")
    with op.batch_alter_table("crm_card") as batch_op:
        batch_op.drop_index("ix_crm_card_kind_number")
        batch_op.drop_index(batch_op.f("ix_crm_card_contact_id"))

    op.drop_table("crm_card")
    with op.batch_alter_table("crm_automation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_automation_webhook_id"))
        batch_op.drop_index(batch_op.f("ix_crm_automation_user_id"))
        batch_op.drop_index(batch_op.f("ix_crm_automation_stage_id"))
        batch_op.drop_index(batch_op.f("ix_crm_automation_distribution_id"))

    op.drop_table("crm_automation")
    with op.batch_alter_table("crm_address") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_address_contact_id"))

    op.drop_table("crm_address")
    with op.batch_alter_table("crm_work_hours") as batch_op:
        batch_op.drop_index("ix_crm_work_hours_user_id_weekday")
        batch_op.drop_index(batch_op.f("ix_crm_work_hours_user_id"))

    op.drop_table("crm_work_hours")
    with op.batch_alter_table("crm_web_form") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_web_form_salesperson_id"))
        batch_op.drop_index(batch_op.f("ix_crm_web_form_funnel_id"))
        batch_op.drop_index(batch_op.f("ix_crm_web_form_distribution_id"))

    op.drop_table("crm_web_form")
    with op.batch_alter_table("crm_stage") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_stage_funnel_id"))

    op.drop_table("crm_stage")
    with op.batch_alter_table("crm_segment") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_segment_owner_id"))

    op.drop_table("crm_segment")
    with op.batch_alter_table("crm_member") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_member_user_id"))
        batch_op.drop_index(batch_op.f("ix_crm_member_distribution_id"))

    op.drop_table("crm_member")
    with op.batch_alter_table("crm_initiative") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_initiative_owner_id"))

    op.drop_table("crm_initiative")
    with op.batch_alter_table("crm_contact") as batch_op:
        batch_op.drop_index("ix_crm_contact_tax_number")
        batch_op.drop_index("ix_crm_contact_salesperson_id_name")
        batch_op.drop_index(batch_op.f("ix_crm_contact_salesperson_id"))
        batch_op.drop_index("ix_crm_contact_relation_id")
        batch_op.drop_index("ix_crm_contact_phone")
        batch_op.drop_index("ix_crm_contact_name")
        batch_op.drop_index("ix_crm_contact_last_contact_at")
        batch_op.drop_index("ix_crm_contact_kind_name")
        batch_op.drop_index("ix_crm_contact_email")
        batch_op.drop_index("ix_crm_contact_credit_limit_id")
        batch_op.drop_index(batch_op.f("ix_crm_contact_company_id"))
        batch_op.drop_index("ix_crm_contact_city_name_credit_limit")
        batch_op.drop_index("ix_crm_contact_city_id")

    op.drop_table("crm_contact")
    with op.batch_alter_table("crm_absence") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_absence_user_id"))
        batch_op.drop_index(batch_op.f("ix_crm_absence_substitute_id"))
        batch_op.drop_index("ix_crm_absence_status_first_day")
        batch_op.drop_index(batch_op.f("ix_crm_absence_status"))

    op.drop_table("crm_absence")
    with op.batch_alter_table("crm_funnel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_funnel_distribution_id"))

    op.drop_table("crm_funnel")
    op.drop_table("crm_product")
    op.drop_table("crm_merge_rule")
    op.drop_table("crm_lost_reason")
    op.drop_table("crm_distribution")
