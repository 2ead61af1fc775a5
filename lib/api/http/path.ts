/** Path parameters of the routes of one job or model. An id that is not a UUID cannot exist, so the response is 404, not 422. */
import { z } from 'zod';

export const jobPathSchema = z.object({ process_id: z.uuid().toLowerCase() });

export const modelPathSchema = z.object({ id: z.uuid().toLowerCase() });
