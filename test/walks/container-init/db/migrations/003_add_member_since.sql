-- migrate:up
ALTER TABLE member ADD COLUMN since date NOT NULL DEFAULT current_date;
CREATE INDEX member_since_idx ON member (since);

-- migrate:down
ALTER TABLE member DROP COLUMN since;
