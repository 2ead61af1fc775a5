/**
 * `npm run bench`: measures the service and its baselines in one run on the same machine, and prints the results. See
 * docs/benchmarks.md.
 *
 *   options ─▶ for each suite: measure ─▶ save each record to <results>/<suite>.json ─▶ print tables
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../lib/errors.ts';
import { locateLibrary } from '../lib/xgboost/locate.ts';
import { openLibrary } from '../lib/xgboost/library.ts';
import { preparePython } from '../test/support/python-environment.ts';
import type { PythonEnvironment } from '../test/support/python-environment.ts';
import { updateDocument } from './document.ts';
import { describeMachine, formatMachine } from './machine.ts';
import { parseOptions, USAGE } from './options.ts';
import type { Options } from './options.ts';
import type { SuiteContext, Suite } from './suite.ts';
import { suites } from './suites.ts';
import { readResults, writeResults } from './results.ts';
import { toText } from './table.ts';

/** Python packages of the baselines besides XGBoost, scikit-learn and pandas. */
const BASELINE_PACKAGES = ['sqlalchemy', 'psycopg2-binary', 'psycopg[binary]'];

const log = (line: string): void => void process.stderr.write(`${line}\n`);

async function measureAll(options: Options): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'treino-bench-'));
  let prepared: Promise<PythonEnvironment> | undefined;
  const python = () => (prepared ??= preparePython(openLibrary(locateLibrary()).version, BASELINE_PACKAGES));
  try {
    for (const suite of selectSuites(options)) await measureSuite(suite, { options, scratch, python });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function selectSuites({ suites: names }: Options): readonly Suite<unknown>[] {
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Error(`There is no suite ${unknown}.\n\n${USAGE}`);
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

async function measureSuite(
  suite: Suite<unknown>,
  shared: Pick<SuiteContext, 'options' | 'scratch' | 'python'>,
): Promise<void> {
  const { options } = shared;
  log(`${suite.name}: ${suite.about}`);
  const before = options.append ? await readResults(options.results, suite) : undefined;
  const results = {
    suite: suite.name,
    machine: await describeMachine(shared),
    skipped: [] as string[],
    records: before?.records ?? [],
  };
  const skip = (what: string): void => {
    log(`  skipped: ${what}`);
    results.skipped.push(what);
  };
  await suite.measure({ ...shared, log: (line) => log(`  ${line}`), skip }, async (record) => {
    results.records.push(record);
    await writeResults(options.results, results);
  });
  console.log(`\n${formatMachine(results.machine)}`);
  for (const table of suite.tables(results.records)) console.log(`\n${toText(table)}`);
  for (const what of results.skipped) console.log(`\nSkipped: ${what}`);
}

// On an interrupt, exit: the measured processes are killed on exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.suites.includes('document')) await updateDocument(options.results);
  else await measureAll(options);
  // Open sockets of abandoned clients must not keep the process alive.
  process.exit(0);
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
