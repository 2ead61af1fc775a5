/** Field of `labeling` that every indicator has. */
import { z } from 'zod';
import { withDefault } from '../../validation/fields.ts';

export const embargoSchema = withDefault(
  z.boolean().describe('Leaves the training rows out whose label depends on the test part.'),
  false,
);
