import type { Config } from 'jest';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['interop', 'faults', 'api-fuzz', 'browser', 'deployment'].map(
    (suite) => `<rootDir>/test/${suite}/`,
  ),
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-strip-types.mjs' },
  testTimeout: 60_000,
} satisfies Config;
