/** A part of the bench: what it measures, and what its records come to. */
import type { z } from 'zod';
import type { PythonEnvironment } from '../test/support/python-environment.ts';
import type { Options } from './options.ts';
import type { Picture } from './plot.ts';
import type { Table } from './table.ts';

export interface Bench {
  readonly options: Options;
  /** A folder that is gone afterwards. */
  readonly scratch: string;
  /** The peers' Python, or why there is none; asked for once, made when first needed. */
  readonly python: () => Promise<PythonEnvironment>;
  /** Tells whoever watches. */
  readonly say: (line: string) => void;
  /** Tells, and keeps with the results, what could not be measured and why. */
  readonly leaveOut: (what: string) => void;
}

/** `R` is what one measurement is kept as. */
export interface Part<R> {
  readonly name: string;
  readonly about: string;
  readonly record: z.ZodType<R>;
  /** Measures and hands over each record as soon as it is there. */
  measure(bench: Bench, keep: (record: R) => Promise<void>): Promise<void>;
  tables(records: readonly R[]): Table[];
  /** Pictures for docs/benchmarks.md. */
  pictures?(records: readonly R[]): Picture[];
}
