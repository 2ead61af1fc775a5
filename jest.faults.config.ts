import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:faults`: breaks things and counts what comes of it. FAULTS=short takes minutes. */
export default {
  ...base,
  roots: ['<rootDir>/test/faults'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/test/faults/forget-figures.mjs',
  globalTeardown: '<rootDir>/test/faults/print-figures.mjs',
  // Each suite needs the whole machine: what it measures is time.
  maxWorkers: 1,
  verbose: true,
  testTimeout: 600_000,
  // What a suite that failed has left open must not keep the others waiting for ever.
  forceExit: true,
} satisfies Config;
