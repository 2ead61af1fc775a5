-- Under which id the log tells of a job; none of the jobs before this column has one.
ALTER TABLE training_jobs ADD COLUMN IF NOT EXISTS correlation_id text;
