/** The body of POST /models/{id}/predict: rows, or a machine whose newest rows are used. */
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import { machineName, withDefault } from '../validation/fields.ts';
import { parseOrThrow } from '../validation/parse-or-throw.ts';
import { MAX_PREDICTED_ROWS } from './limits.ts';

const reading = z.number('must be a number, or null if it was not measured').nullable();

/** In the rows of a request, beside their features. */
const rowSchema = z
  .object({
    timestamp: z.iso
      .datetime({ offset: true, error: 'must be a time with a time zone, such as 2026-03-01T12:00:00Z' })
      .nullish()
      .describe('Time of the row. Needed for models with window features.'),
  })
  .catchall(reading)
  // As values of any type in the document: several client generators mix up the types of a timestamp and of a reading.
  .meta({
    id: 'FeatureRow',
    description: 'Readings by name of the feature: numbers, or null if not measured.',
    override: { additionalProperties: {} },
  });
export type RequestRow = z.infer<typeof rowSchema>;

const MAX_EXPLAINED_FEATURES = 20;

const explain = withDefault(
  z
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(MAX_EXPLAINED_FEATURES, `must be at most ${MAX_EXPLAINED_FEATURES}`)
    .describe('Number of features to explain each prediction with: those that move it most. 0: none.'),
  0,
);

const rowsBody = z
  .strictObject({
    rows: z
      .array(rowSchema)
      .min(1, 'must have at least one row')
      .max(MAX_PREDICTED_ROWS, `must have at most ${MAX_PREDICTED_ROWS} rows`)
      .describe('A value for every feature of the model, by name. Null means not measured.'),
    explain,
  })
  .meta({ id: 'PredictRows' });

const machineBody = z
  .strictObject({
    machine_name: machineName.describe('The machine whose newest rows are used.'),
    newest: withDefault(
      z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(MAX_PREDICTED_ROWS, `must be at most ${MAX_PREDICTED_ROWS}`)
        .describe('Number of rows.'),
      1,
    ),
    explain,
  })
  .meta({ id: 'PredictNewest' });

export const predictRequestSchema = z.xor([rowsBody, machineBody]);
export type PredictRequest = z.infer<typeof predictRequestSchema>;

/** @throws RequestError 422 with the invalid fields. A body that has `rows` is checked as rows. */
export function parsePredictRequest(value: unknown): PredictRequest {
  const body = parseOrThrow(
    z.object({ rows: z.unknown(), machine_name: z.unknown() }).partial().loose(),
    value,
  );
  if (body.rows !== undefined) return parseOrThrow(rowsBody, body);
  if (body.machine_name !== undefined) return parseOrThrow(machineBody, body);
  const message = 'is missing; send rows, or machine_name to use its newest rows';
  throw new RequestError(`rows ${message}.`, {
    code: 'invalid_request',
    httpStatus: 422,
    errors: [{ field: 'rows', message }],
  });
}
