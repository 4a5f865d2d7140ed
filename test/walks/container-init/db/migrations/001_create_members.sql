-- migrate:up
CREATE TABLE member (
    id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email citext NOT NULL UNIQUE
);

-- migrate:down
DROP TABLE member;
