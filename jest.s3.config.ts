import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:s3`: the bucket's suite and a training from end to end, on MinIO. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/artifacts/*.test.ts', '<rootDir>/test/e2e/training.test.ts'],
  globalSetup: '<rootDir>/test/elsewhere/minio.ts',
  globalTeardown: '<rootDir>/test/elsewhere/stop.ts',
  maxWorkers: 1,
  verbose: true,
} satisfies Config;
