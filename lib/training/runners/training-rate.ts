/**
 * The rate for a runner's estimates: read before a training, updated after it. If the table is unavailable, the default
 * rate is used, and no job fails.
 */
import { cpus } from 'node:os';
import type postgres from 'postgres';
import { messageOf } from '../../errors.ts';
import type { Runner } from '../../jobs/job.ts';
import { DEFAULT_SECONDS_PER_UNIT, measuredRate } from '../../learning/estimate.ts';
import type { Log } from '../../observability/log.ts';
import { readTrainingRate, recordTrainingRate } from '../../warehouse/training-rates.ts';
import type { RateKey, RateSubject } from '../../warehouse/training-rates.ts';

export interface TrainingRate {
  /** Seconds per unit of work. */
  readonly current: () => Promise<number>;
  /**
   * Updates the rate with a finished training.
   * @param work estimated units of work of this training's fits
   * @param seconds wall time of the search and the final fit
   */
  readonly record: (work: number, seconds: number) => Promise<void>;
}

/** Opens the rate of one training in this process. It depends on the machine and indicator, and on where it runs. */
export function openTrainingRate(
  sql: postgres.Sql,
  {
    runner,
    xgboostVersion,
    subject,
  }: { readonly runner: Runner; readonly xgboostVersion: string; readonly subject: RateSubject },
  log: Log,
): TrainingRate {
  const key: RateKey = { runner, xgboostVersion, cpu: cpus()[0]?.model ?? 'unknown' };
  return {
    async current() {
      try {
        return (await readTrainingRate(sql, key, subject)) ?? DEFAULT_SECONDS_PER_UNIT;
      } catch (error) {
        log.warn('training rate not read, using the default', { reason: messageOf(error) });
        return DEFAULT_SECONDS_PER_UNIT;
      }
    },
    async record(work, seconds) {
      const rate = measuredRate(work, seconds);
      if (rate === undefined) return;
      try {
        await recordTrainingRate(sql, key, subject, rate);
      } catch (error) {
        log.warn('training rate not recorded', { reason: messageOf(error) });
      }
    },
  };
}
