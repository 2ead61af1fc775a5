/** Errors about values: in which line and column they are, and what is wrong. */
import { messageOf } from '../../errors.ts';
import { codeOf } from '../../platform/postgres/database-errors.ts';
import { decimalHint } from './decimal-comma.ts';
import { hasReadings } from './import-columns.ts';
import type { ImportColumn } from './import-columns.ts';
import { ImportError } from './import-error.ts';
import type { LineNumbers } from './line-numbers.ts';

const MAX_SHOWN = 60;

/** A text from a file as a message shows it. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);

/**
 * @param problem follows the column's name, or the value if it is given
 * @param text the value
 */
export const badValue = (
  line: number,
  column: string,
  problem: string,
  text?: string,
  cause?: unknown,
): ImportError =>
  new ImportError(
    'bad_value',
    `Line ${line}, column ${column}${text === undefined ? '' : `: ${quote(text)} `}${problem}.`,
    { cause },
  );

/** SQLSTATE classes of values: invalid ones, and those that a constraint refuses. */
const VALUE_ERRORS = /^(22|23)/;

/**
 * Turns PostgreSQL's refusal of a row of `COPY imported` into an ImportError. The columns of `imported` are named after
 * their index, so that their place is found whatever the server's language is: `COPY imported, line 2, column c17: "x"`.
 * @returns other errors unchanged
 */
export function copyError(error: unknown, columns: readonly ImportColumn[], lines: LineNumbers): unknown {
  if (!VALUE_ERRORS.test(codeOf(error))) return error;
  const { where = '' } = error as { where?: string };
  const place = /\bimported\D+(\d+)(?:\D+?\bc(\d+)\b(?:[^"]*"(.*)")?)?/su.exec(where);
  if (!place) return error;
  const [, row, index, text] = place;
  const line = lines.lineOf(Number(row));
  const column = index === undefined ? undefined : columns[Number(index)];
  if (!column) return new ImportError('bad_value', `Line ${line}: ${messageOf(error)}.`, { cause: error });
  if (hasReadings(column) && codeOf(error) === '22P02' && text !== undefined)
    return badValue(line, column.name, `is not a number${decimalHint(text)}`, text, error);
  return badValue(line, column.name, `: ${messageOf(error)}`, undefined, error);
}
