import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:interop`: against Python's own XGBoost and scikit-learn; slow, and needs a Python. */
export default {
  ...base,
  roots: ['<rootDir>/test/interop'],
  testPathIgnorePatterns: [],
  // Each suite keeps all cores busy by itself, and the first one makes the Python environment.
  maxWorkers: 1,
  // What is left out, and why, stands in the names of skipped tests: show them.
  verbose: true,
  testTimeout: 1_200_000,
} satisfies Config;
