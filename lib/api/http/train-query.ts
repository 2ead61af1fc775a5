/** The query of POST /train. */
import { z } from 'zod';
import { flag } from './query.ts';

/**
 * The OpenAPI document does not list it: the plan has an operation of its own there, because client generators need one
 * response for each operation.
 */
export const trainQuerySchema = z.strictObject({ dry_run: flag(false) });
