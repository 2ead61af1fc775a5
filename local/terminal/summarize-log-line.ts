/** Shortens the output of the stack's parts for the terminal. The log files have the complete output. */
import { z } from 'zod';
import { visibleText } from '../../lib/validation/visible-text.ts';

/** A line of the Powertools logger. */
const logLineSchema = z.object({
  level: z.string(),
  message: z.string(),
  timestamp: z.string().optional(),
  process_id: z.string().optional(),
  error: z.object({ message: z.string() }).optional(),
  outcome: z.string().optional(),
  error_message: z.string().optional(),
  reason: z.string().optional(),
});

/**
 * Returns the line to print, or undefined for none.
 * @param part the part of the stack that wrote the line, as in the name of its log file
 */
export function summarizeLogLine(part: string, line: string): string | undefined {
  const parsed = logLineSchema.safeParse(parseJson(line));
  if (parsed.success) {
    const {
      level,
      message,
      process_id: job,
      error,
      outcome,
      error_message: errorMessage,
      reason,
    } = parsed.data;
    const details = [job && `job ${job}`, outcome, errorMessage ?? error?.message ?? reason].filter(
      (text) => text !== undefined,
    );
    const prefix = level === 'INFO' || level === 'DEBUG' ? '' : `${level} `;
    return `  ${part}  ${prefix}${visibleText([message, ...details].join(', '))}`;
  }
  // serverless-offline writes several lines per request. Errors arrive as log lines.
  return part === 'http-api' || line.trim() === '' ? undefined : `  ${part}  ${line}`;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
