-- The parts of a training request that have no column of their own, by name (lib/jobs/stored-request.ts).
ALTER TABLE training_jobs ADD COLUMN IF NOT EXISTS options jsonb;
