/** Opens the ModelFactory and a Python environment for the interop suites. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import { messageOf } from '../../lib/errors.ts';
import { preparePython } from '../support/python-environment.ts';

export interface Ready {
  readonly factory: ModelFactory;
  readonly python: string;
  /** A temporary folder for the suite; close() deletes it. */
  readonly scratch: string;
  close(): Promise<void>;
}

/** With more threads, the final fit adds sums in another order than Python's single thread. */
const THREADS = 2;

/** @returns the reason when one of them is missing; it is printed too, so that a skipped suite is noticed */
export async function openWithPython(): Promise<Ready | { readonly missing: string }> {
  const opened = await open();
  if ('missing' in opened) process.stderr.write(`Skipped: ${opened.missing}.\n`);
  return opened;
}

async function open(): Promise<Ready | { readonly missing: string }> {
  let factory;
  try {
    factory = await ModelFactory.open({ threads: THREADS });
  } catch (error) {
    return { missing: messageOf(error) };
  }
  const { version, path } = factory.library;
  const environment = await preparePython(version);
  if ('missing' in environment) {
    await factory.close();
    return environment;
  }
  const versions = Object.entries(environment.versions).map(([name, installed]) => `${name} ${installed}`);
  process.stderr.write(`Node: libxgboost ${version} (${path}). Python: ${versions.join(', ')}.\n`);
  const scratch = await mkdtemp(join(tmpdir(), 'treino-interop-'));
  const close = async () => {
    await factory.close();
    await rm(scratch, { recursive: true });
  };
  return { factory, python: environment.python, scratch, close };
}
