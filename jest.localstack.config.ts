import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:localstack`: the e2e suite again, and the bucket's, on LocalStack. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/e2e/*.test.ts', '<rootDir>/test/artifacts/*.test.ts'],
  globalSetup: '<rootDir>/test/elsewhere/localstack.ts',
  globalTeardown: '<rootDir>/test/elsewhere/stop.ts',
  // One file after another: they share its queue, table and bucket.
  maxWorkers: 1,
  verbose: true,
} satisfies Config;
