"""slugs"""
import sqlalchemy as sa
from alembic import op

revision = "5e6f708192a3"
down_revision = "4d5e6f708192"


def upgrade():
    op.add_column("post", sa.Column("slug", sa.String(200)))
    op.create_index("ix_post_slug", "post", ["slug"], unique=True)


def downgrade():
    op.drop_index("ix_post_slug", table_name="post")
    op.drop_column("post", "slug")
