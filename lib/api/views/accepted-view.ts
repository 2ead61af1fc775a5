/** The response of `POST /train`. */
import { z } from 'zod';

export const acceptedSchema = z
  .object({ process_id: z.uuid(), status: z.literal('pending') })
  .meta({ id: 'Accepted' });

/** Always `pending`, whatever the job's status: a repeated request gets the original response. */
export const acceptedView = (processId: string): z.infer<typeof acceptedSchema> => ({
  process_id: processId,
  status: 'pending',
});
