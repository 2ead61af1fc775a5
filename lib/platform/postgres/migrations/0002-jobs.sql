-- Training jobs, where JOB_TABLE=postgres. The first eleven columns are the predecessor's, whose table is taken
-- over as it stands: no value of its rows is changed, and all that is added may be NULL or has a default.
CREATE TABLE IF NOT EXISTS training_jobs (
  id uuid PRIMARY KEY,
  machine_name text NOT NULL,
  indicator text NOT NULL,
  status text NOT NULL,
  error_message text,
  start_date date,
  end_date date,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz,
  finished_at timestamptz,
  bucket_address text
);

-- Enumerations, length limits and checks that know the predecessor's words only would refuse ours.
DO $$
DECLARE
  found record;
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = 'training_jobs'::regclass AND attname = 'id' AND atttypid = 'uuid'::regtype
  ) THEN
    RAISE EXCEPTION 'The table training_jobs that is there cannot be taken over: it has no column id of type uuid.';
  END IF;
  FOR found IN
    SELECT conname FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
    WHERE conrelid = 'training_jobs'::regclass AND contype = 'c' AND attname IN ('status', 'indicator')
  LOOP
    EXECUTE format('ALTER TABLE training_jobs DROP CONSTRAINT IF EXISTS %I', found.conname);
  END LOOP;
  FOR found IN
    SELECT attname FROM pg_attribute
    WHERE attrelid = 'training_jobs'::regclass AND atttypid <> 'text'::regtype
      AND attname IN ('machine_name', 'indicator', 'status', 'error_message', 'bucket_address')
  LOOP
    -- A default of an enumeration is none of a text.
    EXECUTE format('ALTER TABLE training_jobs ALTER COLUMN %I DROP DEFAULT', found.attname);
    EXECUTE format('ALTER TABLE training_jobs ALTER COLUMN %I TYPE text', found.attname);
  END LOOP;
END
$$;

ALTER TABLE training_jobs
  ADD COLUMN IF NOT EXISTS labeling jsonb,
  ADD COLUMN IF NOT EXISTS search jsonb,
  ADD COLUMN IF NOT EXISTS progress jsonb,
  ADD COLUMN IF NOT EXISTS enqueued_at timestamptz,
  ADD COLUMN IF NOT EXISTS attempt integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS fence integer NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS lease_expires_at timestamptz,
  ADD COLUMN IF NOT EXISTS cancel_requested_at timestamptz,
  ADD COLUMN IF NOT EXISTS runner text,
  ADD COLUMN IF NOT EXISTS model_id uuid,
  ADD COLUMN IF NOT EXISTS artifacts jsonb,
  ADD COLUMN IF NOT EXISTS error_code text,
  -- Finished fits, packed (lib/jobs/saved-fits.ts).
  ADD COLUMN IF NOT EXISTS saved_fits bytea,
  -- What `status` means: writers write `status`, whoever asks asks `state`. Five words are ours; the others are
  -- Celery's states and what else such tables say. A word that none of us knows is a success where there is a
  -- model, and a failure where there is none.
  ADD COLUMN IF NOT EXISTS state text GENERATED ALWAYS AS (
    CASE
      WHEN lower(btrim(status)) IN ('pending', 'queued', 'received', 'retry', 'created', 'waiting') THEN 'pending'
      WHEN lower(btrim(status)) IN ('running', 'started', 'processing', 'in_progress', 'training') THEN 'running'
      WHEN lower(btrim(status)) IN ('completed', 'complete', 'success', 'succeeded', 'finished', 'done') THEN 'completed'
      WHEN lower(btrim(status)) IN ('cancelled', 'canceled', 'revoked', 'aborted') THEN 'cancelled'
      WHEN lower(btrim(status)) IN ('failed', 'failure', 'error', 'rejected') THEN 'failed'
      WHEN bucket_address IS NOT NULL THEN 'completed'
      ELSE 'failed'
    END
  ) STORED;

DROP INDEX IF EXISTS training_jobs_status;
CREATE INDEX IF NOT EXISTS training_jobs_created ON training_jobs (created_at, id);
CREATE INDEX IF NOT EXISTS training_jobs_state ON training_jobs (state, created_at, id);
CREATE INDEX IF NOT EXISTS training_jobs_machine ON training_jobs (machine_name, created_at, id);

-- One training at a time per machine and indicator: who has the turn, and until when without renewal.
CREATE TABLE IF NOT EXISTS training_turns (
  machine_name text NOT NULL,
  indicator text NOT NULL,
  process_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (machine_name, indicator)
);
