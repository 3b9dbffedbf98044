"""Initial tables."""

import sqlalchemy as sa
from alembic import op

from yurt.db import types

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "core_addon",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("release", sa.String(length=50), nullable=False),
        sa.Column("installed_at", types.UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_addon")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_addon_external_id")),
        sa.UniqueConstraint("name", name="uq_core_addon_name"),
    )
    op.create_table(
        "core_audit",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=True),
        sa.Column("operation", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("changes", types.JsonType(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_audit")),
    )
    with op.batch_alter_table("core_audit") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_audit_at"), ["at"], unique=False)
        batch_op.create_index("ix_core_audit_model_record_id", ["model", "record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_audit_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_branch",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_branch")),
        sa.UniqueConstraint("code", name="uq_core_branch_code"),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_branch_external_id")),
    )
    op.create_table(
        "core_custom_field",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("spec", types.JsonType(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_custom_field")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_custom_field_external_id")),
        sa.UniqueConstraint("model", "name", name="uq_core_custom_field_model_name"),
    )
    op.create_table(
        "core_customisation",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("change", types.JsonType(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_customisation")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_customisation_external_id")),
    )
    with op.batch_alter_table("core_customisation") as batch_op:
        batch_op.create_index("ix_core_customisation_model_target", ["model", "target"], unique=False)

    op.create_table(
        "core_file",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_file")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_file_external_id")),
    )
    with op.batch_alter_table("core_file") as batch_op:
        batch_op.create_index("ix_core_file_model_record_id", ["model", "record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "core_idempotency_key",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_idempotency_key")),
        sa.UniqueConstraint("user_id", "key", name="uq_core_idempotency_key_user_id_key"),
    )
    with op.batch_alter_table("core_idempotency_key") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_idempotency_key_at"), ["at"], unique=False)

    op.create_table(
        "core_import_batch",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("created", types.JsonType(), nullable=False),
        sa.Column("updated", types.JsonType(), nullable=False),
        sa.Column("failed", types.JsonType(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_import_batch")),
    )
    with op.batch_alter_table("core_import_batch") as batch_op:
        batch_op.create_index("ix_core_import_batch_run_id", ["run_id"], unique=False)

    op.create_table(
        "core_login_attempt",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_login_attempt")),
    )
    with op.batch_alter_table("core_login_attempt") as batch_op:
        batch_op.create_index("ix_core_login_attempt_address_at", ["address", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_login_attempt_at"), ["at"], unique=False)
        batch_op.create_index("ix_core_login_attempt_login_at", ["login", "at"], unique=False)

    op.create_table(
        "core_mail",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", types.JsonType(), nullable=True),
        sa.Column("occasion", sa.String(length=200), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(), nullable=True),
        sa.Column("sent_at", types.UtcDateTime(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_mail")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_mail_external_id")),
        sa.UniqueConstraint("occasion", name="uq_core_mail_occasion"),
    )
    with op.batch_alter_table("core_mail") as batch_op:
        batch_op.create_index("ix_core_mail_status_due_at", ["status", "due_at"], unique=False)

    op.create_table(
        "core_process",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=120), nullable=False),
        sa.Column("pid", sa.BigInteger(), nullable=False),
        sa.Column("registry_stamp", sa.BigInteger(), nullable=False),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_process")),
        sa.UniqueConstraint("name", name="uq_core_process_name"),
    )
    op.create_table(
        "core_role",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("help", sa.Text(), nullable=True),
        sa.Column("addon", sa.String(length=50), nullable=True),
        sa.Column("label_i18n", types.JsonType(), nullable=True),
        sa.Column("help_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_role")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_role_external_id")),
        sa.UniqueConstraint("name", name="uq_core_role_name"),
    )
    op.create_table(
        "core_sequence",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_sequence")),
        sa.UniqueConstraint("key", name="uq_core_sequence_key"),
    )
    op.create_table(
        "core_setting",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_setting")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_setting_external_id")),
        sa.UniqueConstraint("key", name="uq_core_setting_key"),
    )
    op.create_table(
        "core_state",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=50), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_state")),
        sa.UniqueConstraint("key", name="uq_core_state_key"),
    )
    op.create_table(
        "core_permission",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("role_id", types.BigId, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("may_read", sa.Boolean(), nullable=False),
        sa.Column("may_create", sa.Boolean(), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.Column("may_delete", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["core_role.id"], name=op.f("fk_core_permission_role_id_core_role"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_permission")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_permission_external_id")),
    )
    with op.batch_alter_table("core_permission") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_permission_model"), ["model"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_permission_role_id"), ["role_id"], unique=False)

    op.create_table(
        "core_rule",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("role_id", types.BigId, nullable=True),
        sa.Column("where", types.JsonType(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("for_read", sa.Boolean(), nullable=False),
        sa.Column("for_create", sa.Boolean(), nullable=False),
        sa.Column("for_write", sa.Boolean(), nullable=False),
        sa.Column("for_delete", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["core_role.id"], name=op.f("fk_core_rule_role_id_core_role"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_rule")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_rule_external_id")),
    )
    with op.batch_alter_table("core_rule") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_rule_model"), ["model"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_rule_role_id"), ["role_id"], unique=False)

    op.create_table(
        "core_user",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("photo", types.BigId, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=True),
        sa.Column("theme", sa.String(length=64), nullable=False),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.Column("manager_id", types.BigId, nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_changed_at", types.UtcDateTime(), nullable=True),
        sa.Column("password_history", types.JsonType(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_counter", sa.BigInteger(), nullable=True),
        sa.Column("recovery_codes", types.JsonType(), nullable=True),
        sa.Column("last_seen_at", types.UtcDateTime(), nullable=True),
        sa.Column("rights_changed_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["core_branch.id"], name=op.f("fk_core_user_branch_id_core_branch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["core_user.id"], name=op.f("fk_core_user_manager_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["photo"], ["core_file.id"], name=op.f("fk_core_user_photo_core_file"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_user")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_user_external_id")),
        sa.UniqueConstraint("login", name="uq_core_user_login"),
    )
    with op.batch_alter_table("core_user") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_user_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_user_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "core_api_token",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("prefix", sa.String(length=32), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", types.JsonType(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=True),
        sa.Column("last_used_at", types.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_api_token_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_api_token")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_api_token_external_id")),
        sa.UniqueConstraint("prefix", name="uq_core_api_token_prefix"),
    )
    with op.batch_alter_table("core_api_token") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_follower",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_follower_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_follower")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_follower_external_id")),
        sa.UniqueConstraint("model", "record_id", "user_id", name="uq_core_follower_model_record_id_user_id"),
    )
    with op.batch_alter_table("core_follower") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_follower_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_import_memory",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("headings", sa.String(length=64), nullable=False),
        sa.Column("mapping", types.JsonType(), nullable=False),
        sa.Column("used_at", types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_import_memory_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_import_memory")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_import_memory_external_id")),
        sa.UniqueConstraint("user_id", "model", "headings", name="uq_core_import_memory_user_id_model_headings"),
    )
    with op.batch_alter_table("core_import_memory") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_import_memory_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_import_run",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("user_id", types.BigId, nullable=True),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", types.UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("skipped", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("taken_row", sa.BigInteger(), nullable=False),
        sa.Column("waiting", types.JsonType(), nullable=True),
        sa.Column("mapping", types.JsonType(), nullable=True),
        sa.Column("headings", types.JsonType(), nullable=True),
        sa.Column("upload", sa.String(length=64), nullable=True),
        sa.Column("job", sa.String(length=200), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("kept", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_import_run_user_id_core_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_import_run")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_import_run_external_id")),
    )
    with op.batch_alter_table("core_import_run") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_import_run_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_import_run_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_note",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["core_user.id"], name=op.f("fk_core_note_author_id_core_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_note")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_note_external_id")),
    )
    with op.batch_alter_table("core_note") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_note_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_core_note_model_record_id", ["model", "record_id"], unique=False)

    op.create_table(
        "core_notification",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("recipient_id", types.BigId, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("read_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["core_user.id"],
            name=op.f("fk_core_notification_recipient_id_core_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notification")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_notification_external_id")),
    )
    with op.batch_alter_table("core_notification") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_notification_recipient_id"), ["recipient_id"], unique=False)
        batch_op.create_index("ix_core_notification_recipient_id_read_at", ["recipient_id", "read_at"], unique=False)

    op.create_table(
        "core_report_schedule",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("report", sa.String(length=120), nullable=True),
        sa.Column("given", types.JsonType(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=True),
        sa.Column("format", sa.String(length=64), nullable=False),
        sa.Column("every", sa.String(length=64), nullable=False),
        sa.Column("weekday", sa.String(length=64), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("to_me", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("owner_id", types.BigId, nullable=False),
        sa.Column("next_at", types.UtcDateTime(), nullable=True),
        sa.Column("sent_at", types.UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_user.id"], name=op.f("fk_core_report_schedule_owner_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_report_schedule")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_report_schedule_external_id")),
    )
    with op.batch_alter_table("core_report_schedule") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_report_schedule_next_at"), ["next_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_report_schedule_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "core_saved_filter",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("owner_id", types.BigId, nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("favourite", sa.Boolean(), nullable=False),
        sa.Column("query", types.JsonType(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_user.id"], name=op.f("fk_core_saved_filter_owner_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_saved_filter")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_saved_filter_external_id")),
    )
    with op.batch_alter_table("core_saved_filter") as batch_op:
        batch_op.create_index("ix_core_saved_filter_model_owner_id", ["model", "owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_saved_filter_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "core_session",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("former_hash", sa.String(length=64), nullable=True),
        sa.Column("rotated_at", types.UtcDateTime(), nullable=True),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("device", sa.String(length=200), nullable=True),
        sa.Column("device_key", sa.String(length=64), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("agent", sa.String(length=300), nullable=True),
        sa.Column("started_at", types.UtcDateTime(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(), nullable=True),
        sa.Column("branch_id", types.BigId, nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["core_branch.id"], name=op.f("fk_core_session_branch_id_core_branch"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_session_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_session")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_session_external_id")),
        sa.UniqueConstraint("token_hash", name="uq_core_session_token_hash"),
    )
    with op.batch_alter_table("core_session") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_session_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_session_former_hash"), ["former_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_user_branches_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"], ["core_user.id"], name=op.f("fk_core_user_branches_rel_left_id_core_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["core_branch.id"],
            name=op.f("fk_core_user_branches_rel_right_id_core_branch"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_core_user_branches_rel")),
    )
    with op.batch_alter_table("core_user_branches_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_user_branches_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "core_user_roles_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"], ["core_user.id"], name=op.f("fk_core_user_roles_rel_left_id_core_user"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["core_role.id"], name=op.f("fk_core_user_roles_rel_right_id_core_role"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_core_user_roles_rel")),
    )
    with op.batch_alter_table("core_user_roles_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_user_roles_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "core_view_setting",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", types.JsonType(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_view_setting_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_view_setting")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_view_setting_external_id")),
    )
    with op.batch_alter_table("core_view_setting") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_view_setting_user_id"), ["user_id"], unique=False)
        batch_op.create_index("ix_core_view_setting_user_id_key", ["user_id", "key"], unique=False)

    op.create_table(
        "core_visit",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("user_id", types.BigId, nullable=False),
        sa.Column("href", sa.String(length=500), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", types.UtcDateTime(), nullable=False),
        sa.Column("starred_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_visit_user_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_visit")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_visit_external_id")),
        sa.UniqueConstraint("user_id", "href", name="uq_core_visit_user_id_href"),
    )
    with op.batch_alter_table("core_visit") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_visit_user_id"), ["user_id"], unique=False)
        batch_op.create_index("ix_core_visit_user_id_seen_at", ["user_id", "seen_at"], unique=False)

    op.create_table(
        "core_webhook",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("events", types.JsonType(), nullable=False),
        sa.Column("filter", types.JsonType(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("owner_id", types.BigId, nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_user.id"], name=op.f("fk_core_webhook_owner_id_core_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_webhook")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_webhook_external_id")),
    )
    with op.batch_alter_table("core_webhook") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_webhook_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "core_report_schedule_recipients_rel",
        sa.Column("left_id", types.BigId, nullable=False),
        sa.Column("right_id", types.BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["core_report_schedule.id"],
            name=op.f("fk_core_report_schedule_recipients_rel_left_id_core_report_schedule"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["core_user.id"],
            name=op.f("fk_core_report_schedule_recipients_rel_right_id_core_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_core_report_schedule_recipients_rel")),
    )
    with op.batch_alter_table("core_report_schedule_recipients_rel") as batch_op:
        batch_op.create_index(batch_op.f("ix_core_report_schedule_recipients_rel_right_id"), ["right_id"], unique=False)

    op.create_table(
        "core_webhook_delivery",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("webhook_id", types.BigId, nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=True),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("payload", types.JsonType(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(), nullable=True),
        sa.Column("tried_at", types.UtcDateTime(), nullable=True),
        sa.Column("response_status", sa.BigInteger(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["core_webhook.id"],
            name=op.f("fk_core_webhook_delivery_webhook_id_core_webhook"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_webhook_delivery")),
        sa.UniqueConstraint("external_id", name=op.f("uq_core_webhook_delivery_external_id")),
    )
    with op.batch_alter_table("core_webhook_delivery") as batch_op:
        batch_op.create_index("ix_core_webhook_delivery_model_record_id", ["model", "record_id"], unique=False)
        batch_op.create_index("ix_core_webhook_delivery_status_due_at", ["status", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_webhook_delivery_webhook_id"), ["webhook_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("core_webhook_delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_webhook_delivery_webhook_id"))
        batch_op.drop_index("ix_core_webhook_delivery_status_due_at")
        batch_op.drop_index("ix_core_webhook_delivery_model_record_id")

    op.drop_table("core_webhook_delivery")
    with op.batch_alter_table("core_report_schedule_recipients_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_report_schedule_recipients_rel_right_id"))

    op.drop_table("core_report_schedule_recipients_rel")
    with op.batch_alter_table("core_webhook") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_webhook_owner_id"))

    op.drop_table("core_webhook")
    with op.batch_alter_table("core_visit") as batch_op:
        batch_op.drop_index("ix_core_visit_user_id_seen_at")
        batch_op.drop_index(batch_op.f("ix_core_visit_user_id"))

    op.drop_table("core_visit")
    with op.batch_alter_table("core_view_setting") as batch_op:
        batch_op.drop_index("ix_core_view_setting_user_id_key")
        batch_op.drop_index(batch_op.f("ix_core_view_setting_user_id"))

    op.drop_table("core_view_setting")
    with op.batch_alter_table("core_user_roles_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_user_roles_rel_right_id"))

    op.drop_table("core_user_roles_rel")
    with op.batch_alter_table("core_user_branches_rel") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_user_branches_rel_right_id"))

    op.drop_table("core_user_branches_rel")
    with op.batch_alter_table("core_session") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_core_session_former_hash"))
        batch_op.drop_index(batch_op.f("ix_core_session_branch_id"))

    op.drop_table("core_session")
    with op.batch_alter_table("core_saved_filter") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_saved_filter_owner_id"))
        batch_op.drop_index("ix_core_saved_filter_model_owner_id")

    op.drop_table("core_saved_filter")
    with op.batch_alter_table("core_report_schedule") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_report_schedule_owner_id"))
        batch_op.drop_index(batch_op.f("ix_core_report_schedule_next_at"))

    op.drop_table("core_report_schedule")
    with op.batch_alter_table("core_notification") as batch_op:
        batch_op.drop_index("ix_core_notification_recipient_id_read_at")
        batch_op.drop_index(batch_op.f("ix_core_notification_recipient_id"))

    op.drop_table("core_notification")
    with op.batch_alter_table("core_note") as batch_op:
        batch_op.drop_index("ix_core_note_model_record_id")
        batch_op.drop_index(batch_op.f("ix_core_note_author_id"))

    op.drop_table("core_note")
    with op.batch_alter_table("core_import_run") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_import_run_user_id"))
        batch_op.drop_index(batch_op.f("ix_core_import_run_started_at"))

    op.drop_table("core_import_run")
    with op.batch_alter_table("core_import_memory") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_import_memory_user_id"))

    op.drop_table("core_import_memory")
    with op.batch_alter_table("core_follower") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_follower_user_id"))

    op.drop_table("core_follower")
    with op.batch_alter_table("core_api_token") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_api_token_user_id"))

    op.drop_table("core_api_token")
    with op.batch_alter_table("core_user") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_user_manager_id"))
        batch_op.drop_index(batch_op.f("ix_core_user_branch_id"))

    op.drop_table("core_user")
    with op.batch_alter_table("core_rule") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_rule_role_id"))
        batch_op.drop_index(batch_op.f("ix_core_rule_model"))

    op.drop_table("core_rule")
    with op.batch_alter_table("core_permission") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_permission_role_id"))
        batch_op.drop_index(batch_op.f("ix_core_permission_model"))

    op.drop_table("core_permission")
    op.drop_table("core_state")
    op.drop_table("core_setting")
    op.drop_table("core_sequence")
    op.drop_table("core_role")
    op.drop_table("core_process")
    with op.batch_alter_table("core_mail") as batch_op:
        batch_op.drop_index("ix_core_mail_status_due_at")

    op.drop_table("core_mail")
    with op.batch_alter_table("core_login_attempt") as batch_op:
        batch_op.drop_index("ix_core_login_attempt_login_at")
        batch_op.drop_index(batch_op.f("ix_core_login_attempt_at"))
        batch_op.drop_index("ix_core_login_attempt_address_at")

    op.drop_table("core_login_attempt")
    with op.batch_alter_table("core_import_batch") as batch_op:
        batch_op.drop_index("ix_core_import_batch_run_id")

    op.drop_table("core_import_batch")
    with op.batch_alter_table("core_idempotency_key") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_idempotency_key_at"))

    op.drop_table("core_idempotency_key")
    with op.batch_alter_table("core_file") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_file_sha256"))
        batch_op.drop_index("ix_core_file_model_record_id")

    op.drop_table("core_file")
    with op.batch_alter_table("core_customisation") as batch_op:
        batch_op.drop_index("ix_core_customisation_model_target")

    op.drop_table("core_customisation")
    op.drop_table("core_custom_field")
    op.drop_table("core_branch")
    with op.batch_alter_table("core_audit") as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_audit_user_id"))
        batch_op.drop_index("ix_core_audit_model_record_id")
        batch_op.drop_index(batch_op.f("ix_core_audit_at"))

    op.drop_table("core_audit")
    op.drop_table("core_addon")
