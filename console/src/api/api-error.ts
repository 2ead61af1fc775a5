/** What the API answers when it does not do what was asked (RFC 9457), or that it did not answer. */
import type { components } from '../../../lib/openapi/client-types.d.ts';

export type Problem = components['schemas']['Problem'];

export class ApiError extends Error {
  /** HTTP status; 0 where nothing answered. */
  readonly status: number;
  /** Undefined where what came is no problem of ours: nothing answered, or something in between did. */
  readonly problem: Problem | undefined;

  constructor(status: number, problem?: Problem) {
    super(problem?.detail ?? `The API answered ${status}.`);
    this.status = status;
    this.problem = problem;
  }

  /** What is wrong with a field; undefined when nothing is told of it. */
  of(field: string): string | undefined {
    return this.problem?.errors?.find((error) => error.field === field || error.field.startsWith(`${field}.`))
      ?.message;
  }
}

/** Anything thrown by a call, as what views show. Aborted calls are nobody's to show. */
export const asApiError = (error: unknown): ApiError => (error instanceof ApiError ? error : new ApiError(0));

export const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'detail' in body && 'status' in body;
