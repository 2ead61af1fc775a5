-- What a job's changes of status have to tell (lib/jobs/job-outbox.ts): how many there were, those nobody has been
-- told of yet (a JSON array, NULL when there are none), and since when the first of these waits.
ALTER TABLE training_jobs
  ADD COLUMN IF NOT EXISTS event_sequence integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS unsent_events jsonb,
  ADD COLUMN IF NOT EXISTS unsent_since timestamptz;

CREATE INDEX IF NOT EXISTS training_jobs_unsent ON training_jobs (created_at, id) WHERE unsent_since IS NOT NULL;
