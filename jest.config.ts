import type { Config } from 'jest';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['interop', 'faults', 'api-fuzz', 'browser', 'deployment', 'readme'].map(
    (suite) => `<rootDir>/test/${suite}/`,
  ),
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-strip-types.mjs' },
  // Jest would leave one core idle, and of two that is half; tests wait for other processes most of the time.
  maxWorkers: '100%',
  testTimeout: 60_000,
} satisfies Config;
