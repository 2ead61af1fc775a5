/** Results as files: `<part>.json`, every measurement as it was, with the machine it was made on. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { machineSchema } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Part } from './part.ts';

export interface Results<R> {
  readonly part: string;
  readonly machine: Machine;
  /** What could not be measured, and why. */
  readonly leftOut: string[];
  readonly records: R[];
}

const schemaOf = <R>(record: z.ZodType<R>) =>
  z.object({
    part: z.string(),
    machine: machineSchema,
    leftOut: z.array(z.string()),
    records: z.array(record),
  });

const fileOf = (folder: string, part: string): string => join(folder, `${part}.json`);

/** @returns undefined where the part was never measured; @throws ZodError for a file of another shape. */
export async function readResults<R>(folder: string, part: Part<R>): Promise<Results<R> | undefined> {
  const file = fileOf(folder, part.name);
  if (!existsSync(file)) return undefined;
  return schemaOf(part.record).parse(JSON.parse(await readFile(file, 'utf8')));
}

export async function writeResults<R>(folder: string, results: Results<R>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(fileOf(folder, results.part), `${JSON.stringify(results, undefined, 1)}\n`);
}
