BEGIN;

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 1a2b3c4d5e6f

CREATE TABLE "user" (
    id SERIAL NOT NULL, 
    email VARCHAR(120) NOT NULL, 
    PRIMARY KEY (id), 
    UNIQUE (email)
);

INSERT INTO alembic_version (version_num) VALUES ('1a2b3c4d5e6f') RETURNING alembic_version.version_num;

COMMIT;

BEGIN;

-- Running upgrade 1a2b3c4d5e6f -> 3c4d5e6f7081

CREATE TABLE role (
    id SERIAL NOT NULL, 
    name VARCHAR(40) NOT NULL, 
    PRIMARY KEY (id)
);

INSERT INTO role (id, name) VALUES (1, 'reader');

INSERT INTO role (id, name) VALUES (2, 'editor');

ALTER TABLE "user" ADD COLUMN role_id INTEGER;

ALTER TABLE "user" ADD FOREIGN KEY(role_id) REFERENCES role (id);

UPDATE alembic_version SET version_num='3c4d5e6f7081' WHERE alembic_version.version_num = '1a2b3c4d5e6f';

COMMIT;

BEGIN;

-- Running upgrade 1a2b3c4d5e6f -> 2b3c4d5e6f70

CREATE TABLE post (
    id SERIAL NOT NULL, 
    author_id INTEGER NOT NULL, 
    title VARCHAR(200) NOT NULL, 
    PRIMARY KEY (id), 
    FOREIGN KEY(author_id) REFERENCES "user" (id)
);

INSERT INTO alembic_version (version_num) VALUES ('2b3c4d5e6f70') RETURNING alembic_version.version_num;

COMMIT;

BEGIN;

-- Running upgrade 2b3c4d5e6f70, 3c4d5e6f7081 -> 4d5e6f708192

DELETE FROM alembic_version WHERE alembic_version.version_num = '2b3c4d5e6f70';

UPDATE alembic_version SET version_num='4d5e6f708192' WHERE alembic_version.version_num = '3c4d5e6f7081';

COMMIT;

BEGIN;

-- Running upgrade 4d5e6f708192 -> 5e6f708192a3

ALTER TABLE post ADD COLUMN slug VARCHAR(200);

CREATE UNIQUE INDEX ix_post_slug ON post (slug);

UPDATE alembic_version SET version_num='5e6f708192a3' WHERE alembic_version.version_num = '4d5e6f708192';

COMMIT;

