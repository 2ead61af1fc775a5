import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:deploy`: what would be deployed, linted, and run as AWS runs it. */
export default {
  ...base,
  roots: ['<rootDir>/test/deployment'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
  verbose: true,
  testTimeout: 600_000,
} satisfies Config;
