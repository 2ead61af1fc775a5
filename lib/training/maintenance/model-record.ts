/**
 * Reads the training details of a published model that are needed to train it again (reproduce-model.ts), from the
 * columns of `models` and the fields of its `metrics`.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { TrainingRequest } from '../../jobs/job.ts';
import type { StoredModel } from '../../warehouse/models/models.ts';
import { keptWindowFeatures, windowDecisionSchema } from '../../learning/windows/decision.ts';
import { toTrainingRequest, trainRequestSchema } from '../submission/train-request.ts';

export interface ModelRecord {
  /** The training request, with the first and the last day of the rows that it found. */
  readonly request: TrainingRequest;
  /** Columns of the telemetry that it was trained on. */
  readonly features: readonly string[];
  /** Whether it was trained on window features too. */
  readonly hasWindows: boolean;
  /** Features that it was not trained on, and that the row hash covers all the same. */
  readonly leftOut: readonly string[];
  readonly rows: number;
  readonly rowHash: string;
  /** The chosen candidate and its score in each fold. */
  readonly chosen: {
    readonly params: Readonly<Record<string, number>>;
    readonly foldScores: readonly number[];
  };
  readonly threads: number;
  readonly xgboostVersion: string;
  /** Platform of the training, for example `linux-x64`. Undefined in rows older than this field. */
  readonly platform: string | undefined;
  /** sha256 of the published .ubj, hexadecimal. */
  readonly ubj: string;
}

const params = z.record(z.string(), z.number());

const rowSchema = z
  .object({
    indicator: z.string(),
    machineName: z.string(),
    dataStartDate: z.string(),
    dataEndDate: z.string(),
    rows: z.number(),
    rowHash: z.string(),
    xgboostVersion: z.string(),
    sha256: z.object({ ubj: z.string() }),
    metrics: z.object({
      features: z.array(z.string()),
      excluded_columns: z.array(z.object({ name: z.string(), reason: z.string() })).default([]),
      labeling: z.unknown(),
      search: z.unknown(),
      // Absent in rows of older versions, whose requests had only `labeling` and `search`.
      request: z.object({}).loose().optional(),
      best_params: params,
      candidates: z.array(z.object({ params, fold_scores: z.array(z.number()) })),
      window_features: windowDecisionSchema.optional(),
      threads: z.number(),
      platform: z.string().optional(),
    }),
  })
  .transform(({ metrics, sha256, ...row }, context): ModelRecord => {
    const body = trainRequestSchema.safeParse({
      indicator: row.indicator,
      machine_name: row.machineName,
      start_date: row.dataStartDate,
      end_date: row.dataEndDate,
      labeling: metrics.labeling,
      search: metrics.search,
      ...metrics.request,
      // A backtest has no effect on the model.
      evaluation: null,
    });
    const chosen = metrics.candidates.find((candidate) =>
      isDeepStrictEqual(candidate.params, metrics.best_params),
    );
    if (!body.success || chosen === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['metrics'],
        message: 'does not hold the request and the chosen candidate',
      });
      return z.NEVER;
    }
    const windows = keptWindowFeatures(metrics.window_features);
    return {
      request: toTrainingRequest(body.data),
      features: metrics.features.slice(0, metrics.features.length - windows.length),
      hasWindows: windows.length > 0,
      leftOut: metrics.excluded_columns
        .filter(({ reason }) => reason === 'requested' || reason === 'counter')
        .map(({ name }) => name),
      rows: row.rows,
      rowHash: row.rowHash,
      chosen: { params: chosen.params, foldScores: chosen.fold_scores },
      threads: metrics.threads,
      xgboostVersion: row.xgboostVersion,
      platform: metrics.platform,
      ubj: sha256.ubj,
    };
  });

/** Returns the record, or the names of the fields that the row lacks. */
export function readModelRecord(row: StoredModel): ModelRecord | { readonly lacks: readonly string[] } {
  const read = rowSchema.safeParse(row);
  return read.success ? read.data : { lacks: read.error.issues.map(({ path }) => path.join('.')) };
}
