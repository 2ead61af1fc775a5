/** What `GET /machines` is asked and answers. */
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import { nextCursor, pageQuery } from '../http/page-query.ts';
import type { MachinePage } from '../warehouse/machines.ts';

export const machineQuerySchema = z.strictObject(pageQuery);

/** By name. */
export const machinePageSchema = z.object({
  machines: z.array(
    z.object({
      name: z.string(),
      first_timestamp: z.iso.datetime(),
      last_timestamp: z.iso.datetime(),
      estimated_rows: z
        .number()
        .nullable()
        .describe("About how many rows it has, by the database's statistics; null where these do not say."),
    }),
  ),
  next_cursor: nextCursor,
});

export const machinePageView = (
  { machines, cursor }: MachinePage,
  caller: Caller,
): z.infer<typeof machinePageSchema> => ({
  machines: machines
    .filter(({ name }) => caller.maySee(name))
    .map(({ name, first, last, estimatedRows }) => ({
      name,
      first_timestamp: first.toISOString(),
      last_timestamp: last.toISOString(),
      estimated_rows: estimatedRows,
    })),
  next_cursor: cursor ?? null,
});
