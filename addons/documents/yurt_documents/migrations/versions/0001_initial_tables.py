"""Initial tables."""

import sqlalchemy as sa
from alembic import op
from yurt.db import types

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "documents_kind",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("title_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_kind")),
        sa.UniqueConstraint("external_id", name=op.f("uq_documents_kind_external_id")),
        sa.UniqueConstraint("name", name=op.f("uq_documents_kind_name")),
    )
    op.create_table(
        "documents_template",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind_id", types.BigId, nullable=False),
        sa.Column("language", sa.String(length=64), nullable=True),
        sa.Column("file", types.BigId, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("format", sa.String(length=64), nullable=True),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("name_i18n", types.JsonType(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file"], ["core_file.id"], name=op.f("fk_documents_template_file_core_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["documents_kind.id"],
            name=op.f("fk_documents_template_kind_id_documents_kind"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_template")),
        sa.UniqueConstraint("external_id", name=op.f("uq_documents_template_external_id")),
    )
    with op.batch_alter_table("documents_template") as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_template_kind_id"), ["kind_id"], unique=False)

    op.create_table(
        "documents_edition",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("template_id", types.BigId, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(length=64), nullable=False),
        sa.Column("file", types.BigId, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("created_by_id", types.BigId, nullable=True),
        sa.Column("updated_at", types.UtcDateTime(), server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("updated_by_id", types.BigId, nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["file"], ["core_file.id"], name=op.f("fk_documents_edition_file_core_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["documents_template.id"],
            name=op.f("fk_documents_edition_template_id_documents_template"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_edition")),
        sa.UniqueConstraint("external_id", name=op.f("uq_documents_edition_external_id")),
        sa.UniqueConstraint("template_id", "number", name="uq_documents_edition_template_id_number"),
    )
    with op.batch_alter_table("documents_edition") as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_edition_template_id"), ["template_id"], unique=False)

    op.create_table(
        "documents_paper",
        sa.Column("id", types.BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("kind_id", types.BigId, nullable=False),
        sa.Column("template_id", types.BigId, nullable=False),
        sa.Column("template_edition_id", types.BigId, nullable=False),
        sa.Column("subject_model", sa.String(length=100), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=64), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("voided_at", types.UtcDateTime(), nullable=True),
        sa.Column("voided_by_id", types.BigId, nullable=True),
        sa.Column("made_at", types.UtcDateTime(), nullable=False),
        sa.Column("made_by_id", types.BigId, nullable=True),
        sa.Column("file", types.BigId, nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
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
            name=op.f("fk_documents_paper_branch_id_core_branch"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file"], ["core_file.id"], name=op.f("fk_documents_paper_file_core_file"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["documents_kind.id"],
            name=op.f("fk_documents_paper_kind_id_documents_kind"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["core_user.id"], name=op.f("fk_documents_paper_made_by_id_core_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["template_edition_id"],
            ["documents_edition.id"],
            name=op.f("fk_documents_paper_template_edition_id_documents_edition"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["documents_template.id"],
            name=op.f("fk_documents_paper_template_id_documents_template"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"],
            ["core_user.id"],
            name=op.f("fk_documents_paper_voided_by_id_core_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_paper")),
        sa.UniqueConstraint("external_id", name=op.f("uq_documents_paper_external_id")),
        sa.UniqueConstraint("number", "edition", name="uq_documents_paper_number_edition"),
    )
    with op.batch_alter_table("documents_paper") as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_paper_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_paper_date"), ["date"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_paper_kind_id"), ["kind_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_paper_status"), ["status"], unique=False)
        batch_op.create_index(
            "ix_documents_paper_subject_model_subject_id", ["subject_model", "subject_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_documents_paper_template_id"), ["template_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("documents_paper") as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_paper_template_id"))
        batch_op.drop_index("ix_documents_paper_subject_model_subject_id")
        batch_op.drop_index(batch_op.f("ix_documents_paper_status"))
        batch_op.drop_index(batch_op.f("ix_documents_paper_kind_id"))
        batch_op.drop_index(batch_op.f("ix_documents_paper_date"))
        batch_op.drop_index(batch_op.f("ix_documents_paper_branch_id"))

    op.drop_table("documents_paper")
    with op.batch_alter_table("documents_edition") as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_edition_template_id"))

    op.drop_table("documents_edition")
    with op.batch_alter_table("documents_template") as batch_op:
        batch_op.drop_index(batch_op.f("ix_documents_template_kind_id"))

    op.drop_table("documents_template")
    op.drop_table("documents_kind")
