-- migrate:up
CREATE TABLE visit (
    member uuid NOT NULL REFERENCES member ON DELETE CASCADE,
    at     timestamptz NOT NULL DEFAULT now()
);
CREATE FUNCTION visits(who uuid) RETURNS bigint LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT count(*) FROM visit WHERE visit.member = who;
END;

-- migrate:down
DROP FUNCTION visits(uuid);
DROP TABLE visit;
