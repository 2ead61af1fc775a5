/**
 * The rate a runner's estimates are made with: read before a training, corrected by it afterwards. A rate
 * is a help, never a condition: where the table cannot be had, the default serves, and no job fails for it.
 */
import { cpus } from 'node:os';
import type postgres from 'postgres';
import { messageOf } from '../../errors.ts';
import { DEFAULT_SECONDS_PER_UNIT, measuredRate } from '../../learning/estimate.ts';
import type { Runner } from '../../jobs/job.ts';
import type { Log } from '../../log.ts';
import { readTrainingRate, recordTrainingRate } from '../../warehouse/training-rates.ts';
import type { RateKey } from '../../warehouse/training-rates.ts';

export interface TrainingRate {
  /** Seconds per unit of work, to estimate with. */
  readonly current: () => Promise<number>;
  /**
   * Takes in a training that has ended.
   * @param work units, as estimated for what was run.
   * @param seconds wall time of search and final fit.
   */
  readonly record: (work: number, seconds: number) => Promise<void>;
}

/** The rate of this process: its kind of runner, its libxgboost, its processor. */
export function openTrainingRate(
  sql: postgres.Sql,
  { runner, xgboostVersion }: { runner: Runner; xgboostVersion: string },
  log: Log,
): TrainingRate {
  const key: RateKey = { runner, xgboostVersion, cpu: cpus()[0]?.model ?? 'unknown' };
  return {
    async current() {
      try {
        return (await readTrainingRate(sql, key)) ?? DEFAULT_SECONDS_PER_UNIT;
      } catch (error) {
        log.warn('training rate not read, the default serves', { reason: messageOf(error) });
        return DEFAULT_SECONDS_PER_UNIT;
      }
    },
    async record(work, seconds) {
      const rate = measuredRate(work, seconds);
      if (rate === undefined) return;
      try {
        await recordTrainingRate(sql, key, rate);
      } catch (error) {
        log.warn('training rate not written', { reason: messageOf(error) });
      }
    },
  };
}
