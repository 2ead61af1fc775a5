/** What record-fits.ts wrote: which trainings began, which fits ended, by machine. */
import { existsSync, readFileSync } from 'node:fs';

type Line =
  | { readonly kind: 'training'; readonly machine: string; readonly resumed: number }
  | { readonly kind: 'fit'; readonly machine: string; readonly candidate: number; readonly fold: number };

export interface FitRecord {
  /** Times a training began. */
  readonly trainings: number;
  /** Fits that those began with, of attempts before them. */
  readonly resumed: number;
  /** Fits that ended, the repeated ones included; the final fit is not among them. */
  readonly executed: number;
  /** Fits that ended, each once. */
  readonly distinct: number;
}

export function readFitRecord(file: string, machine: string): FitRecord {
  // A line that a kill cut off belongs to a fit that had not ended.
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
