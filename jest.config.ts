/**
 * Every test suite is a Jest project. `npm test` runs `default`; `npm run test:<project>` runs another one.
 *
 * Jest reads `maxWorkers`, `testTimeout`, `verbose` and `forceExit` only at the top level, so the settings of a run
 * come from the projects selected with `--selectProjects`. Without it only `default` exists: `slow` takes minutes,
 * `localstack`, `postgres` and `s3` repeat tests of `default`, and the other projects need Python, Chromium or Go.
 */
import type { Config } from 'jest';

type ProjectConfig = Exclude<NonNullable<Config['projects']>[number], string>;

interface Suite {
  readonly project: ProjectConfig;
  /** How long one test may take, milliseconds. */
  readonly testTimeout: number;
  /** Whether its test files may run at the same time. */
  readonly isParallel?: boolean;
  /** Whether Jest exits although a failed test left a server or a process open. */
  readonly forceExit?: boolean;
}

const MINUTE = 60_000;

const SUITES: Readonly<Record<string, Suite>> = {
  default: {
    project: {
      roots: ['<rootDir>/test'],
      testPathIgnorePatterns: [
        ...['slow', 'interop', 'faults', 'api-fuzz', 'browser', 'clients', 'packaged', 'readme'].map(
          (folder) => `<rootDir>/test/${folder}/`,
        ),
        // The project faults injects the same faults, more often.
        '<rootDir>/test/e2e/faults.test.ts',
      ],
    },
    testTimeout: MINUTE,
    isParallel: true,
  },
  /** What needs only Node and is slow: many processes, all rows of the samples, many trainings. */
  slow: {
    project: { roots: ['<rootDir>/test/slow'] },
    testTimeout: 3 * MINUTE,
    isParallel: true,
  },
  /** Models and search compared with Python's XGBoost and scikit-learn. */
  interop: { project: { roots: ['<rootDir>/test/interop'] }, testTimeout: 20 * MINUTE },
  /** Breaks processes, disks and networks, and counts the effects. `FAULTS=short` takes minutes. */
  faults: {
    project: {
      roots: ['<rootDir>/test/faults'],
      globalSetup: '<rootDir>/test/faults/clear-results.mjs',
      globalTeardown: '<rootDir>/test/faults/print-results.mjs',
    },
    testTimeout: 10 * MINUTE,
    forceExit: true,
  },
  /** Thousands of requests generated from the OpenAPI document. */
  'api-fuzz': { project: { roots: ['<rootDir>/test/api-fuzz'] }, testTimeout: 30 * MINUTE },
  /** Clients that generators make of the OpenAPI document. */
  clients: { project: { roots: ['<rootDir>/test/clients'] }, testTimeout: 10 * MINUTE },
  /** The console and the reports in Chromium. */
  browser: { project: { roots: ['<rootDir>/test/browser'] }, testTimeout: 10 * MINUTE },
  /** Lints the packaged deployment and runs it the way AWS does. */
  deploy: {
    project: {
      roots: ['<rootDir>/test/packaged'],
      globalSetup: '<rootDir>/test/packaged/package-once.ts',
    },
    testTimeout: 10 * MINUTE,
  },
  /** The commands of the documentation, as printed, in a fresh clone. `README=short` leaves out `npm test`. */
  readme: { project: { roots: ['<rootDir>/test/readme'] }, testTimeout: 20 * MINUTE },
  /** The end-to-end tests with jobs in PostgreSQL. */
  postgres: {
    project: {
      testMatch: ['<rootDir>/test/e2e/*.test.ts'],
      globalSetup: '<rootDir>/test/external-services/postgres-job-table.mjs',
    },
    testTimeout: MINUTE,
    isParallel: true,
  },
  /** The end-to-end tests and those of the bucket on LocalStack. */
  localstack: {
    project: {
      testMatch: ['<rootDir>/test/e2e/*.test.ts', '<rootDir>/test/platform/model-store.test.ts'],
      globalSetup: '<rootDir>/test/external-services/localstack.ts',
      globalTeardown: '<rootDir>/test/external-services/stop-servers.ts',
    },
    testTimeout: MINUTE,
  },
  /** The tests of the bucket and one training on MinIO. */
  s3: {
    project: {
      testMatch: ['<rootDir>/test/platform/model-store.test.ts', '<rootDir>/test/e2e/training.test.ts'],
      globalSetup: '<rootDir>/test/external-services/minio.ts',
      globalTeardown: '<rootDir>/test/external-services/stop-servers.ts',
    },
    testTimeout: MINUTE,
  },
};

const COMMON: ProjectConfig = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-strip-types.mjs' },
};

const names = selectedNames(process.argv);
const suites = names.map((name) => {
  const suite = SUITES[name];
  if (suite) return suite;
  throw new Error(`No test project is called ${name}. Choose from: ${Object.keys(SUITES).join(', ')}.`);
});
const isParallel = suites.every((suite) => suite.isParallel);

export default {
  projects: suites.map(({ project }, index) => ({ ...COMMON, displayName: names[index]!, ...project })),
  // Jest's own default leaves one core idle. Most tests wait for other processes, so all cores pay off.
  maxWorkers: isParallel ? '100%' : 1,
  testTimeout: Math.max(...suites.map(({ testTimeout }) => testTimeout)),
  // The names of skipped tests say why they are skipped.
  verbose: !isParallel,
  forceExit: suites.some(({ forceExit }) => forceExit),
} satisfies Config;

/** The values of `--selectProjects`, which takes one or more. */
function selectedNames(argv: readonly string[]): string[] {
  const option = argv.findIndex((argument) => /^--selectProjects(=|$)/.test(argument));
  if (option < 0) return ['default'];
  const [flag, ...rest] = argv.slice(option);
  const end = rest.findIndex((argument) => argument.startsWith('-'));
  return [...flag!.split('=').slice(1), ...(end < 0 ? rest : rest.slice(0, end))];
}
