-- How fast trainings of a machine and indicator run on each kind of runner (lib/warehouse/training-rates.ts): their rows
-- can be split more or less well than those of other machines.
CREATE TABLE IF NOT EXISTS machine_training_rates (
  machine_name text NOT NULL,
  indicator text NOT NULL,
  runner text NOT NULL,
  xgboost_version text NOT NULL,
  cpu text NOT NULL,
  -- Moving average over finished trainings; the unit is that of lib/learning/estimate.ts.
  seconds_per_unit double precision NOT NULL CHECK (seconds_per_unit > 0 AND seconds_per_unit < 'Infinity'),
  trainings integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (machine_name, indicator, runner, xgboost_version, cpu)
);
