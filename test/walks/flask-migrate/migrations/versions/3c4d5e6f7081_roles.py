"""roles (another developer, on the same day)"""
import sqlalchemy as sa
from alembic import op

revision = "3c4d5e6f7081"
down_revision = "1a2b3c4d5e6f"


def upgrade():
    role = op.create_table(
        "role",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
    )
    op.bulk_insert(role, [{"id": 1, "name": "reader"}, {"id": 2, "name": "editor"}])
    op.add_column("user", sa.Column("role_id", sa.Integer, sa.ForeignKey("role.id")))


def downgrade():
    op.drop_column("user", "role_id")
    op.drop_table("role")
