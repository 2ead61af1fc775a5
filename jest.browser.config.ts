import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:browser`: what people see, in a real Chromium; left out, with the reason, where there is none. */
export default {
  ...base,
  roots: ['<rootDir>/test/browser'],
  testPathIgnorePatterns: [],
  // Each suite trains models, which keeps all cores busy.
  maxWorkers: 1,
  // What is left out, and why, stands in the names of skipped tests: show them.
  verbose: true,
  testTimeout: 600_000,
} satisfies Config;
