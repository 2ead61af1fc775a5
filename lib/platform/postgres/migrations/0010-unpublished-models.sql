-- Trained models that could not be published yet (lib/training/publishing/saved-models.ts). One is written here if the
-- bucket is unavailable, and in the bucket if this database is.
CREATE TABLE IF NOT EXISTS unpublished_models (
  process_id uuid PRIMARY KEY,
  model bytea NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now()
);
