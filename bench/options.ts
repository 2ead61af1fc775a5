/** Command-line options of the benchmarks. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parseEnvironment } from '../lib/config.ts';

export const USAGE = `npm run bench -- [suites] [options]

  suites             suites to run (default: all); "document" updates the tables in docs/benchmarks.md
  --quick            run everything in a few minutes, to test the benchmarks; the times mean nothing
  --rows 20000,…     numbers of rows, instead of the suite's own
  --repeat 2         how often to repeat each comparison
  --csv <a,b,…>      CSV files of more machines, for the suite estimates
  --append           add to the existing results instead of replacing them
  --results <folder> folder of the results (default: bench/results, with --quick .treino/bench)
  --through <prog>   run every measured process with a program such as taskset or nice`;

export interface Options {
  readonly suites: readonly string[];
  readonly quick: boolean;
  readonly rows: readonly number[] | undefined;
  readonly repeat: number | undefined;
  /** CSV files of more machines. */
  readonly csv: readonly string[];
  readonly append: boolean;
  readonly results: string;
  readonly through: string | undefined;
  /** Folder of the Python environment and libxgboost. */
  readonly state: string;
}

const count = z.coerce.number().int().positive();
const ROOT = join(import.meta.dirname, '..');

/** @throws TypeError, ZodError for invalid options */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      repeat: { type: 'string' },
      csv: { type: 'string' },
      append: { type: 'boolean', default: false },
      results: { type: 'string' },
      through: { type: 'string' },
    },
  });
  const { TREINO_STATE_DIR: state } = parseEnvironment(
    z.object({ TREINO_STATE_DIR: z.string().default(join(ROOT, '.treino')) }),
  );
  const { quick, append, through, rows, repeat, csv } = values;
  return {
    suites: positionals,
    quick,
    append,
    csv: csv?.split(',') ?? [],
    through,
    rows: rows === undefined ? undefined : z.array(count).parse(rows.split(',')),
    repeat: repeat === undefined ? undefined : count.parse(repeat),
    results: resolve(values.results ?? (quick ? join(state, 'bench') : join(ROOT, 'bench/results'))),
    state: resolve(state),
  };
}
