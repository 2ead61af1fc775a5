/** The table `training_rates`: the training speed of each kind of runner, measured on finished trainings. */
import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/database-errors.ts';

/** Identifies a rate. */
export interface RateKey {
  readonly runner: 'lambda' | 'container';
  readonly xgboostVersion: string;
  /** Name of the processor, as reported by the operating system. */
  readonly cpu: string;
}

/** Weight of the newest training in the moving average. */
const NEWEST_WEIGHT = 0.3;

/**
 * The rate measured on the same processor; otherwise the newest rate of the same runner and version.
 * @returns seconds per unit of work (lib/learning/estimate.ts); undefined if there is no measurement
 * @throws DependencyError
 */
export async function readTrainingRate(sql: postgres.Sql, key: RateKey): Promise<number | undefined> {
  const [row] = await mapDatabaseErrors(
    () => sql<{ rate: number }[]>`
      SELECT seconds_per_unit AS rate FROM training_rates
      WHERE runner = ${key.runner} AND xgboost_version = ${key.xgboostVersion}
      ORDER BY cpu = ${key.cpu} DESC, updated_at DESC LIMIT 1`,
  );
  return row?.rate;
}

/**
 * The newest rate of each kind of runner, for any processor and version. For callers that do not run on such a runner.
 * @returns seconds per unit of work by runner; runners without a measurement are absent
 * @throws DependencyError
 */
export async function readLatestRates(sql: postgres.Sql): Promise<Map<RateKey['runner'], number>> {
  const rows = await mapDatabaseErrors(
    () => sql<{ runner: RateKey['runner']; rate: number }[]>`
      SELECT DISTINCT ON (runner) runner, seconds_per_unit AS rate FROM training_rates
      ORDER BY runner, updated_at DESC`,
  );
  return new Map(rows.map(({ runner, rate }) => [runner, rate]));
}

/**
 * Adds a finished training to the rate, an exponential moving average.
 * @param secondsPerUnit greater than 0
 * @throws DependencyError
 */
export async function recordTrainingRate(
  sql: postgres.Sql,
  key: RateKey,
  secondsPerUnit: number,
): Promise<void> {
  await mapDatabaseErrors(
    () => sql`
      INSERT INTO training_rates AS known (runner, xgboost_version, cpu, seconds_per_unit)
      VALUES (${key.runner}, ${key.xgboostVersion}, ${key.cpu}, ${secondsPerUnit})
      ON CONFLICT (runner, xgboost_version, cpu) DO UPDATE SET
        seconds_per_unit = known.seconds_per_unit
          + ${NEWEST_WEIGHT}::float8 * (excluded.seconds_per_unit - known.seconds_per_unit),
        updated_at = now()`,
  );
}
