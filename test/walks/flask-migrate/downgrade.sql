BEGIN;

-- Running downgrade 5e6f708192a3 -> 4d5e6f708192

DROP INDEX ix_post_slug;

ALTER TABLE post DROP COLUMN slug;

UPDATE alembic_version SET version_num='4d5e6f708192' WHERE alembic_version.version_num = '5e6f708192a3';

COMMIT;

BEGIN;

-- Running downgrade 4d5e6f708192 -> 2b3c4d5e6f70, 3c4d5e6f7081

INSERT INTO alembic_version (version_num) VALUES ('2b3c4d5e6f70') RETURNING alembic_version.version_num;

UPDATE alembic_version SET version_num='3c4d5e6f7081' WHERE alembic_version.version_num = '4d5e6f708192';

COMMIT;

BEGIN;

-- Running downgrade 2b3c4d5e6f70 -> 1a2b3c4d5e6f

DROP TABLE post;

DELETE FROM alembic_version WHERE alembic_version.version_num = '2b3c4d5e6f70';

COMMIT;

BEGIN;

-- Running downgrade 3c4d5e6f7081 -> 1a2b3c4d5e6f

ALTER TABLE "user" DROP COLUMN role_id;

DROP TABLE role;

UPDATE alembic_version SET version_num='1a2b3c4d5e6f' WHERE alembic_version.version_num = '3c4d5e6f7081';

COMMIT;

BEGIN;

-- Running downgrade 1a2b3c4d5e6f -> 

DROP TABLE "user";

DELETE FROM alembic_version WHERE alembic_version.version_num = '1a2b3c4d5e6f';

COMMIT;

DROP TABLE alembic_version;

