-- For GET /health: one row whatever happens to the migrations, so that the endpoint can say why it answers 503.
SELECT count(*) > 0 AND bool_and(state = 'applied') AS healthy,
       max(version) FILTER (WHERE state = 'applied') AS version,
       coalesce(json_agg(json_build_object('version', version, 'state', state, 'note', note))
                    FILTER (WHERE state <> 'applied'), '[]') AS problems
  FROM migrate_status();
