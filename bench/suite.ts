/** A benchmark suite: how it measures, and how its records are shown. */
import type { z } from 'zod';
import type { PythonEnvironment } from '../test/support/python-environment.ts';
import type { Options } from './options.ts';
import type { Chart } from './plot.ts';
import type { Table } from './table.ts';

export interface SuiteContext {
  readonly options: Options;
  /** A temporary folder, deleted after the run. */
  readonly scratch: string;
  /** The baselines' Python environment, or why there is none. Created on first use. */
  readonly python: () => Promise<PythonEnvironment>;
  /** Prints a progress line. */
  readonly log: (line: string) => void;
  /** Prints and records what is not measured, and why. */
  readonly skip: (what: string) => void;
}

/** `R` is the record of one measurement. */
export interface Suite<R> {
  readonly name: string;
  readonly about: string;
  readonly record: z.ZodType<R>;
  /** Saves each record as soon as it is measured. */
  measure(context: SuiteContext, save: (record: R) => Promise<void>): Promise<void>;
  tables(records: readonly R[]): Table[];
  /** Charts for docs/benchmarks.md. */
  charts?(records: readonly R[]): Chart[];
}
