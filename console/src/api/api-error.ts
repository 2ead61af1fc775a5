/** A failed API call: a problem the API reported, or no answer at all. */
import type { ReadProblem } from '../../../lib/api/compatibility/either-problem.ts';

export class ApiError extends Error {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  /** Undefined when nothing answered, or when the answer came from something else, such as a proxy. */
  readonly problem: ReadProblem | undefined;

  constructor(status: number, problem?: ReadProblem) {
    super(problem?.detail ?? `The API returned HTTP ${status}.`);
    this.status = status;
    this.problem = problem;
  }

  /** The API's message about a field, or undefined when it has none. */
  messageFor(field: string): string | undefined {
    return this.problem?.errors?.find((error) => error.field === field || error.field.startsWith(`${field}.`))
      ?.message;
  }
}

/** Any value thrown by a call, as an error that views can show. Check for aborted calls first. */
export const asApiError = (error: unknown): ApiError => (error instanceof ApiError ? error : new ApiError(0));
