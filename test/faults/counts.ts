/** How many faults to inject: `FAULTS=short` takes minutes and runs on every push; `long` is the default. */
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';

const { FAULTS } = parseEnvironment(z.object({ FAULTS: z.enum(['short', 'long']).default('long') }));

const SHORT = {
  kills: 4,
  submitsKilled: 3,
  duplicatedJobs: 20,
  freezes: 1,
  outageSeconds: 5,
  heartbeatSeconds: 20,
  stops: 1,
  cancels: 20,
  sequences: 60,
};

const LONG: typeof SHORT = {
  kills: 50,
  submitsKilled: 20,
  duplicatedJobs: 200,
  freezes: 4,
  outageSeconds: 30,
  heartbeatSeconds: 300,
  stops: 4,
  cancels: 200,
  sequences: 2000,
};

export const counts = FAULTS === 'short' ? SHORT : LONG;

/** Timeout of one suite, milliseconds. */
export const SUITE_TIMEOUT_MS = 600_000;
