/** What the interop suites stand on: the ModelFactory, a Python beside it, or the reason why not. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import { messageOf } from '../../lib/errors.ts';
import { preparePython } from '../support/python-environment.ts';

export interface Ready {
  readonly factory: ModelFactory;
  readonly python: string;
  /** A folder of the suite's own; close() removes it. */
  readonly scratch: string;
  close(): Promise<void>;
}

/** Two threads: with more, the final fit's sums are added in another order than in Python with one. */
const threads = 2;

/** Opens both; the reason is printed too, so that a skipped suite never passes for a run one. */
export async function openWithPython(): Promise<Ready | { readonly missing: string }> {
  const opened = await open();
  if ('missing' in opened) process.stderr.write(`Left out: ${opened.missing}.\n`);
  return opened;
}

async function open(): Promise<Ready | { readonly missing: string }> {
  let factory;
  try {
    factory = await ModelFactory.open({ threads });
  } catch (error) {
    return { missing: messageOf(error) };
  }
  const { version, path } = factory.library;
  const environment = await preparePython(version);
  if ('missing' in environment) {
    await factory.close();
    return environment;
  }
  const versions = Object.entries(environment.versions).map(([name, is]) => `${name} ${is}`);
  process.stderr.write(`Node: libxgboost ${version} (${path}). Python: ${versions.join(', ')}.\n`);
  const scratch = await mkdtemp(join(tmpdir(), 'treino-interop-'));
  const close = async () => {
    await factory.close();
    await rm(scratch, { recursive: true });
  };
  return { factory, python: environment.python, scratch, close };
}
