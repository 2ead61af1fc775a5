/** An import that cannot be done as asked: nothing was written. */
import { TreinoError } from '../../errors.ts';

export type ImportErrorCode =
  | 'bad_csv'
  | 'no_rows'
  | 'missing_column'
  | 'unknown_column'
  | 'duplicate_column'
  | 'bad_value'
  | 'duplicate_rows'
  | 'rows_exist';

/** The file's contents, or what the table has already, forbid the import; the message says where. */
export class ImportError extends TreinoError {
  constructor(code: ImportErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { code, httpStatus: 422, ...options });
  }

  /** The same, with the name of the file it is about. */
  of(name: string): ImportError {
    return new ImportError(this.code as ImportErrorCode, `${name}: ${this.message}`, { cause: this.cause });
  }
}
