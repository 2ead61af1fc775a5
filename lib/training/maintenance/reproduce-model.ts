/**
 * Trains a published model again from its record and compares the bytes:
 *
 *   row of `models` ─▶ complete? ─▶ same library? ─▶ load rows ─▶ same rows? ─▶ train ─▶ compare sha256 of the .ubj
 *
 * The same rows, parameters, library version and number of threads give the same bytes. Rows and columns added after the
 * training are ignored.
 */
import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { normalizeBaseScore } from '../../formats/ubj.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import type { FeatureSelection } from '../../learning/rows/feature-selection.ts';
import type { FactoryOptions, ModelFactory } from '../../learning/model-factory.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';
import { spillToDisk, releaseFloats } from '../../platform/scratch/floats.ts';
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import type { StoredModel } from '../../warehouse/models/models.ts';
import { loadTelemetry } from '../../warehouse/telemetry/load-telemetry.ts';
import { rowHash } from '../../warehouse/telemetry/row-hash.ts';
import { hostPlatform } from '../publishing/host-platform.ts';
import { readModelRecord } from './model-record.ts';
import type { ModelRecord } from './model-record.ts';

/**
 * `same` and `differs` are results of a training. The others say why there was none: `not_recorded`, the row lacks
 * details of the training; `other_library`, this machine has another version of XGBoost; `rows_changed`, the warehouse
 * no longer has the rows.
 */
type ReproductionVerdict = 'same' | 'differs' | 'not_recorded' | 'other_library' | 'rows_changed';

/** A recorded value and its value in this run. */
export interface Comparison {
  readonly recorded: string;
  readonly now: string;
}

export interface Reproduction {
  readonly verdict: ReproductionVerdict;
  /** Fields that the row lacks. Empty unless the verdict is `not_recorded`. */
  readonly lacks: readonly string[];
  // Comparisons after the step that decided the verdict are absent.
  readonly library?: Comparison;
  readonly platform?: Comparison;
  /** Digests of the rows (lib/warehouse/telemetry/row-hash.ts), or numbers of rows or columns if some are missing. */
  readonly rows?: Comparison;
  /** The parameters that the search chose. Only with `ReproduceOptions.search`. */
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
  /** Repeats the search, which takes as long as the training did. If false, only the chosen candidate is fitted. */
  readonly search: boolean;
}

/**
 * Trains the model of a row of `models` again.
 * @throws DependencyError if the warehouse is unavailable; XGBoostError and DataError as in a training; the signal's
 *   reason
 */
export async function reproduceModel(
  row: StoredModel,
  { sql, openFactory }: ReproduceServices,
  { search, signal, onProgress }: ReproduceOptions,
): Promise<Reproduction> {
  const record = readModelRecord(row);
  if ('lacks' in record) return { verdict: 'not_recorded', lacks: record.lacks };
  const factory = await openFactory(record.threads);
  let spilled: SharedFloats | undefined;
  try {
    const common = {
      lacks: [],
      library: { recorded: record.xgboostVersion, now: factory.library.version },
      ...(record.platform && { platform: { recorded: record.platform, now: hostPlatform } }),
      threads: record.threads,
    };
    if (!isSame(common.library)) return { verdict: 'other_library', ...common };

    const { telemetry, rows } = await loadRecorded(record, sql, signal);
    if (!isSame(rows)) return { verdict: 'rows_changed', ...common, rows };

    const { request, finished } = search
      ? { request: record.request, finished: [] }
      : fitRecordedChoice(record);
    const { floats } = await spillToDisk(telemetry.values);
    spilled = floats;
    const model = await factory.train({ ...telemetry, values: floats }, request, {
      finished,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const now = createHash('sha256').update(normalizeBaseScore(model.ubj)).digest('hex');
    const ubj = { recorded: record.ubj, now };
    const choice = { recorded: formatParams(record.chosen.params), now: formatParams(model.params) };
    return { verdict: isSame(ubj) ? 'same' : 'differs', ...common, rows, ...(search && { choice }), ubj };
  } finally {
    await factory.close();
    if (spilled) releaseFloats(spilled);
  }
}

export const isSame = ({ recorded, now }: Comparison): boolean => recorded === now;

/** Loads the rows of the training, and compares their number, columns or digest with the record. */
async function loadRecorded(
  { request, features: learned, leftOut, rows: count, rowHash: recorded }: ModelRecord,
  sql: postgres.Sql,
  signal: AbortSignal | undefined,
): Promise<{ readonly telemetry: LoadedTelemetry; readonly rows: Comparison }> {
  const { machineName, startDate, endDate } = request;
  const features = [...learned, ...leftOut];
  const all = await loadTelemetry(sql, { machineName, startDate, endDate, only: features, signal });
  const quantity = (number: number, unit: string) => `${number.toLocaleString('en')} ${unit}`;
  const fewer = (before: number, now: number, unit: string) => ({
    telemetry: all,
    rows: { recorded: quantity(before, unit), now: quantity(now, unit) },
  });
  if (all.rows < count) return fewer(count, all.rows, 'rows');
  if (all.features.length < features.length) return fewer(features.length, all.features.length, 'columns');
  // The last day may have more rows than at the time of the training.
  const telemetry = {
    ...all,
    rows: count,
    values: all.values.subarray(0, count * all.features.length),
    timestamps: all.timestamps.subarray(0, count),
    speedChange: all.speedChange.subarray(0, count),
  };
  return { telemetry, rows: { recorded, now: await rowHash(telemetry) } };
}

/** The training after its search: its grid has only the chosen candidate, and all folds are scored already. */
function fitRecordedChoice({ request, chosen, hasWindows }: ModelRecord) {
  const paramGrid = Object.fromEntries(Object.entries(chosen.params).map(([name, value]) => [name, [value]]));
  const search = { ...request.search, strategy: 'grid', paramGrid };
  const finished = chosen.foldScores.map((score, fold) => ({ candidate: 0, fold, score, seconds: 0 }));
  // The record has the decision of the gate.
  const features = hasWindows ? { ...request.features, windows: 'on' } : withoutWindows(request.features);
  return { request: { ...request, search, features } as TrainingRequest, finished };
}

const withoutWindows = ({ exclude, counterGuard }: FeatureSelection): FeatureSelection => ({
  exclude,
  counterGuard,
});

const formatParams = (params: Readonly<Record<string, number>>): string =>
  Object.entries(params)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
