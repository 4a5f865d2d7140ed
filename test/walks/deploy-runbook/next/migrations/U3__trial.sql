ALTER TABLE customer DROP COLUMN trial_until;
