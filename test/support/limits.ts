/** Limits of submissions that no test reaches by accident. */
import type { SubmissionLimits } from '../../lib/training/submission/limits.ts';

export const wideLimits: SubmissionLimits = {
  work: { fits: 1e6, rounds: 1e9, seconds: 1e9, modelBytes: 2 ** 40 },
  queuedPerMachine: 10_000,
  activePerPrincipal: 10_000,
};
