-- A load reads a machine's rows by time and, of the same time, by id: with the id in the index it is the index's
-- order, and nothing is sorted. It takes the place of the index of 0001; where one that was there already served
-- (0001), that stays, and a load sorts the rows of each time, which costs it about a fifth. Where the table is too
-- large to be locked while this one is made, make it first: CREATE INDEX CONCURRENTLY, with this name.
DO $$
BEGIN
  IF to_regclass('processed_data_machine_time') IS NOT NULL THEN
    CREATE INDEX IF NOT EXISTS processed_data_machine_time_id ON processed_data (motor_pump, "timestamp", id);
    DROP INDEX processed_data_machine_time;
  END IF;
END
$$;
