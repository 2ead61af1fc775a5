/**
 * Base class of all errors that the service throws on purpose. The code is for programs. The message is for the person who
 * reads `detail` or `error_message`: what went wrong, and what to do about it.
 */
export class TreinoError extends Error {
  /** Stable, machine-readable, snake_case. */
  readonly code: string;
  /** HTTP status of the response if this error ends a request. */
  readonly httpStatus: number;
  /** Whether a retry can succeed. */
  readonly retryable: boolean;

  constructor(
    message: string,
    options: { code: string; httpStatus?: number; retryable?: boolean; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.httpStatus = options.httpStatus ?? 500;
    this.retryable = options.retryable ?? false;
  }
}

/** A problem with one field of a request. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The request is invalid or not possible. Nothing was changed. */
export class RequestError extends TreinoError {
  readonly errors: readonly FieldError[];

  constructor(
    message: string,
    options: { code: string; httpStatus: number; errors?: readonly FieldError[]; cause?: unknown },
  ) {
    super(message, options);
    this.errors = options.errors ?? [];
  }
}

/** Problems of the training data. A retry with the same rows fails in the same way. */
export type DataErrorCode =
  | 'no_rows'
  | 'too_few_rows'
  | 'no_failure_event'
  | 'one_class'
  | 'constant_fold'
  | 'missing_column'
  | 'unsuitable_table'
  | 'no_target'
  | 'constant_score'
  | 'no_features'
  | 'bad_value'
  | 'halving_unavailable'
  | 'too_large';

/** No model can be trained on the rows. The error is permanent: the job ends as `failed` after one attempt. */
export class DataError extends TreinoError {
  constructor(code: DataErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, httpStatus: 422, ...options });
  }
}

/** A dependency did not answer or refused the request. A retry may succeed. */
export class DependencyError extends TreinoError {
  readonly dependency: string;

  constructor(dependency: string, message: string, options: { cause?: unknown } = {}) {
    super(message, { code: 'dependency_unavailable', httpStatus: 503, retryable: true, ...options });
    this.dependency = dependency;
  }
}

/** Another claim or the end of the job invalidated this worker's claim. Its write was refused; it must stop and write nothing more. */
export class FenceLostError extends TreinoError {
  constructor(processId: string, fencingToken: number) {
    super(`The claim of job ${processId} with fencing token ${fencingToken} is no longer valid.`, {
      code: 'fence_lost',
      httpStatus: 409,
    });
  }
}

/** A setting is missing or invalid. The message names it. */
export class ConfigError extends TreinoError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { code: 'bad_configuration', ...options });
  }
}

/** The migrations applied to the database do not match those of this version. Nothing was changed. */
export class MigrationError extends TreinoError {
  constructor(code: 'unknown_migration' | 'migration_out_of_order' | 'migration_changed', message: string) {
    super(message, { code });
  }
}

/** Message of any thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Error code of any thrown value. */
export const errorCodeOf = (error: unknown): string =>
  error instanceof TreinoError ? error.code : 'internal_error';
