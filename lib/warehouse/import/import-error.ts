import { TreinoError } from '../../errors.ts';

export type ImportErrorCode =
  | 'bad_csv'
  | 'bad_encoding'
  | 'no_rows'
  | 'missing_column'
  | 'unknown_column'
  | 'duplicate_column'
  | 'generated_column'
  | 'bad_value'
  | 'duplicate_rows'
  | 'rows_exist';

/** The file is invalid or conflicts with the table. Nothing was written. The message says where the problem is. */
export class ImportError extends TreinoError {
  constructor(code: ImportErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, httpStatus: 422, ...options });
  }

  /** The same error with the file's name in its message. */
  withFile(name: string): ImportError {
    return new ImportError(this.code as ImportErrorCode, `${name}: ${this.message}`, { cause: this.cause });
  }
}

/** The error for rows of the same machine and time. */
export const duplicateRows = (
  lines: readonly number[],
  machine: string,
  time: string,
  others = '',
): ImportError =>
  new ImportError(
    'duplicate_rows',
    `Lines ${lines.slice(0, 5).join(', ')} are all ${machine} at ${time}. ` +
      `A machine can have only one row per time.${others}`,
  );
