-- Counts the jobs that a new job's limits refer to. Until the end of the transaction, no other call counts jobs of the same machine
-- or principal. VOLATILE: the counts see what was committed while the function waited (lib/jobs/postgres/create-transitions.ts).
CREATE OR REPLACE FUNCTION training_job_counts(machine text, submitter text, OUT queued bigint, OUT active bigint)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  -- The first number tells machines from principals. Machines are locked first, so two calls never wait for each other.
  PERFORM pg_advisory_xact_lock(1953654121, hashtext($1));
  SELECT count(*) INTO queued FROM training_jobs AS job WHERE job.state = 'pending' AND job.machine_name = $1;
  active := 0;
  IF $2 IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(1953654122, hashtext($2));
    SELECT count(*) INTO active FROM training_jobs AS job
    WHERE job.submitter_id = $2 AND job.state IN ('pending', 'running');
  END IF;
END
$$;
