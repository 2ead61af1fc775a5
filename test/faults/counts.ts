/** How much is broken: `FAULTS=short` in minutes for every push, `long` (the default) for the real figures. */
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';

const { FAULTS } = parseEnvironment(z.object({ FAULTS: z.enum(['short', 'long']).default('long') }));

const short = {
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

const long: typeof short = {
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

export const counts = FAULTS === 'short' ? short : long;

/** Longest time one suite may take, milliseconds. */
export const suiteMs = 600_000;
