/** The table `training_rates`: how fast a kind of runner trains, as its finished trainings showed. */
import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/connect.ts';

/** What a rate belongs to. */
export interface RateKey {
  readonly runner: 'lambda' | 'container';
  readonly xgboostVersion: string;
  /** The processor's name, as the operating system gives it. */
  readonly cpu: string;
}

/** How much the newest training counts against all before it. */
const newestShare = 0.3;

/**
 * The rate measured on the same processor, else the newest of the same kind of runner and version.
 * @returns seconds per unit of work (lib/learning/estimate.ts), or `undefined` when none was measured
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
 * The newest rate of each kind of runner, on whatever processor and by whatever version: for who is not on
 * such a runner.
 * @returns seconds per unit of work; runners without a measured one are absent
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
 * Takes a finished training into the rate (exponential moving average).
 * @param secondsPerUnit above 0
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
          + ${newestShare}::float8 * (excluded.seconds_per_unit - known.seconds_per_unit),
        updated_at = now()`,
  );
}
