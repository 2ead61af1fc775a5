/** The query of POST /train. */
import { z } from 'zod';
import { flag } from './query.ts';

/** The query of POST /train; parameters that are not known are let be. */
export const trainQuerySchema = z.object({
  dry_run: flag(false).describe(
    'Tells what the training would be, without training; leaves no job and no message.',
  ),
});
