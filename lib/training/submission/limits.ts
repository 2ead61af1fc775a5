/** The limits of requests, from the settings. */
import type { Config } from '../../config.ts';
import type { JobLimits } from '../../jobs/job-limits.ts';

/** The most work that one request may ask for. */
export interface WorkLimits {
  readonly fits: number;
  /** Boosting rounds of all fits. */
  readonly rounds: number;
  /** Estimated duration of search and final fit, seconds. */
  readonly seconds: number;
  readonly modelBytes: number;
}

export interface SubmissionLimits extends JobLimits {
  readonly work: WorkLimits;
}

export const configuredLimits = (config: Config): SubmissionLimits => ({
  work: {
    fits: config.MAX_FITS,
    rounds: config.MAX_ROUNDS,
    seconds: config.MAX_ESTIMATED_SECONDS,
    modelBytes: config.MAX_MODEL_MIB * 2 ** 20,
  },
  queuedPerMachine: config.MAX_QUEUED_PER_MACHINE,
  activePerPrincipal: config.MAX_ACTIVE_JOBS_PER_PRINCIPAL,
});
