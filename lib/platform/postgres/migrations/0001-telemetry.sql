-- Telemetry: one row per motor-pump and reading (every 12 s). The column names are the upstream's; a table
-- that is there already stays as it is, whatever its columns.
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

-- Every load goes along it. An index that serves as well may be there under another name; and where the table
-- is too large to be locked while one is made, make it first: CREATE INDEX CONCURRENTLY, with this name.
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_index
    WHERE indrelid = 'processed_data'::regclass AND indisvalid AND indpred IS NULL
      AND pg_get_indexdef(indexrelid) ~ 'USING btree \(motor_pump, "timestamp"[,)]'
  ) THEN
    CREATE INDEX processed_data_machine_time ON processed_data (motor_pump, "timestamp");
  END IF;
END
$$;
