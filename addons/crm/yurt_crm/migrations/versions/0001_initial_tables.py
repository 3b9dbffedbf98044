"""Initial tables."""

import sqlalchemy as sa
from alembic import op
from yurt.db import types
from yurt.services.migrate.engines import by_engine

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "crm_category",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_category")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_category_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_category_name"),
    )
    op.create_table(
        "crm_funnel",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_funnel")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_funnel_external_id")),
        sa.UniqueConstraint("name", name="uq_crm_funnel_name"),
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
        "crm_lead",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contact_id", types.BigId, nullable=True),
        sa.Column("company_name", sa.Text(), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("stage_id", types.BigId, nullable=False),
        sa.Column("salesperson_id", types.BigId, nullable=True),
        sa.Column("amount", types.MoneyType(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("expected_date", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
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
            ["contact_id"], ["crm_contact.id"], name=op.f("fk_crm_lead_contact_id_crm_contact"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["lost_reason_id"],
            ["crm_lost_reason.id"],
            name=op.f("fk_crm_lead_lost_reason_id_crm_lost_reason"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"], ["core_user.id"], name=op.f("fk_crm_lead_salesperson_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["crm_stage.id"], name=op.f("fk_crm_lead_stage_id_crm_stage"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_lead")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_lead_external_id")),
        sa.UniqueConstraint("number", name=op.f("uq_crm_lead_number")),
    )
    with op.batch_alter_table("crm_lead") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_lead_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_lost_reason_id"), ["lost_reason_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_salesperson_id"), ["salesperson_id"], unique=False)
        batch_op.create_index("ix_crm_lead_salesperson_id_status", ["salesperson_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_stage_id"), ["stage_id"], unique=False)
        batch_op.create_index("ix_crm_lead_stage_id_status", ["stage_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_crm_lead_status"), ["status"], unique=False)
        batch_op.create_index("ix_crm_lead_status_closed_on", ["status", "closed_on"], unique=False)

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
            ["picture"], ["core_file.id"], name=op.f("fk_crm_scan_picture_core_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_scan")),
        sa.UniqueConstraint("external_id", name=op.f("uq_crm_scan_external_id")),
    )
    with op.batch_alter_table("crm_scan") as batch_op:
        batch_op.create_index(batch_op.f("ix_crm_scan_contact_id"), ["contact_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("crm_scan") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_scan_contact_id"))

    op.drop_table("crm_scan")
    with op.batch_alter_table("crm_position") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_position_person_id"))
        batch_op.drop_index(batch_op.f("ix_crm_position_company_id"))

    op.drop_table("crm_position")
    with op.batch_alter_table("crm_messenger") as batch_op:
        batch_op.drop_index("ix_crm_messenger_service_handle")
        batch_op.drop_index(batch_op.f("ix_crm_messenger_contact_id"))

    op.drop_table("crm_messenger")
    with op.batch_alter_table("crm_lead") as batch_op:
        batch_op.drop_index("ix_crm_lead_status_closed_on")
        batch_op.drop_index(batch_op.f("ix_crm_lead_status"))
        batch_op.drop_index("ix_crm_lead_stage_id_status")
        batch_op.drop_index(batch_op.f("ix_crm_lead_stage_id"))
        batch_op.drop_index("ix_crm_lead_salesperson_id_status")
        batch_op.drop_index(batch_op.f("ix_crm_lead_salesperson_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_lost_reason_id"))
        batch_op.drop_index(batch_op.f("ix_crm_lead_contact_id"))

    op.drop_table("crm_lead")
    with op.batch_alter_table("crm_contact_phone") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_contact_phone_number"))
        batch_op.drop_index(batch_op.f("ix_crm_contact_phone_contact_id"))

    op.drop_table("crm_contact_phone")
    with op.batch_alter_table("crm_contact_email") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_contact_email_contact_id"))
        batch_op.drop_index(batch_op.f("ix_crm_contact_email_address"))

    op.drop_table("crm_contact_email")
    with op.batch_alter_table("crm_contact_categories_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_contact_categories_rel_right_id"))

    op.drop_table("crm_contact_categories_rel")
    with op.batch_alter_table("crm_consent") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_consent_recorded_by_id"))
        batch_op.drop_index("ix_crm_consent_contact_id_channel_given_on")
        batch_op.drop_index(batch_op.f("ix_crm_consent_contact_id"))

    op.drop_table("crm_consent")
    with op.batch_alter_table("crm_card") as batch_op:
        batch_op.drop_index("ix_crm_card_kind_number")
        batch_op.drop_index(batch_op.f("ix_crm_card_contact_id"))

    op.drop_table("crm_card")
    with op.batch_alter_table("crm_address") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_address_contact_id"))

    op.drop_table("crm_address")
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
    with op.batch_alter_table("crm_stage") as batch_op:
        batch_op.drop_index(batch_op.f("ix_crm_stage_funnel_id"))

    op.drop_table("crm_stage")
    op.drop_table("crm_lost_reason")
    op.drop_table("crm_funnel")
    op.drop_table("crm_category")
