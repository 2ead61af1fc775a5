/** A published model as `GET /models/{id}` and `GET /models` return it: the columns of the table `models`. */
import { z } from 'zod';
import { INDICATORS } from '../../learning/indicators/request.ts';
import { messageSchema } from '../../texts/message-schema.ts';
import { machineName, oneOf } from '../../validation/fields.ts';
import type { ModelPage } from '../../warehouse/models/model-listing.ts';
import type { StoredModel } from '../../warehouse/models/models.ts';
import { nextCursor, pageQuery } from '../http/page-query.ts';
import { backtestSchema } from './backtest-view.ts';
import { excludedColumnSchema } from './excluded-column.ts';
import { baselinesSchema } from './baselines-schema.ts';
import { inFormatOrder } from './in-format-order.ts';
import { byFormatSchema, indicatorSchema } from './job-view.ts';

const hexDigest = z.string().regex(/^[0-9a-f]*$/);

const verdictSchema = z
  .looseObject({
    level: z
      .string()
      .describe(
        '`useful`, `noisy`, `weak` or `unproven`; for `status` also `chance`, for `health` `persistence`.',
      ),
    headline: z.string().optional(),
    reasons: z.array(z.string()).optional().describe('Reasons for the level, then cautions.'),
    headline_code: z.string().optional(),
    reason_codes: z.array(messageSchema).optional().describe('The reasons as codes, in the same order.'),
  })
  .describe('Whether the model is worth acting on. Models of earlier versions have no codes.')
  .meta({ id: 'Verdict' });

/** Times are RFC 3339 UTC with `Z`. The predecessor's models have null in columns that it did not have. */
export const modelSchema = z
  .object({
    id: z.uuid(),
    process_id: z.uuid().nullable().describe('The job that trained it.'),
    machine_name: z.string().nullable(),
    indicator: indicatorSchema.nullable(),
    bucket_address: z.string().describe('Key of the .pkl in the bucket.'),
    data_start_date: z.iso.date().nullable().describe('First UTC day of the data.'),
    data_end_date: z.iso.date().nullable().describe('Last UTC day of the data.'),
    metrics: z
      .looseObject({
        verdict: verdictSchema.optional(),
        backtest: backtestSchema
          .optional()
          .describe('With `evaluation` in the request: models tested on several blocks of rows.'),
        baselines: baselinesSchema.optional(),
        excluded_columns: z
          .array(excludedColumnSchema)
          .optional()
          .describe('Columns of `processed_data` that the model was not trained on. Not in lists of models.'),
      })
      .meta({ id: 'Metrics' })
      .describe('Evaluation of the model on the test part.'),
    model_type: z.string(),
    timestamp: z.iso.datetime().describe('Publication time.'),
    artifacts: byFormatSchema.describe('Keys in the bucket, by format.'),
    sha256: byFormatSchema.describe('Hex digests of the files, by format.'),
    xgboost_version: z.string().nullable(),
    row_hash: hexDigest.nullable().describe('Digest of the training data.'),
    rows: z.int().nullable().describe('Training and test rows.'),
    seconds: z.number().nullable().describe('Duration of the job.'),
  })
  .meta({ id: 'Model' });

export type ModelView = z.infer<typeof modelSchema>;

export function modelView(row: StoredModel): ModelView {
  return {
    id: row.id,
    process_id: row.processId,
    machine_name: row.machineName,
    indicator: row.indicator as ModelView['indicator'],
    bucket_address: row.bucketAddress,
    data_start_date: row.dataStartDate,
    data_end_date: row.dataEndDate,
    metrics: row.metrics,
    model_type: row.modelType,
    timestamp: row.timestamp.toISOString(),
    artifacts: inFormatOrder(row.artifacts),
    sha256: inFormatOrder(row.sha256),
    xgboost_version: row.xgboostVersion,
    row_hash: row.rowHash,
    rows: row.rows,
    seconds: row.seconds,
  };
}

export const modelQuerySchema = z.strictObject({
  machine_name: machineName.optional(),
  indicator: oneOf(INDICATORS).optional(),
  ...pageQuery,
});

/** Newest first. `metrics` has no lists. */
export const modelPageSchema = z
  .object({ models: z.array(modelSchema), next_cursor: nextCursor })
  .meta({ id: 'ModelPage' });

export const modelPageView = ({ models, cursor }: ModelPage): z.infer<typeof modelPageSchema> => ({
  models: models.map(modelView),
  next_cursor: cursor ?? null,
});
