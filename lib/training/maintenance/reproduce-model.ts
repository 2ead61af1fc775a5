/**
 * Trains a published model again from its record and compares the bytes:
 *
 *   row of `models` ─▶ does it tell all? ─▶ the same library? ─▶ load the rows ─▶ the same? ─▶ train ─▶ sha256 of the .ubj
 *
 * The same rows, parameters, library and number of threads give the same bytes. Rows that came after those it
 * was trained on, and columns added since, do not count: they are not loaded, or left aside.
 */
import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import type { FactoryOptions, ModelFactory } from '../../learning/model-factory.ts';
import { normalizeBaseScore } from '../../formats/ubj.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { spillToDisk, releaseFloats } from '../../platform/scratch/floats.ts';
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import { loadTelemetry } from '../../warehouse/telemetry/load-telemetry.ts';
import type { StoredModel } from '../../warehouse/models/models.ts';
import { rowHash } from '../../warehouse/telemetry/row-hash.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';
import { readModelRecord } from './model-record.ts';
import type { ModelRecord } from './model-record.ts';
import { hostPlatform } from '../publishing/host-platform.ts';

/**
 * `same`, `differs`: it was trained again. Else it was not, for it could not have come out the same:
 * `not_recorded`, the row does not tell how it was trained; `other_library`, this machine has another XGBoost;
 * `rows_changed`, the warehouse no longer holds its rows.
 */
export type ReproductionVerdict = 'same' | 'differs' | 'not_recorded' | 'other_library' | 'rows_changed';

/** What the record says, and what is so now. */
export interface Comparison {
  readonly recorded: string;
  readonly now: string;
}

export interface Reproduction {
  readonly verdict: ReproductionVerdict;
  /** What the row does not tell; empty but for `not_recorded`. */
  readonly lacks: readonly string[];
  /** Absent are the steps that were not come to. */
  readonly library?: Comparison;
  readonly platform?: Comparison;
  /** Digests of the rows (lib/warehouse/telemetry/row-hash.ts), or how many rows or columns where that differs. */
  readonly rows?: Comparison;
  /** With the whole search: the parameters that it chose. */
  readonly choice?: Comparison;
  /** Digests of the .ubj. */
  readonly ubj?: Comparison;
  readonly threads?: number;
}

export interface ReproduceServices {
  readonly sql: postgres.Sql;
  readonly openFactory: (threads: number) => Promise<ModelFactory>;
}

export interface ReproduceOptions extends Pick<FactoryOptions, 'signal' | 'onProgress'> {
  /** Searches anew too, instead of fitting the recorded choice only: as long as the training took. */
  readonly search: boolean;
}

/**
 * Trains again what a row of `models` is of.
 * @throws DependencyError when the warehouse is not to be had; XGBoostError, DataError as the training; the
 *   signal's reason
 */
export async function reproduceModel(
  row: StoredModel,
  { sql, openFactory }: ReproduceServices,
  { search, signal, onProgress }: ReproduceOptions,
): Promise<Reproduction> {
  const record = readModelRecord(row);
  if ('lacks' in record) return { verdict: 'not_recorded', lacks: record.lacks };
  const factory = await openFactory(record.threads);
  let kept: SharedFloats | undefined;
  try {
    const told = {
      lacks: [],
      library: { recorded: record.xgboostVersion, now: factory.library.version },
      ...(record.platform && { platform: { recorded: record.platform, now: hostPlatform } }),
      threads: record.threads,
    };
    if (!isSame(told.library)) return { verdict: 'other_library', ...told };

    const { telemetry, rows } = await loadRecorded(record, sql, signal);
    if (!isSame(rows)) return { verdict: 'rows_changed', ...told, rows };

    const { request, finished } = search ? { request: record.request, finished: [] } : fitOnly(record);
    const { floats } = await spillToDisk(telemetry.values);
    kept = floats;
    const model = await factory.train({ ...telemetry, values: floats }, request, {
      finished,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const now = createHash('sha256').update(normalizeBaseScore(model.ubj)).digest('hex');
    const ubj = { recorded: record.ubj, now };
    const choice = { recorded: inOrder(record.chosen.params), now: inOrder(model.params) };
    return { verdict: isSame(ubj) ? 'same' : 'differs', ...told, rows, ...(search && { choice }), ubj };
  } finally {
    await factory.close();
    if (kept) releaseFloats(kept);
  }
}

export const isSame = ({ recorded, now }: Comparison): boolean => recorded === now;

/** The rows it was trained on, or what is there in their stead. */
async function loadRecorded(
  { request, features, rows: count, rowHash: recorded }: ModelRecord,
  sql: postgres.Sql,
  signal: AbortSignal | undefined,
): Promise<{ readonly telemetry: LoadedTelemetry; readonly rows: Comparison }> {
  const { machineName, startDate, endDate } = request;
  const all = await loadTelemetry(sql, { machineName, startDate, endDate, only: features, signal });
  const told = (number: number, what: string) => `${number.toLocaleString('en')} ${what}`;
  const counted = (recorded: number, now: number, what: string) => ({
    telemetry: all,
    rows: { recorded: told(recorded, what), now: told(now, what) },
  });
  if (all.rows < count) return counted(count, all.rows, 'rows');
  if (all.features.length < features.length) return counted(features.length, all.features.length, 'columns');
  // Of the last day more may have come since.
  const telemetry = {
    ...all,
    rows: count,
    values: all.values.subarray(0, count * all.features.length),
    timestamps: all.timestamps.subarray(0, count),
    speedChange: all.speedChange.subarray(0, count),
  };
  return { telemetry, rows: { recorded, now: await rowHash(telemetry) } };
}

/** The same training, as if its search had just ended: with the choice as the only candidate, scored already. */
function fitOnly({ request, chosen }: ModelRecord) {
  const paramGrid = Object.fromEntries(Object.entries(chosen.params).map(([name, value]) => [name, [value]]));
  const search = { ...request.search, strategy: 'grid', paramGrid };
  const finished = chosen.foldScores.map((score, fold) => ({ candidate: 0, fold, score, seconds: 0 }));
  return { request: { ...request, search } as TrainingRequest, finished };
}

const inOrder = (params: Readonly<Record<string, number>>): string =>
  Object.entries(params)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
