import type { Config } from 'jest';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['<rootDir>/test/interop/', '<rootDir>/test/faults/', '<rootDir>/test/api-fuzz/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-strip-types.mjs' },
  testTimeout: 60_000,
} satisfies Config;
