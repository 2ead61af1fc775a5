-- Predictions, for programs of the predecessor that read them here. Nothing fills the table yet: POST
-- /models/{id}/predict answers and stores nothing. An existing table stays as it is.
DO $$
BEGIN
  IF to_regclass('predictions') IS NOT NULL THEN
    RETURN;
  END IF;
  CREATE TABLE predictions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    machine_name text NOT NULL,
    -- No foreign key: rows outlive their model, which can be deleted.
    model_id uuid,
    indicator text NOT NULL DEFAULT 'status',
    -- The time of the row that was predicted.
    "timestamp" timestamptz NOT NULL,
    -- `status`: the probability of a failure in the warning window, and 1 above the threshold.
    probability double precision,
    label integer,
    -- `health`: the health score in half an hour.
    value double precision,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX predictions_machine_time ON predictions (machine_name, "timestamp" DESC);
END
$$;
