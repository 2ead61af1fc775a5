-- Published models. What this service publishes has everything (models_published_whole), one row a job; rows of
-- its predecessor have what they have, some of them perhaps twice, and no value of theirs is changed.
CREATE TABLE IF NOT EXISTS models (
  id uuid PRIMARY KEY,
  process_id uuid,
  machine_name text,
  bucket_address text NOT NULL,
  data_start_date date,
  data_end_date date,
  metrics jsonb,
  model_type text NOT NULL DEFAULT 'xgb',
  "timestamp" timestamptz NOT NULL DEFAULT now()
);

DO $$
DECLARE
  found record;
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = 'models'::regclass AND attname = 'id' AND atttypid = 'uuid'::regtype
  ) THEN
    RAISE EXCEPTION 'The table models that is there cannot be taken over: it has no column id of type uuid.';
  END IF;
  -- A model's job need not be in this database (JOB_TABLE=dynamodb), and the predecessor's rules of what
  -- may be there only once or must be there at all are not ours: ours are below.
  FOR found IN
    SELECT conname FROM pg_constraint
    WHERE conrelid = 'models'::regclass
      AND (contype = 'f' AND confrelid = 'training_jobs'::regclass
        OR contype = 'u' AND conname IN ('models_process_id_key', 'models_bucket_address_key'))
  LOOP
    EXECUTE format('ALTER TABLE models DROP CONSTRAINT %I', found.conname);
  END LOOP;
  FOR found IN
    SELECT attname FROM pg_attribute
    WHERE attrelid = 'models'::regclass AND atttypid <> 'text'::regtype
      AND attname IN ('machine_name', 'bucket_address', 'model_type')
  LOOP
    EXECUTE format('ALTER TABLE models ALTER COLUMN %I DROP DEFAULT', found.attname);
    EXECUTE format('ALTER TABLE models ALTER COLUMN %I TYPE text', found.attname);
  END LOOP;
END
$$;

-- Where a model does not say whose it is, the job does that names the same file.
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = 'models'::regclass AND attname = 'process_id' AND NOT attisdropped
  ) THEN
    ALTER TABLE models ADD COLUMN process_id uuid;
    UPDATE models SET process_id =
      (SELECT id FROM training_jobs AS job WHERE job.bucket_address = models.bucket_address LIMIT 1);
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_attribute
    WHERE attrelid = 'models'::regclass AND attname = 'machine_name' AND NOT attisdropped
  ) THEN
    ALTER TABLE models ADD COLUMN machine_name text;
    UPDATE models SET machine_name = coalesce(
      (SELECT machine_name FROM training_jobs AS job WHERE job.id = models.process_id),
      (regexp_match(bucket_address, 'xgb_model_(.+)_\d{4}(?:_\d\d){5}\.pkl$'))[1]);
  END IF;
END
$$;

ALTER TABLE models
  ADD COLUMN IF NOT EXISTS indicator text,
  -- Keys in the bucket, by format: {"pkl": …, "onnx": …, "ubj": …, "report": …}.
  ADD COLUMN IF NOT EXISTS artifacts jsonb,
  -- Hex digests, by format. NULL in the predecessor's rows, and in no other.
  ADD COLUMN IF NOT EXISTS sha256 jsonb,
  ADD COLUMN IF NOT EXISTS xgboost_version text,
  -- Hex digest of the rows it was trained on (lib/warehouse/row-hash.ts).
  ADD COLUMN IF NOT EXISTS row_hash text,
  ADD COLUMN IF NOT EXISTS rows integer,
  ADD COLUMN IF NOT EXISTS seconds double precision;

UPDATE models SET indicator = job.indicator
FROM training_jobs AS job WHERE models.indicator IS NULL AND job.id = models.process_id;

ALTER TABLE models
  ALTER COLUMN process_id DROP NOT NULL,
  ALTER COLUMN machine_name DROP NOT NULL,
  ALTER COLUMN data_start_date DROP NOT NULL,
  ALTER COLUMN data_end_date DROP NOT NULL,
  ALTER COLUMN metrics DROP NOT NULL,
  ALTER COLUMN indicator DROP NOT NULL,
  ALTER COLUMN artifacts DROP NOT NULL,
  ALTER COLUMN sha256 DROP NOT NULL,
  ALTER COLUMN xgboost_version DROP NOT NULL,
  ALTER COLUMN row_hash DROP NOT NULL,
  ALTER COLUMN rows DROP NOT NULL,
  ALTER COLUMN seconds DROP NOT NULL,
  ADD CONSTRAINT models_published_whole CHECK (
    sha256 IS NULL OR num_nulls(process_id, machine_name, bucket_address, data_start_date, data_end_date, metrics,
      model_type, "timestamp", indicator, artifacts, xgboost_version, row_hash, rows, seconds) = 0
  );

CREATE UNIQUE INDEX models_once_a_job ON models (process_id) WHERE sha256 IS NOT NULL;
CREATE UNIQUE INDEX models_once_a_key ON models (bucket_address) WHERE sha256 IS NOT NULL;
-- Those do not find the predecessor's rows.
CREATE INDEX models_process ON models (process_id);
CREATE INDEX models_bucket_address ON models (bucket_address);
CREATE INDEX IF NOT EXISTS models_machine_time ON models (machine_name, "timestamp" DESC);

-- The predecessor's jobs did not say which model they made.
UPDATE training_jobs SET model_id = made.id, artifacts = jsonb_build_object('pkl', made.bucket_address)
FROM (
  SELECT DISTINCT ON (bucket_address) id, bucket_address FROM models ORDER BY bucket_address, "timestamp" DESC
) AS made
WHERE state = 'completed' AND model_id IS NULL AND made.bucket_address = training_jobs.bucket_address;

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
