/** Query and response of `GET /machines`. */
import { z } from 'zod';
import type { MachinePage } from '../../warehouse/machines.ts';
import { nextCursor, pageQuery } from '../http/page-query.ts';
import { indicatorSchema } from './job-view.ts';

export const machineQuerySchema = z.strictObject(pageQuery);

const latestModelSchema = z
  .object({
    id: z.uuid(),
    indicator: indicatorSchema.nullable(),
    timestamp: z.iso.datetime().describe('Publication time.'),
    verdict: z
      .string()
      .nullable()
      .describe('The model’s `metrics.verdict.level`, such as `useful` or `noisy`.'),
  })
  .meta({ id: 'LatestModel' });

/** Sorted by name. */
export const machinePageSchema = z
  .object({
    machines: z.array(
      z
        .object({
          name: z.string(),
          first_timestamp: z.iso.datetime(),
          last_timestamp: z.iso.datetime(),
          estimated_rows: z
            .number()
            .nullable()
            .describe('Number of rows, estimated from the database’s statistics. Null if unknown.'),
          latest_model: latestModelSchema
            .nullable()
            .describe('The newest published model of any indicator. Null if there is none.'),
          latest_models: z
            .array(latestModelSchema)
            .describe('The newest published model of each indicator, newest first.'),
        })
        .meta({ id: 'Machine' }),
    ),
    next_cursor: nextCursor,
  })
  .meta({ id: 'MachinePage' });

export type MachineView = z.infer<typeof machinePageSchema>['machines'][number];

export const machinePageView = ({ machines, cursor }: MachinePage): z.infer<typeof machinePageSchema> => ({
  machines: machines.map(({ name, first, last, estimatedRows, latestModel, latestModels }) => ({
    name,
    first_timestamp: first.toISOString(),
    last_timestamp: last.toISOString(),
    estimated_rows: estimatedRows,
    latest_model: latestModel as MachineView['latest_model'],
    latest_models: latestModels as MachineView['latest_models'],
  })),
  next_cursor: cursor ?? null,
});
