/** The answer of `POST /train`. */
import { z } from 'zod';

export const acceptedSchema = z.object({ process_id: z.uuid(), status: z.literal('pending') });

/** Always `pending`, whatever the job's current status: a retried request gets the original answer. */
export const acceptedView = (processId: string): z.infer<typeof acceptedSchema> => ({
  process_id: processId,
  status: 'pending',
});
