/** Query and response of `GET /machines`. */
import { z } from 'zod';
import { INDICATORS } from '../../learning/indicators/request.ts';
import type { MachinePage } from '../../warehouse/machines.ts';
import { nextCursor, pageQuery } from '../http/page-query.ts';

export const machineQuerySchema = z.strictObject(pageQuery);

/** Sorted by name. */
export const machinePageSchema = z.object({
  machines: z.array(
    z.object({
      name: z.string(),
      first_timestamp: z.iso.datetime(),
      last_timestamp: z.iso.datetime(),
      estimated_rows: z
        .number()
        .nullable()
        .describe('Number of rows, estimated from the database’s statistics. Null if unknown.'),
      latest_model: z
        .object({
          id: z.uuid(),
          indicator: z.enum(INDICATORS).nullable(),
          timestamp: z.iso.datetime().describe('Publication time.'),
          verdict: z.string().nullable().describe('The model’s `metrics.verdict.level`.'),
        })
        .nullable()
        .describe('The newest published model. Null if there is none.'),
    }),
  ),
  next_cursor: nextCursor,
});

export type MachineView = z.infer<typeof machinePageSchema>['machines'][number];

export const machinePageView = ({ machines, cursor }: MachinePage): z.infer<typeof machinePageSchema> => ({
  machines: machines.map(({ name, first, last, estimatedRows, latestModel }) => ({
    name,
    first_timestamp: first.toISOString(),
    last_timestamp: last.toISOString(),
    estimated_rows: estimatedRows,
    latest_model: latestModel as MachineView['latest_model'],
  })),
  next_cursor: cursor ?? null,
});
