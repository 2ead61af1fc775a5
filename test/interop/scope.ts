/** How much the suites compare: `INTEROP=short` takes minutes and runs on every push; `long` is the default. */
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';

const { INTEROP } = parseEnvironment(z.object({ INTEROP: z.enum(['short', 'long']).default('long') }));

export const isShort = INTEROP === 'short';

/** The grid for real machines, which have ten times the rows of the synthetic ones. Those always have the default grid. */
export const REAL_GRID: ParamGrid = isShort
  ? { n_estimators: [50, 100], max_depth: [4, 8], learning_rate: [0.1], subsample: [0.8] }
  : DEFAULT_GRID;
