-- Runs again whenever this file changes; running it twice changes nothing.
INSERT INTO plan (code, title, cents) VALUES
    ('free', 'Free',    0),
    ('team', 'Team', 2400),
    ('firm', 'Firm', 9900)
ON CONFLICT (code) DO UPDATE SET title = excluded.title, cents = excluded.cents
    WHERE (plan.title, plan.cents) IS DISTINCT FROM (excluded.title, excluded.cents);
