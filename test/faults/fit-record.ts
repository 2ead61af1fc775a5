/** Reads the file of record-fits.ts: started trainings and finished fits by machine. */
import { existsSync, readFileSync } from 'node:fs';

type Line =
  | { readonly kind: 'training'; readonly machine: string; readonly resumed: number }
  | { readonly kind: 'fit'; readonly machine: string; readonly candidate: number; readonly fold: number };

export interface FitRecord {
  /** Number of started trainings. */
  readonly trainings: number;
  /** Checkpointed fits that these trainings resumed from. */
  readonly resumed: number;
  /** Finished fits, including repeated ones, without the final fit. */
  readonly executed: number;
  /** Distinct finished fits. */
  readonly distinct: number;
}

export function readFitRecord(file: string, machine: string): FitRecord {
  // A kill may have cut off the last line; its fit had not finished.
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const lines = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.machine === machine);
  const fits = lines.flatMap((line) => (line.kind === 'fit' ? [`${line.candidate}/${line.fold}`] : []));
  const trainings = lines.flatMap((line) => (line.kind === 'training' ? [line.resumed] : []));
  return {
    trainings: trainings.length,
    resumed: trainings.reduce((sum, count) => sum + count, 0),
    executed: fits.length,
    distinct: new Set(fits).size,
  };
}
