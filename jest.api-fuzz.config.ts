import type { Config } from 'jest';
import base from './jest.config.ts';

/** `npm run test:api-fuzz`: thousands of requests made from the OpenAPI document; needs a Python. */
export default {
  ...base,
  roots: ['<rootDir>/test/api-fuzz'],
  testPathIgnorePatterns: [],
  verbose: true,
  testTimeout: 1_800_000,
} satisfies Config;
