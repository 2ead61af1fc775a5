-- Whether a container was asked for a job (lib/training/hand-over.ts): how often since one claimed it, and since when
-- one is awaited.
ALTER TABLE training_jobs
  ADD COLUMN IF NOT EXISTS hand_overs integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS handed_over_at timestamptz;
