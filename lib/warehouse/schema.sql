-- The warehouse's tables. Safe to apply again: it only adds what is not there.

-- One row per motor-pump and reading (every 12 s). The column names are the upstream's.
CREATE TABLE IF NOT EXISTS processed_data (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "timestamp" timestamptz NOT NULL,
  motor_pump text NOT NULL,
  "Auto" double precision NOT NULL,
  "Bat_V" double precision NOT NULL,
  "Char_V" double precision NOT NULL,
  "Cool_T" double precision NOT NULL,
  "Eng_RPM" double precision NOT NULL,
  "Fuel_Con" double precision NOT NULL,
  "Fuel_L" double precision NOT NULL,
  "Man" double precision NOT NULL,
  "Oil_L" double precision NOT NULL,
  "Oil_P" double precision NOT NULL,
  "Recalque" double precision NOT NULL,
  "Starts_N" double precision NOT NULL,
  "Stop" double precision NOT NULL,
  "Succao" double precision NOT NULL,
  "running" double precision NOT NULL,
  "minutes_running" double precision NOT NULL,
  "Bat_V_variation" double precision NOT NULL,
  "Char_V_variation" double precision NOT NULL,
  "Cool_T_variation" double precision NOT NULL,
  "Eng_RPM_variation" double precision NOT NULL,
  "Fuel_Con_variation" double precision NOT NULL,
  "Fuel_L_variation" double precision NOT NULL,
  "Oil_L_variation" double precision NOT NULL,
  "Oil_P_variation" double precision NOT NULL,
  "Bat_V_variation_percentage" double precision NOT NULL,
  "Char_V_variation_percentage" double precision NOT NULL,
  "Cool_T_variation_percentage" double precision NOT NULL,
  "Eng_RPM_variation_percentage" double precision NOT NULL,
  "Fuel_Con_variation_percentage" double precision NOT NULL,
  "Fuel_L_variation_percentage" double precision NOT NULL,
  "Oil_L_variation_percentage" double precision NOT NULL,
  "Oil_P_variation_percentage" double precision NOT NULL,
  "Hydraulic_Head" double precision NOT NULL,
  "Head_per_RPM" double precision NOT NULL,
  "Head_trend_per_minutes" double precision NOT NULL,
  "OilP_per_RPM" double precision NOT NULL,
  "CoolT_per_RPM" double precision NOT NULL,
  "Fuel_rate" double precision NOT NULL,
  "Fuel_efficiency" double precision NOT NULL,
  "FlexAnalogue4_1" double precision NOT NULL,
  "FlexAnalogue4_2" double precision NOT NULL
);

CREATE INDEX IF NOT EXISTS processed_data_machine_time ON processed_data (motor_pump, "timestamp");

-- One row per published model; a job publishes once.
CREATE TABLE IF NOT EXISTS models (
  id uuid PRIMARY KEY,
  process_id uuid NOT NULL UNIQUE,
  machine_name text NOT NULL,
  bucket_address text NOT NULL UNIQUE,
  data_start_date date NOT NULL,
  data_end_date date NOT NULL,
  metrics jsonb NOT NULL,
  model_type text NOT NULL DEFAULT 'xgb',
  "timestamp" timestamptz NOT NULL DEFAULT now(),
  indicator text NOT NULL,
  -- Keys in the bucket, by format: {"pkl": …, "onnx": …, "ubj": …, "report": …}.
  artifacts jsonb NOT NULL,
  -- Hex digests, by format.
  sha256 jsonb NOT NULL,
  xgboost_version text NOT NULL,
  -- Hex digest of the rows it was trained on (lib/warehouse/row-hash.ts).
  row_hash text NOT NULL,
  rows integer NOT NULL,
  seconds double precision NOT NULL
);

CREATE INDEX IF NOT EXISTS models_machine_time ON models (machine_name, "timestamp" DESC);

-- The keys, without extension, that attempts have reserved in the bucket: one attempt each, for good.
CREATE TABLE IF NOT EXISTS model_keys (
  key text PRIMARY KEY,
  process_id uuid NOT NULL,
  fence integer NOT NULL,
  reserved_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE model_keys
  -- When the attempt's model got its row in models; null also where that was before this column.
  ADD COLUMN IF NOT EXISTS published_at timestamptz,
  -- Set: the attempt is dead and may publish no more. When what it left in the bucket was last removed,
  -- -infinity while that is still to be done.
  ADD COLUMN IF NOT EXISTS swept_at timestamptz;

CREATE INDEX IF NOT EXISTS model_keys_attempt ON model_keys (process_id, fence);
CREATE INDEX IF NOT EXISTS model_keys_unpublished ON model_keys (reserved_at) WHERE published_at IS NULL;

-- Training jobs, where JOB_TABLE=postgres: the predecessor's table, and what ours adds to it. All that is
-- added may be null or has a default, so that the predecessor's rows stay valid.
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
  ADD COLUMN IF NOT EXISTS saved_fits bytea;

CREATE INDEX IF NOT EXISTS training_jobs_created ON training_jobs (created_at, id);
CREATE INDEX IF NOT EXISTS training_jobs_status ON training_jobs (status, created_at, id);
CREATE INDEX IF NOT EXISTS training_jobs_machine ON training_jobs (machine_name, created_at, id);

-- One training at a time per machine and indicator: who has the turn, and until when without renewal.
CREATE TABLE IF NOT EXISTS training_turns (
  machine_name text NOT NULL,
  indicator text NOT NULL,
  process_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (machine_name, indicator)
);

-- How fast each kind of runner trains (lib/warehouse/training-rates.ts): what estimates are made of.
CREATE TABLE IF NOT EXISTS training_rates (
  runner text NOT NULL,
  xgboost_version text NOT NULL,
  cpu text NOT NULL,
  -- Moving average over finished trainings; the unit is that of lib/factory/estimate.ts.
  seconds_per_unit double precision NOT NULL CHECK (seconds_per_unit > 0 AND seconds_per_unit < 'Infinity'),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (runner, xgboost_version, cpu)
);
