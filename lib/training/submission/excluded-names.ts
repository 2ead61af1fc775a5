/** Checks `features.exclude` of a request against the columns of the table, before it becomes a job. */
import { RequestError } from '../../errors.ts';
import type { FieldError } from '../../errors.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { formatList } from '../../validation/fields.ts';
import type { ColumnNames } from '../../warehouse/telemetry/telemetry-size.ts';

/**
 * Reads the columns only if the request excludes some.
 * @throws RequestError 422 for a name that no column has, with the names that exist, and if no column would be left;
 *   DependencyError
 */
export async function assertExcludable(
  { features: { exclude } }: TrainingRequest,
  readColumnNames: () => Promise<ColumnNames>,
): Promise<void> {
  if (exclude.length === 0) return;
  const { features, others } = await readColumnNames();
  const errors = exclude.flatMap((name, index): FieldError[] =>
    features.includes(name) || others.includes(name)
      ? []
      : [
          {
            field: `features.exclude.${index}`,
            message: `"${name}" is not a column that models learn from; these are ${formatList(features)}`,
          },
        ],
  );
  if (errors.length === 0 && features.every((name) => exclude.includes(name))) {
    errors.push({ field: 'features.exclude', message: 'leaves no column to learn from; exclude fewer' });
  }
  const [first] = errors;
  if (first === undefined) return;
  throw new RequestError(`${first.field} ${first.message}.`, {
    code: 'invalid_request',
    httpStatus: 422,
    errors,
  });
}
