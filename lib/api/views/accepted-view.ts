/** What `POST /train` answers: the contract's two fields. */
import { z } from 'zod';

export const acceptedSchema = z.object({ process_id: z.uuid(), status: z.literal('pending') });

/** The same for the same job, whatever has become of it: who asks again is answered as before. */
export const acceptedView = (processId: string): z.infer<typeof acceptedSchema> => ({
  process_id: processId,
  status: 'pending',
});
