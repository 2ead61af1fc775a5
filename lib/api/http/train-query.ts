/** The query of POST /train. */
import { z } from 'zod';
import { flag } from './query.ts';

export const trainQuerySchema = z.strictObject({
  dry_run: flag(false).describe('`true` returns the plan of the training and creates no job.'),
});
