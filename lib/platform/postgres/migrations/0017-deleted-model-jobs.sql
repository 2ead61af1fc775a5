-- The job of a deleted model says when the model was deleted (lib/training/maintenance/mark-deleted-models.ts).
ALTER TABLE training_jobs ADD COLUMN IF NOT EXISTS model_deleted_at timestamptz;
ALTER TABLE deleted_models
  ADD COLUMN IF NOT EXISTS process_id uuid,
  -- Whether the job has the time of the deletion. Until then the sweeper tries again.
  ADD COLUMN IF NOT EXISTS is_job_marked boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS deleted_models_unmarked ON deleted_models (deleted_at)
  WHERE process_id IS NOT NULL AND NOT is_job_marked;
