/**
 * Fuzzes the API with Schemathesis and the served OpenAPI document: thousands of valid and invalid requests, alone and in
 * sequences, with all of its checks. `FUZZ=short` sends a few hundred, for CI. `FUZZ_SEED` repeats a run.
 *
 * hooks.py adds what valid requests need beyond JSON Schema, such as an existing machine and ordered dates. No check is
 * disabled or weakened.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import type { Stack } from '../../local/stack.ts';
import { prepareEnvironment } from '../support/python-environment.ts';
import { fuzzer, startFuzzStack } from './fuzz-stack.ts';

const { FUZZ, FUZZ_SEED: seed } = parseEnvironment(
  z.object({
    FUZZ: z.enum(['short', 'long']).default('long'),
    FUZZ_SEED: z.coerce
      .number()
      .int()
      .default(() => Math.floor(Math.random() * 2 ** 31)),
  }),
);
const { examples, minRequests } = {
  short: { examples: 15, minRequests: 800 },
  long: { examples: 650, minRequests: 5000 },
}[FUZZ];

/** The parts of Schemathesis' report that are checked. */
const reportSchema = z.object({
  complete: z.boolean(),
  operations: z.object({ total: z.int(), tested: z.int(), errored: z.int() }),
  phases: z.record(z.string(), z.object({ status: z.string() })),
  test_cases: z.object({
    generated: z.int(),
    with_failures: z.int(),
    without_checks: z.int(),
    errored: z.int(),
  }),
  /** Outcome of valid requests by operation and phase. */
  valid_rates: z.record(z.string(), z.record(z.string(), z.object({ accepted: z.int() }))),
  failures: z.array(z.unknown()),
  errors: z.array(z.unknown()),
});

const environment = await prepareEnvironment({
  minMinor: 10,
  packages: ['schemathesis==4.32.5'],
  modules: ['schemathesis'],
});
const isMissing = 'missing' in environment;
if (isMissing) process.stderr.write(`Skipped: ${environment.missing}.\n`);
const suite = isMissing ? describe.skip : describe;

suite(`the API, fuzzed${isMissing ? `: skipped, ${environment.missing}` : ''}`, () => {
  let stack: Stack;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'treino-fuzz-'));
    stack = await startFuzzStack();
  }, 120_000);

  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  it('responds to every request as documented, and never with a server error', async () => {
    if (isMissing) return;
    const reportPath = join(folder, 'report.json');
    const options = {
      checks: 'all',
      'max-examples': examples,
      workers: 4,
      seed,
      report: 'json',
      'report-json-path': reportPath,
      'generation-database': 'none',
    };
    const schemathesis = spawn(
      environment.python,
      [
        ...[
          '-m',
          'schemathesis.cli',
          `--config-file=${join(import.meta.dirname, 'schemathesis.toml')}`,
          'run',
          `${stack.baseUrl}/openapi.json`,
          '--no-color',
        ],
        '--continue-on-failure',
        `--header=Authorization: Bearer ${fuzzer.token}`,
        ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
      ],
      {
        cwd: folder,
        env: {
          ...process.env,
          SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'),
          FUZZER_TOKEN: fuzzer.token,
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let output = '';
    schemathesis.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(schemathesis, 'close')) as [number];
    if (code !== 0) process.stderr.write(`${output}\nTo repeat this run: FUZZ=${FUZZ} FUZZ_SEED=${seed}\n`);

    const report = reportSchema.parse(JSON.parse(readFileSync(reportPath, 'utf8')));
    const { test_cases: cases, operations } = report;
    process.stderr.write(`Schemathesis: ${cases.generated} requests to ${operations.tested} operations.\n`);
    expect(report.failures).toEqual([]);
    expect(report.errors).toEqual([]);
    expect(cases).toMatchObject({ with_failures: 0, errored: 0 });
    expect(cases.generated).toBeGreaterThanOrEqual(minRequests);
    expect(operations).toEqual({ total: operations.total, tested: operations.total, errored: 0 });
    const trainings = Object.values(report.valid_rates['POST /train']!);
    expect(trainings.some(({ accepted }) => accepted > 0)).toBe(true);
    for (const phase of ['examples', 'coverage', 'fuzzing', 'stateful']) {
      expect(report.phases[phase]).toMatchObject({ status: 'success' });
    }
    expect(code).toBe(0);
  });
});
