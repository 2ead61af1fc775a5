/** The response of `GET /health`. */
import { z } from 'zod';

export const healthSchema = z
  .object({ status: z.literal('ok'), timestamp: z.iso.datetime() })
  .meta({ id: 'Health' });

export const healthView = (now: Date): z.infer<typeof healthSchema> => ({
  status: 'ok',
  timestamp: now.toISOString(),
});
