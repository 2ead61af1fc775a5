import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:readme`: the commands of the documentation, as printed, in a fresh clone. README=short leaves out `npm test`. */
export default {
  ...base,
  roots: ['<rootDir>/test/readme'],
  testPathIgnorePatterns: [],
  // The blocks of one session, one after another.
  maxWorkers: 1,
  // What is left out, and why, stands in the names of skipped tests: show them.
  verbose: true,
  testTimeout: 1_200_000,
} satisfies Config;
