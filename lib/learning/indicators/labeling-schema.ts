/** Field of `labeling` that every indicator has. */
import { z } from 'zod';

export const embargoSchema = z
  .boolean()
  .default(false)
  .describe('Leaves the training rows out whose label depends on the test part.');
