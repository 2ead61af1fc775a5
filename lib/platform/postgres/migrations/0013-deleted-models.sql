-- Models that were deleted through the API: links to them, such as those of their jobs, can say so.
CREATE TABLE IF NOT EXISTS deleted_models (
  id uuid PRIMARY KEY,
  machine_name text,
  deleted_at timestamptz NOT NULL DEFAULT now()
);
