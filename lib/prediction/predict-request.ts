/** The body of POST /models/{id}/predict: rows, or whose newest rows of the warehouse to take. */
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import { parseOrThrow } from '../parse-or-throw.ts';
import { machineName } from '../fields.ts';

const mostRows = 1000;

const value = z.number('must be a number, or null where it was not measured').nullable();

const rowsBody = z.strictObject({
  rows: z
    .array(z.record(z.string(), value))
    .min(1, 'must have at least one row')
    .max(mostRows, `must have at most ${mostRows} rows`)
    .describe('A value for every feature of the model, by name; null is missing.'),
});

const machineBody = z.strictObject({
  machine_name: machineName.describe('Whose newest rows to take.'),
  newest: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(mostRows, `must be at most ${mostRows}`)
    .default(1)
    .describe('How many of them.'),
});

export const predictRequestSchema = z.union([rowsBody, machineBody]);
export type PredictRequest = z.infer<typeof predictRequestSchema>;

/** @throws RequestError as parseJsonBody does; what is wrong is told of the one of the two that is meant. */
export function parsePredictRequest(value: unknown): PredictRequest {
  const body = parseOrThrow(
    z.object({ rows: z.unknown(), machine_name: z.unknown() }).partial().loose(),
    value,
  );
  if (body.rows !== undefined) return parseOrThrow(rowsBody, body);
  if (body.machine_name !== undefined) return parseOrThrow(machineBody, body);
  const message = 'is missing; give rows, or machine_name for its newest ones';
  throw new RequestError(`rows ${message}.`, {
    code: 'invalid_request',
    httpStatus: 422,
    errors: [{ field: 'rows', message }],
  });
}
