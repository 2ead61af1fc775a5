-- The principal that requested a job, and an index for counting its pending and running jobs (lib/jobs/).
ALTER TABLE training_jobs ADD COLUMN IF NOT EXISTS submitter_id text;
CREATE INDEX IF NOT EXISTS training_jobs_active_submitter ON training_jobs (submitter_id) WHERE state IN ('pending', 'running');
