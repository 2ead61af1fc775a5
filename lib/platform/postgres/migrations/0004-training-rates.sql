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
