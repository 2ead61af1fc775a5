/**
 * Every error the service raises on purpose. The code is for programs, the message for the person who
 * reads `detail` or `error_message`: what happened, in their words, and what to do.
 */
export class TreinoError extends Error {
  /** Stable, machine-readable, snake_case. */
  readonly code: string;
  /** The status an HTTP caller sees when this error ends a request. */
  readonly httpStatus: number;
  /** Whether doing the same again later can succeed. */
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

/** One thing wrong with one field of a request. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The caller asked for something that cannot be done as asked; nothing was changed. */
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

/** What a training's data can lack, or be too much of. A retry on the same rows meets the same end. */
export type DataErrorCode =
  | 'no_rows'
  | 'too_few_rows'
  | 'no_failure_event'
  | 'one_class'
  | 'constant_fold'
  | 'missing_column'
  | 'no_target'
  | 'constant_score'
  | 'no_features'
  | 'bad_value'
  | 'halving_unavailable'
  | 'too_large';

/** The rows cannot give a model (design §4 rule 6): permanent, one attempt, the job ends `failed`. */
export class DataError extends TreinoError {
  constructor(code: DataErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, httpStatus: 422, ...options });
  }
}

/** Something we depend on did not answer, or refused us: a retry may help. */
export class DependencyError extends TreinoError {
  readonly dependency: string;

  constructor(dependency: string, message: string, options: { cause?: unknown } = {}) {
    super(message, { code: 'dependency_unavailable', httpStatus: 503, retryable: true, ...options });
    this.dependency = dependency;
  }
}

/** A newer attempt owns the job: this worker's write was refused, and it must stop without a trace. */
export class FenceLostError extends TreinoError {
  constructor(processId: string, fence: number) {
    super(`Job ${processId} is no longer owned by the attempt with fence ${fence}.`, {
      code: 'fence_lost',
      httpStatus: 409,
    });
  }
}

/** A setting is missing or wrong; the message names it. */
export class ConfigError extends TreinoError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, { code: 'bad_configuration', ...options });
  }
}

/** The database has had other migrations than this version has; nothing was changed. */
export class MigrationError extends TreinoError {
  constructor(code: 'unknown_migration' | 'migration_out_of_order' | 'migration_changed', message: string) {
    super(message, { code });
  }
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The code that anything thrown is told by. */
export const errorCodeOf = (error: unknown): string =>
  error instanceof TreinoError ? error.code : 'internal_error';
