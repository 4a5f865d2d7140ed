ALTER TABLE customer ADD COLUMN trial_until date;
UPDATE customer SET trial_until = current_date + 14 WHERE plan = 'free';
