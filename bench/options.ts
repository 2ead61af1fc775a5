/** What is measured and how often, from the command line. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parseEnvironment } from '../lib/config.ts';

export const usage = `npm run bench -- [parts] [options]

  parts              which to measure, all when none is named; "document" rewrites the tables of docs/benchmarks.md
  --quick            a few minutes for all of it: that it runs, not what it runs at
  --rows 20000,…     sizes instead of a part's own
  --repeat 2         how often each comparison is made, alternating
  --append           adds to the results there are instead of replacing them
  --results <folder> where results go: bench/results, with --quick .treino/bench
  --through <prog>   runs every measured process through a program (a lock, taskset, nice)`;

export interface Options {
  readonly parts: readonly string[];
  readonly quick: boolean;
  readonly rows: readonly number[] | undefined;
  readonly repeat: number | undefined;
  readonly append: boolean;
  readonly results: string;
  readonly through: string | undefined;
  /** Where the venv, libxgboost and scratch files are kept. */
  readonly state: string;
}

const count = z.coerce.number().int().positive();
const root = join(import.meta.dirname, '..');

/** @throws TypeError or ZodError for what is no option. */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      repeat: { type: 'string' },
      append: { type: 'boolean', default: false },
      results: { type: 'string' },
      through: { type: 'string' },
    },
  });
  const { TREINO_STATE_DIR: state } = parseEnvironment(
    z.object({ TREINO_STATE_DIR: z.string().default(join(root, '.treino')) }),
  );
  const { quick, append, through, rows, repeat } = values;
  return {
    parts: positionals,
    quick,
    append,
    through,
    rows: rows === undefined ? undefined : z.array(count).parse(rows.split(',')),
    repeat: repeat === undefined ? undefined : count.parse(repeat),
    results: resolve(values.results ?? (quick ? join(state, 'bench') : join(root, 'bench/results'))),
    state: resolve(state),
  };
}
