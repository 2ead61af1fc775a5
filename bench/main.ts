/**
 * `npm run bench`: measures the service against named peers, both in one run on the same machine, and prints
 * what came of it. See docs/benchmarks.md.
 *
 *   options ─▶ for each part: measure ─▶ record after record into <results>/<part>.json ─▶ tables
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../lib/errors.ts';
import { locateLibrary } from '../lib/xgboost/locate.ts';
import { openLibrary } from '../lib/xgboost/library.ts';
import { preparePython } from '../test/support/python-environment.ts';
import type { PythonEnvironment } from '../test/support/python-environment.ts';
import { writeDocument } from './document.ts';
import { describeMachine, machineLine } from './machine.ts';
import { parseOptions, usage } from './options.ts';
import type { Options } from './options.ts';
import type { Bench, Part } from './part.ts';
import { parts } from './parts.ts';
import { readResults, writeResults } from './results.ts';
import { asText } from './table.ts';

/** What the peers need besides XGBoost, scikit-learn and pandas. */
const peerPackages = ['sqlalchemy', 'psycopg2-binary', 'psycopg[binary]'];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function measureAll(options: Options): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'treino-bench-'));
  let prepared: Promise<PythonEnvironment> | undefined;
  const python = () => (prepared ??= preparePython(openLibrary(locateLibrary()).version, peerPackages));
  try {
    for (const part of chosen(options)) await measurePart(part, { options, scratch, python });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function chosen({ parts: names }: Options): readonly Part<unknown>[] {
  const unknown = names.find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}.\n\n${usage}`);
  return names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name));
}

async function measurePart(
  part: Part<unknown>,
  shared: Pick<Bench, 'options' | 'scratch' | 'python'>,
): Promise<void> {
  const { options } = shared;
  say(`${part.name}: ${part.about}`);
  const before = options.append ? await readResults(options.results, part) : undefined;
  const results = {
    part: part.name,
    machine: await describeMachine(shared),
    leftOut: [] as string[],
    records: before?.records ?? [],
  };
  const leaveOut = (what: string): void => {
    say(`  left out: ${what}`);
    results.leftOut.push(what);
  };
  await part.measure({ ...shared, say: (line) => say(`  ${line}`), leaveOut }, async (record) => {
    results.records.push(record);
    await writeResults(options.results, results);
  });
  console.log(`\n${machineLine(results.machine)}`);
  for (const table of part.tables(results.records)) console.log(`\n${asText(table)}`);
  for (const what of results.leftOut) console.log(`\nLeft out: ${what}`);
}

// Interrupted, it takes its processes with it: they end when this one exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.parts.includes('document')) await writeDocument(options.results);
  else await measureAll(options);
  // Sockets of clients that were given up on must not keep it up.
  process.exit(0);
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
