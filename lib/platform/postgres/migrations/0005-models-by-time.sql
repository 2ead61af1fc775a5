-- GET /models without a machine: newest first.
CREATE INDEX IF NOT EXISTS models_time ON models ("timestamp", id);
