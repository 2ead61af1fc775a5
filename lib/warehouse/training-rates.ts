/**
 * How fast trainings run on each kind of runner, measured on finished trainings, in seconds per unit of work
 * (lib/learning/estimate.ts). Rows of some machines can be split better than those of others, so each machine and
 * indicator has its own rate, and the fleet's rate is the prior for it:
 *
 *   no training of the machine yet ─▶ the fleet's rate for the indicator ─▶ the runner's rate for any indicator
 *   n trainings ────────────────────▶ geometric mean of the machine's rate (weight n) and the fleet's (PRIOR_WEIGHT)
 */
import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/database-errors.ts';

/** What was trained. */
export interface RateSubject {
  readonly machineName: string;
  readonly indicator: string;
}

/** Where it was trained. */
export interface RateKey {
  readonly runner: 'lambda' | 'container';
  readonly xgboostVersion: string;
  /** Name of the processor, as reported by the operating system. */
  readonly cpu: string;
}

/** Weight of the newest training in the moving averages. */
const NEWEST_WEIGHT = 0.3;
/** Trainings that the fleet's rate counts as. Rates of machines differ more than those of one machine's trainings. */
const PRIOR_WEIGHT = 0.25;

/**
 * The rate for the next training of a machine on a runner: of the same processor if known, otherwise of the one measured
 * last.
 * @returns undefined if there is no measurement
 * @throws DependencyError
 */
export async function readTrainingRate(
  sql: postgres.Sql,
  key: RateKey,
  subject: RateSubject,
): Promise<number | undefined> {
  const [known] = await mapDatabaseErrors(
    () => sql<RateKey[]>`
      SELECT runner, xgboost_version AS "xgboostVersion", cpu FROM training_rates
      WHERE runner = ${key.runner} AND xgboost_version = ${key.xgboostVersion}
      ORDER BY cpu = ${key.cpu} DESC, updated_at DESC LIMIT 1`,
  );
  return known && expectedRate(sql, known, subject);
}

/**
 * The rate for the next training of a machine on each kind of runner, for the processor and version measured last. For
 * callers that do not run on such a runner.
 * @returns runners without a measurement are absent
 * @throws DependencyError
 */
export async function readLatestRates(
  sql: postgres.Sql,
  subject: RateSubject,
): Promise<Map<RateKey['runner'], number>> {
  const known = await mapDatabaseErrors(
    () => sql<RateKey[]>`
      SELECT DISTINCT ON (runner) runner, xgboost_version AS "xgboostVersion", cpu FROM training_rates
      ORDER BY runner, updated_at DESC`,
  );
  const rates = await Promise.all(
    known.map(async (key) => [key.runner, await expectedRate(sql, key, subject)] as const),
  );
  return new Map(rates);
}

/** Combines the rates for a key that has a row in `training_rates`. */
async function expectedRate(
  sql: postgres.Sql,
  { runner, xgboostVersion, cpu }: RateKey,
  { machineName, indicator }: RateSubject,
): Promise<number> {
  const [row] = await mapDatabaseErrors(
    () => sql<{ rate: number }[]>`
      WITH measured AS (
        SELECT machine_name = ${machineName} AS is_own, seconds_per_unit, trainings FROM machine_training_rates
        WHERE indicator = ${indicator} AND runner = ${runner} AND xgboost_version = ${xgboostVersion}
          AND cpu = ${cpu}
      ), known AS (
        SELECT coalesce(
            (SELECT avg(ln(seconds_per_unit)) FROM measured WHERE NOT is_own),
            (SELECT ln(seconds_per_unit) FROM training_rates
              WHERE runner = ${runner} AND xgboost_version = ${xgboostVersion} AND cpu = ${cpu})) AS fleet,
          (SELECT ln(seconds_per_unit) FROM measured WHERE is_own) AS own,
          coalesce((SELECT trainings FROM measured WHERE is_own), 0)::float8 AS trainings
      )
      SELECT exp((coalesce(own, 0) * trainings + fleet * ${PRIOR_WEIGHT}::float8)
        / (trainings + ${PRIOR_WEIGHT}::float8)) AS rate
      FROM known`,
  );
  return row!.rate;
}

/**
 * Adds a finished training to the rates of its runner and of its machine, exponential moving averages.
 * @param secondsPerUnit greater than 0
 * @throws DependencyError
 */
export async function recordTrainingRate(
  sql: postgres.Sql,
  { runner, xgboostVersion, cpu }: RateKey,
  { machineName, indicator }: RateSubject,
  secondsPerUnit: number,
): Promise<void> {
  await mapDatabaseErrors(
    () => sql`
      WITH of_runner AS (
        INSERT INTO training_rates AS known (runner, xgboost_version, cpu, seconds_per_unit)
        VALUES (${runner}, ${xgboostVersion}, ${cpu}, ${secondsPerUnit})
        ON CONFLICT (runner, xgboost_version, cpu) DO UPDATE SET
          seconds_per_unit = known.seconds_per_unit
            + ${NEWEST_WEIGHT}::float8 * (excluded.seconds_per_unit - known.seconds_per_unit),
          updated_at = now()
      )
      INSERT INTO machine_training_rates AS known
        (machine_name, indicator, runner, xgboost_version, cpu, seconds_per_unit)
      VALUES (${machineName}, ${indicator}, ${runner}, ${xgboostVersion}, ${cpu}, ${secondsPerUnit})
      ON CONFLICT (machine_name, indicator, runner, xgboost_version, cpu) DO UPDATE SET
        seconds_per_unit = known.seconds_per_unit
          + greatest(${NEWEST_WEIGHT}::float8, 1.0 / (known.trainings + 1))
            * (excluded.seconds_per_unit - known.seconds_per_unit),
        trainings = known.trainings + 1,
        updated_at = now()`,
  );
}
