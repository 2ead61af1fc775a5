/** Result files, `<suite>.json`: every measurement, and the machine that it was made on. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { machineSchema } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Suite } from './suite.ts';

export interface Results<R> {
  readonly suite: string;
  readonly machine: Machine;
  /** What was skipped, and why. */
  readonly skipped: string[];
  readonly records: R[];
}

const resultsSchema = <R>(record: z.ZodType<R>) =>
  z.object({
    suite: z.string(),
    machine: machineSchema,
    skipped: z.array(z.string()),
    records: z.array(record),
  });

const fileOf = (folder: string, suite: string): string => join(folder, `${suite}.json`);

/** @returns undefined if the suite has no results; @throws ZodError if the file is invalid */
export async function readResults<R>(folder: string, suite: Suite<R>): Promise<Results<R> | undefined> {
  const file = fileOf(folder, suite.name);
  if (!existsSync(file)) return undefined;
  return resultsSchema(suite.record).parse(JSON.parse(await readFile(file, 'utf8')));
}

export async function writeResults<R>(folder: string, results: Results<R>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(fileOf(folder, results.suite), `${JSON.stringify(results, undefined, 1)}\n`);
}
