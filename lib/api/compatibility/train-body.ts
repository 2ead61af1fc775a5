/** The body of POST /train as the predecessor accepted it, made into one that this service accepts. */
import { trainRequestSchema } from '../../training/submission/train-request.ts';
import { dayOfMidnight } from './midnight.ts';

const KNOWN_FIELDS = new Set(trainRequestSchema.options.flatMap(({ shape }) => Object.keys(shape)));
const DATE_FIELDS = ['start_date', 'end_date'];

export interface AcceptedBody {
  readonly body: unknown;
  /** Unknown fields, which the predecessor ignored. */
  readonly ignored: readonly string[];
}

/**
 * Drops unknown fields and replaces date-times at midnight by their days. Inside `search` and the other objects unknown
 * fields stay, and are refused: the predecessor did not have these objects.
 */
export function acceptTrainBody(body: unknown): AcceptedBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { body, ignored: [] };
  const fields = Object.entries(body);
  return {
    body: Object.fromEntries(
      fields
        .filter(([name]) => KNOWN_FIELDS.has(name))
        .map(([name, value]): [string, unknown] => [
          name,
          DATE_FIELDS.includes(name) ? (dayOfMidnight(value) ?? value) : value,
        ]),
    ),
    ignored: fields.map(([name]) => name).filter((name) => !KNOWN_FIELDS.has(name)),
  };
}
